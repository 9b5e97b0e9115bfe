-- @layer     bins
-- @title     Litter bins
-- @title_zh  废物箱
-- @standard  GB/T 30428.2-2013 component 0305; spacing by GB/T 50337-2018 4.4.2, on each side of the street
-- @geometry  POINT
-- @key       bin_id
-- @default   service_m  70        default, not a standard: bins 140 m apart, inside the 100 to 200 m of GB/T
--            50337-2018 4.4.2
-- @rule      spacing_m  street.class=arterial zone.kind=walk_1   30..100   GB/T 50337-2018 4.4.2 (trunk roads in
--            dense centres)
-- @rule      spacing_m  street.class=secondary zone.kind=walk_1  30..100   GB/T 50337-2018 4.4.2 (busy secondary
--            roads)
-- @rule      spacing_m  street.class=local zone.kind=walk_1      30..100   GB/T 50337-2018 4.4.2 (busy local streets)
-- @rule      spacing_m  street.is_commercial=1                   30..100   GB/T 50337-2018 4.4.2 (busy streets)
-- @rule      spacing_m  unit.kind=industry                       200..400  GB/T 50337-2018 4.4.2 (industry,
--            outskirts)
-- @rule      spacing_m  unit.kind=storage                        200..400  GB/T 50337-2018 4.4.2 (industry,
--            outskirts)
-- @rule      spacing_m  street.class=expressway                  200..400  GB/T 50337-2018 4.4.2 (side roads of low
--            use)
-- @rule      spacing_m  street.class=arterial                    200..400  GB/T 50337-2018 4.4.2 (traffic-type trunk
--            roads)
-- @rule      spacing_m  street.class=secondary                   100..200  GB/T 50337-2018 4.4.2 (ordinary districts)
-- @rule      spacing_m  street.class=local                       100..200  GB/T 50337-2018 4.4.2 (ordinary districts)
-- @column    bin_id        text     required  the owner's number
-- @zh        bin_id        废物箱编号
-- @alias     bin_id        垃圾箱编号, 果皮箱编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    kind          text               what it takes; any other word is kept as it is
-- @zh        kind          废物箱类型
-- @alias     kind          类型, 类别, 垃圾箱类型
-- @domain    kind          litter=果皮箱, 废物箱, 垃圾箱, 普通; sorting=分类垃圾箱, 分类果皮箱, 分类; ashtray=灭烟柱,
--            烟蒂柱, 灭烟器
-- @column    side          text     domain    the side of the street it stands on, looking along the line; NULL =
--            unknown
-- @zh        side          所在侧
-- @alias     side          道路侧, 侧别
-- @domain    side          left=左, 左侧; right=右, 右侧
-- @column    opened_on     date               first day of service; NULL = always there
-- @zh        opened_on     启用日期
-- @alias     opened_on     开放日期, 安装日期, 设置日期, CSRQ, ORDate
-- @read      opened_on     loose_date
-- @column    closed_from   date               out of service from this day; NULL = in service
-- @zh        closed_from   停用日期
-- @alias     closed_from   撤除日期, 停用时间
-- @read      closed_from   loose_date
-- @column    closed_until  date               back in service from this day; NULL = not known
-- @zh        closed_until  恢复日期
-- @alias     closed_until  恢复时间
-- @read      closed_until  loose_date
-- @supply    :scenario = 'planned'
--            OR (coalesce(opened_on, :as_of) <= :as_of
--                AND NOT (coalesce(closed_from, '9999') <= :as_of AND coalesce(closed_until, '9999') > :as_of))
-- @check     warning  two bins at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   bins AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     error    a bin is back in service before it went out
SELECT t.id, t.closed_from || ' / ' || t.closed_until AS detail
FROM   bins AS t
WHERE  t.closed_until < t.closed_from
ORDER  BY t.id;
-- @check     warning  a bin goes out of service before its first day
SELECT t.id, t.opened_on || ' / ' || t.closed_from AS detail
FROM   bins AS t
WHERE  t.closed_from < t.opened_on
ORDER  BY t.id;

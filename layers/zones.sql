-- @layer     zones
-- @title     Zones: named areas that cut across units
-- @title_zh  专题区域
-- @geometry  POLYGON
-- @key       zone_code + valid_from
-- @valid     valid_from  valid_to
-- @column    zone_code   text     required  the zone's code
-- @zh        zone_code   区域编号
-- @alias     zone_code   区域编码, 编号, 编码, 片区编号
-- @column    valid_from  date               first day it holds; NULL = always
-- @zh        valid_from  启用日期
-- @alias     valid_from  生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from  loose_date
-- @column    valid_to    date               first day it no longer holds; NULL = still holds
-- @zh        valid_to    停用日期
-- @alias     valid_to    失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to    loose_date
-- @column    name        text               name of the zone
-- @zh        name        区域名称
-- @alias     name        名称, 片区名称
-- @column    kind        text               what it is a zone for; walk_1 to walk_3: walking areas, walk_1 the
--            densest
-- @zh        kind        区域类型
-- @alias     kind        类型, 区域类别
-- @domain    kind        old_town=龟背壳, 老城厢, 老城; plaza=席地而坐城市客厅, 城市客厅, 广场; renewal_area=片区,
--            更新片区, 城市更新片区; walk_1=步行一类, 步行I类; walk_2=步行二类, 步行II类; walk_3=步行三类, 步行III类;
--            no_stall=禁摆区, 禁止摆摊区, 严禁区
-- @index     kind
-- @check     error    two versions of one row are valid on one day
SELECT b.id, b.zone_code || ' from ' || coalesce(b.valid_from, 'always') AS detail
FROM   zones AS a
JOIN   zones AS b ON b.zone_code = a.zone_code AND b.id <> a.id
WHERE  coalesce(a.valid_from, '') <= coalesce(b.valid_from, '')
AND    coalesce(a.valid_to, '9999') > coalesce(b.valid_from, '')
AND    (coalesce(a.valid_from, '') < coalesce(b.valid_from, '') OR a.id < b.id)
ORDER  BY b.id;
-- @check     error    a zone ends before it begins
SELECT t.id, t.valid_from || ' / ' || t.valid_to AS detail
FROM   zones AS t
WHERE  t.valid_to < t.valid_from
ORDER  BY t.id;
-- @check     warning  a zone without a kind
SELECT t.id, t.zone_code AS detail
FROM   zones AS t
WHERE  t.kind IS NULL
ORDER  BY t.id;

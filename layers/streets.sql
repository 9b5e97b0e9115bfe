-- @layer     streets
-- @title     Streets (道路): one row is one segment of a centreline, not a subdistrict
-- @title_zh  道路
-- @standard  CJJ 37 (classes); 背街小巷 are alleys
-- @geometry  LINESTRING
-- @key       street_id
-- @default   two_sided_m  40  default, not a standard: from this width on bins of one side do not serve the other;
--            see also is_divided
-- @default   stand_m  50  default, not a standard: a facility farther from every street stands at none; see spacing_m
-- @default   snap_m  0.1  default, not a standard: ends so near are one node
-- @default   near_m  2    default, not a standard: an end so near to a street that it does not meet is a slip in drawing
-- @default   connect_m    50   default, not a standard, as far as cases look for their street: a facility farther than
--            this from every street meets none
-- @default   site_spacing_m  20  default, not a standard: how far apart the places along streets are that are tried as
--            new sites
-- @column    street_id      text     required  the segment's number
-- @zh        street_id      路段编号
-- @alias     street_id      编号, 标识码, 编码, 路段编码, ObjID
-- @column    street_code    text               code of the named street it is part of; NULL = none
-- @zh        street_code    道路编码
-- @alias     street_code    道路编号, 道路代码
-- @column    name           text               name of the street; NULL = unnamed
-- @zh        name           道路名称
-- @alias     name           名称, 路名, 道路, 街路巷名称
-- @column    class          text               expressway, arterial, secondary, local or alley; any other word is
--            kept as it is
-- @zh        class          道路等级
-- @alias     class          等级, 道路类型, 道路类别, fclass, highway
-- @domain    class          expressway=快速路, 城市快速路, motorway, trunk; arterial=主干路, 主干道, primary;
--            secondary=次干路, 次干道; local=支路, 支道, tertiary, residential, unclassified; alley=背街小巷, 街巷,
--            小巷, 巷道, living_street, service, pedestrian
-- @column    is_commercial  flag               1: a shopping street; the spacing rules ask for it
-- @zh        is_commercial  是否商业街
-- @alias     is_commercial  商业街, 商业道路
-- @read      is_commercial  yes_no
-- @column    width_m        real     0..200    width between the kerbs (m); NULL = unknown
-- @zh        width_m        道路宽度（米）
-- @alias     width_m        宽度, 路宽, 道路宽度, 红线宽度
-- @column    is_divided     flag               1: a median parts the directions, so each side is served by itself
-- @zh        is_divided     是否有中央隔离
-- @alias     is_divided     中央隔离带, 隔离带
-- @read      is_divided     yes_no
-- @column    level          integer  -5..5     0 on the ground, 1 on a bridge, -1 in a tunnel
-- @zh        level          所在层
-- @alias     level          层, layer
-- @column    is_walkable    flag               0: closed to people on foot; 1 or NULL: open
-- @zh        is_walkable    是否可步行
-- @alias     is_walkable    可步行
-- @read      is_walkable    yes_no
-- @column    owner          text               who keeps it up
-- @zh        owner          权属单位
-- @alias     owner          产权单位, 管养单位, 养护单位, QSDWMC
-- @column    owner_from     date               first day of this owner; NULL = always
-- @zh        owner_from     移交日期
-- @alias     owner_from     权属起始日期, 接管日期
-- @read      owner_from     loose_date
-- @column    owner_before   text               who kept it up before owner_from; NULL = not known
-- @zh        owner_before   原权属单位
-- @alias     owner_before   原产权单位, 移交单位
-- @index     name
-- @index     street_code
-- @check     warning  a class that is none of the five
SELECT t.id, t.class AS detail
FROM   streets AS t
WHERE  t.class NOT IN ('expressway', 'arterial', 'secondary', 'local', 'alley')
ORDER  BY t.id;
-- @check     warning  one street code with two names
SELECT min(t.id) AS id, t.street_code || ': ' || min(t.name) || ' / ' || max(t.name) AS detail
FROM   streets AS t
WHERE  t.street_code IS NOT NULL
GROUP  BY t.street_code
HAVING min(t.name) < max(t.name)
ORDER  BY t.street_code;

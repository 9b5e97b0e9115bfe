-- @layer     duties
-- @title     Who is responsible for which stretch of a street
-- @title_zh  道路保洁责任
-- @geometry  NONE
-- @key       street_id + from_m + side + valid_from  repeats
-- @valid     valid_from  valid_to
-- @column    street_id   text     required  the segment, as in streets
-- @zh        street_id   路段编号
-- @alias     street_id   路段编码
-- @column    from_m      real     0..       where the stretch begins along the line (m); NULL = its start
-- @zh        from_m      起点里程（米）
-- @alias     from_m      起点
-- @column    to_m        real     0..       where it ends (m); NULL = its end
-- @zh        to_m        终点里程（米）
-- @alias     to_m        终点
-- @column    side        text     domain    the side it is about; NULL = both
-- @zh        side        所在侧
-- @alias     side        侧别
-- @domain    side        left=左, 左侧; right=右, 右侧; NULL=两侧, 双侧
-- @column    unit_code   text     required  the unit that answers for it
-- @zh        unit_code   单元编号
-- @alias     unit_code   单元编码, 责任单元, 责任单元编号
-- @column    valid_from  date               first day it holds; NULL = always
-- @zh        valid_from  启用日期
-- @alias     valid_from  生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from  loose_date
-- @column    valid_to    date               first day it no longer holds; NULL = still holds
-- @zh        valid_to    停用日期
-- @alias     valid_to    失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to    loose_date
-- @index     street_id
-- @check     error    a stretch that ends before it begins
SELECT t.id, t.from_m || ' / ' || t.to_m AS detail
FROM   duties AS t
WHERE  t.to_m < t.from_m
ORDER  BY t.id;
-- @check     error    a duty on a segment that is not loaded
SELECT t.id, t.street_id AS detail
FROM   duties AS t
WHERE  t.street_id IS NOT NULL
AND    EXISTS (SELECT 1 FROM streets)
AND    NOT EXISTS (SELECT 1 FROM streets AS p WHERE p.street_id = t.street_id)
ORDER  BY t.id;
-- @check     error    a duty of a unit that is not loaded
SELECT t.id, t.unit_code AS detail
FROM   duties AS t
WHERE  t.unit_code IS NOT NULL
AND    EXISTS (SELECT 1 FROM units)
AND    NOT EXISTS (SELECT 1 FROM units AS p WHERE p.unit_code = t.unit_code)
ORDER  BY t.id;

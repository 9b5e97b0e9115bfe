-- @layer     entrances
-- @title     Entrances of parks, lots and estates
-- @title_zh  出入口
-- @geometry  POINT
-- @key       layer + key  repeats
-- @column    layer  text     required  the layer of what it leads into: parks, parking_lots, estates
-- @zh        layer  所属图层
-- @alias     layer  图层, 设施类型
-- @column    key    text     required  the key of what it leads into
-- @zh        key    所属设施编号
-- @alias     key    设施编号, 编号
-- @index     layer, key
-- @check     warning  two entrances of one place on one spot
SELECT min(t.id) AS id, t.layer || ' ' || t.key AS detail
FROM   entrances AS t
GROUP  BY t.layer, t.key, t.geom
HAVING count(*) > 1;
-- @check     warning  an entrance of a park, lot or estate that is not loaded
SELECT t.id, t.layer || ' ' || t.key AS detail
FROM   entrances AS t
WHERE  (t.layer = 'parks' AND NOT EXISTS (SELECT 1 FROM parks AS p WHERE p.park_id = t.key))
OR     (t.layer = 'parking_lots' AND NOT EXISTS (SELECT 1 FROM parking_lots AS p WHERE p.lot_id = t.key))
OR     (t.layer = 'estates' AND NOT EXISTS (SELECT 1 FROM estates AS p WHERE p.estate_id = t.key))
ORDER  BY t.id;

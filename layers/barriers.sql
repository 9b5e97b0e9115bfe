-- @layer     barriers
-- @title     Barriers that nobody on foot crosses: canals, railways, walls
-- @title_zh  阻隔
-- @geometry  LINESTRING, POLYGON
-- @key       barrier_id
-- @column    barrier_id  text     required  its number
-- @zh        barrier_id  阻隔编号
-- @alias     barrier_id  编号, 编码, ObjID
-- @column    kind        text               what it is
-- @zh        kind        阻隔类型
-- @alias     kind        类型, 类别
-- @domain    kind        canal=河道, 运河, 河流, 水系; rail=铁路, 轨道; wall=围墙, 围栏
-- @check     warning  two barriers at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   barriers AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  a barrier without a kind
SELECT t.id, t.barrier_id AS detail
FROM   barriers AS t
WHERE  t.kind IS NULL
ORDER  BY t.id;

-- @layer     buildings
-- @title     Buildings
-- @title_zh  建筑
-- @geometry  POLYGON
-- @key       building_id
-- @column    building_id  text     required  the building's number
-- @zh        building_id  建筑编号
-- @alias     building_id  编号, 楼栋编号, 编码
-- @column    name         text               name or number on the wall
-- @zh        name         建筑名称
-- @alias     name         名称, 楼栋名称, 楼号
-- @column    floors       integer  0..200    floors above the ground; NULL = unknown
-- @zh        floors       层数
-- @alias     floors       楼层数, 地上层数, 总层数
-- @check     warning  two buildings at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   buildings AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  a building of 0 floors
SELECT t.id, t.building_id AS detail
FROM   buildings AS t
WHERE  t.floors = 0
ORDER  BY t.id;

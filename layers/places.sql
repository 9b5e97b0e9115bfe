-- @layer     places
-- @title     Places that draw people: schools, markets, metro stations, hospitals
-- @title_zh  重点场所
-- @geometry  POINT
-- @key       place_id
-- @column    place_id  text     required  its number
-- @zh        place_id  场所编号
-- @alias     place_id  编号, 编码, ObjID
-- @column    name      text               its name
-- @zh        name      场所名称
-- @alias     name      名称
-- @column    kind      text               what it is
-- @zh        kind      场所类型
-- @alias     kind      类型, 类别
-- @domain    kind      school=学校, 中小学, 小学, 中学; market=农贸市场, 菜市场, 市场; metro=地铁站, 地铁口, 地铁;
--            hospital=医院, 卫生服务中心
-- @index     kind
-- @check     warning  two places at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   places AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  a place without a kind
SELECT t.id, t.place_id AS detail
FROM   places AS t
WHERE  t.kind IS NULL
ORDER  BY t.id;

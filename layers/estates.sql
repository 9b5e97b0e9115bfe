-- @layer     estates
-- @title     Housing estates (居民小区)
-- @title_zh  居民小区
-- @geometry  POINT, POLYGON
-- @key       estate_id
-- @column    estate_id         text     required  the estate's number
-- @zh        estate_id         小区编号
-- @alias     estate_id         编号, 小区代码, 编码
-- @column    name              text               name of the estate
-- @zh        name              小区名称
-- @alias     name              名称, 小区
-- @column    community_code    text               the community (社区) it lies in
-- @zh        community_code    社区编码
-- @alias     community_code    社区代码, 所属社区编码, SZSQDM
-- @column    households        integer  0..       households
-- @zh        households        户数
-- @alias     households        住户数, 总户数
-- @column    is_sorted         flag               1: waste is sorted there; 0: not; NULL = unknown
-- @zh        is_sorted         是否垃圾分类
-- @alias     is_sorted         垃圾分类, 是否开展分类
-- @read      is_sorted         yes_no
-- @column    meets_provincial  flag               1: reaches the provincial standard for sorting; 0: not; NULL =
--            unknown
-- @zh        meets_provincial  是否达省级标准
-- @alias     meets_provincial  省级标准, 省级达标小区
-- @read      meets_provincial  yes_no
-- @check     warning  two estates at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   estates AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  an estate at the provincial standard that does not sort its waste
SELECT t.id, t.estate_id AS detail
FROM   estates AS t
WHERE  t.meets_provincial = 1 AND t.is_sorted = 0
ORDER  BY t.id;

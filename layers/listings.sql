-- @layer     listings
-- @title     Red and black lists
-- @title_zh  红黑榜
-- @standard  锡政办发〔2020〕40号 (method, trial)
-- @geometry  POINT, LINESTRING, POLYGON  optional
-- @key       listing_id
-- @column    listing_id        text     required  its number
-- @zh        listing_id        榜单编号
-- @alias     listing_id        编号, 序号
-- @column    level             text     domain    who lists
-- @zh        level             榜单级别
-- @alias     level             级别, 层级
-- @domain    level             city=市级, 市; district=区级, 区
-- @column    period            text               the issue, like 2023Q2
-- @zh        period            期次
-- @alias     period            期数, 时间, 季度
-- @column    colour            text     domain    red: praised; black: blamed
-- @zh        colour            红黑
-- @alias     colour            榜单类型, 类型
-- @domain    colour            red=红, 红榜; black=黑, 黑榜
-- @column    category          text               what it was judged by; any other word is kept as it is
-- @zh        category          类别
-- @alias     category          项目类别, 榜单类别
-- @domain    category          hot_spot_parking=热点区域停车, 停车; waste_sorting=垃圾分类; building_site=建筑工地,
--            工地; estate=住宅小区, 居民小区; bridge_space=桥下公共空间, 桥下空间
-- @column    name              text               what is listed
-- @zh        name              名称
-- @alias     name              项目名称, 点位名称
-- @column    subdistrict_code  text               its subdistrict (街道)
-- @zh        subdistrict_code  街道编码
-- @alias     subdistrict_code  街道代码, 所属街道编码
-- @column    street_name       text               the street (道路) it is on
-- @zh        street_name       道路名称
-- @alias     street_name       路名, 路段
-- @column    from_name         text               where the stretch of street begins
-- @zh        from_name         起点
-- @alias     from_name         起点名称
-- @column    to_name           text               where it ends
-- @zh        to_name           终点
-- @alias     to_name           终点名称
-- @column    estate_id         text               the estate it is
-- @zh        estate_id         小区编号
-- @alias     estate_id         小区代码
-- @column    evidence          text               what was seen
-- @zh        evidence          依据
-- @alias     evidence          情况说明, 说明
-- @index     period, level
-- @check     warning  one name on the red and the black list of one issue and category
SELECT min(t.id) AS id, t.period || ' ' || t.name AS detail
FROM   listings AS t
GROUP  BY t.level, t.period, t.category, t.name
HAVING count(DISTINCT t.colour) > 1
ORDER  BY min(t.id);
-- @check     warning  a listing that can be placed nowhere: no place, street, estate or subdistrict
SELECT t.id, t.listing_id AS detail
FROM   listings AS t
WHERE  t.geom IS NULL AND t.street_name IS NULL AND t.estate_id IS NULL AND t.subdistrict_code IS NULL
ORDER  BY t.id;

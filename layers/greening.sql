-- @layer     greening
-- @title     Green areas added
-- @title_zh  新增绿化
-- @geometry  POLYGON
-- @key       greening_id
-- @column    greening_id  text     required  its number
-- @zh        greening_id  绿化编号
-- @alias     greening_id  绿地编号, 编号, 编码
-- @column    name         text               its name
-- @zh        name         绿地名称
-- @alias     name         名称
-- @column    kind         text               what it is; any other word is kept as it is
-- @zh        kind         绿化类型
-- @alias     kind         类型, 类别
-- @domain    kind         park=公园绿地; roadside=道路绿地, 行道绿化; colour=增色添藤, 彩化
-- @column    done_on      date               day it was planted
-- @zh        done_on      完成日期
-- @alias     done_on      完工日期, 建成日期
-- @read      done_on      loose_date
-- @column    area_m2      real     0..       area as reported (m2); the map's own area may differ
-- @zh        area_m2      上报面积（平方米）
-- @alias     area_m2      面积, 绿化面积
-- @check     warning  two green areas at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   greening AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  a green area without a reported area
SELECT t.id, t.greening_id AS detail
FROM   greening AS t
WHERE  t.area_m2 IS NULL OR t.area_m2 = 0
ORDER  BY t.id;

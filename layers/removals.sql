-- @layer     removals
-- @title     Illegal buildings and adverts taken down
-- @title_zh  拆违拆牌
-- @geometry  POINT, POLYGON
-- @key       removal_id
-- @column    removal_id  text     required  its number
-- @zh        removal_id  拆除编号
-- @alias     removal_id  编号, 编码
-- @column    name        text               what stood there
-- @zh        name        拆除对象
-- @alias     name        名称, 项目名称
-- @column    kind        text     domain    what was taken down
-- @zh        kind        拆除类型
-- @alias     kind        类型, 类别
-- @domain    kind        illegal_building=违法建设, 违建, 违章建筑, 两违; advert=户外广告, 违规户外广告, 广告牌
-- @column    is_forced   flag               1: by force (强制拆除)
-- @zh        is_forced   是否强拆
-- @alias     is_forced   强制拆除, 强拆
-- @read      is_forced   yes_no
-- @column    part_of     text               the removal it is a part of; its area is already in that one's. NULL =
--            whole
-- @zh        part_of     所属拆除编号
-- @alias     part_of     上级编号
-- @column    done_on     date               day it was taken down
-- @zh        done_on     拆除日期
-- @alias     done_on     完成日期
-- @read      done_on     loose_date
-- @column    area_m2     real     0..       area as reported (m2)
-- @zh        area_m2     拆除面积（平方米）
-- @alias     area_m2     面积, 拆除面积
-- @index     part_of
-- @check     error    part of a removal that is not there
SELECT t.id, t.part_of AS detail
FROM   removals AS t
WHERE  t.part_of IS NOT NULL
AND    EXISTS (SELECT 1 FROM removals)
AND    NOT EXISTS (SELECT 1 FROM removals AS p WHERE p.removal_id = t.part_of)
ORDER  BY t.id;
-- @check     error    the parts are larger than the whole
SELECT w.id, w.removal_id AS detail
FROM   removals AS w
JOIN   removals AS p ON p.part_of = w.removal_id
GROUP  BY w.id, w.removal_id, w.area_m2
HAVING sum(p.area_m2) > w.area_m2 + 0.01
ORDER  BY w.id;

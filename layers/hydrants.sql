-- @layer     hydrants
-- @title     Fire hydrants
-- @title_zh  消火栓
-- @standard  GB/T 30428.2-2013 component 0113; GB 50974
-- @geometry  POINT
-- @key       hydrant_id
-- @default   service_m    150    GB 50974 (radius; secondary copy)
-- @default   two_sided_m  60     GB 50974: on both sides of a road wider than this (secondary copy)
-- @rule      spacing_m    ..120  GB 50974 (secondary copy)
-- @column    hydrant_id  text     required  the owner's number
-- @zh        hydrant_id  消火栓编号
-- @alias     hydrant_id  消防栓编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    kind        text               above the ground or below it
-- @zh        kind        消火栓类型
-- @alias     kind        类型, 类别
-- @domain    kind        above_ground=地上, 地上式, 室外地上式; underground=地下, 地下式, 室外地下式
-- @column    planned_on  date               day it is planned for; NULL = not a plan
-- @zh        planned_on  计划日期
-- @alias     planned_on  计划时间
-- @read      planned_on  loose_date
-- @column    opened_on   date               first day of service; NULL = always there, or planned
-- @zh        opened_on   启用日期
-- @alias     opened_on   投用日期, 安装日期, 建成日期, CSRQ, ORDate
-- @read      opened_on   loose_date
-- @supply    :scenario = 'planned'
--            OR opened_on <= :as_of
--            OR (opened_on IS NULL AND planned_on IS NULL)
-- @check     warning  two hydrants at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   hydrants AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  opened before the day it was planned for by more than a year
SELECT t.id, t.opened_on || ', planned ' || t.planned_on AS detail
FROM   hydrants AS t
WHERE  substr(t.planned_on, 1, 4) > substr(t.opened_on, 1, 4)
ORDER  BY t.id;

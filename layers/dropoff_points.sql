-- @layer     dropoff_points
-- @title     Household waste drop-off points
-- @title_zh  生活垃圾投放点
-- @geometry  POINT
-- @key       point_id
-- @default   service_m  120  GB 55013-2021 3.2.2 (mandatory, at least one per gated estate); CJJ 27 recommends 70
-- @column    point_id     text     required  the owner's number
-- @zh        point_id     投放点编号
-- @alias     point_id     点位编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    estate_id    text               the estate it serves; NULL = none
-- @zh        estate_id    小区编号
-- @alias     estate_id    所属小区编号, 小区代码
-- @column    guide_count  integer  0..       sorting guides on duty
-- @zh        guide_count  指导员人数
-- @alias     guide_count  指导员数, 指导员
-- @column    open_hours   text               hours it takes waste, 06:30-09:00,17:30-20:30; NULL = unknown
-- @zh        open_hours   投放时间
-- @alias     open_hours   投放时段, 开放时间
-- @column    opened_on    date               first day of service; NULL = always there
-- @zh        opened_on    启用日期
-- @alias     opened_on    开放日期, 投用日期
-- @read      opened_on    loose_date
-- @index     estate_id
-- @supply    coalesce(ward_open(open_hours, :as_of), 1) = 1
--            AND (:scenario = 'planned' OR coalesce(opened_on, :as_of) <= :as_of)
-- @check     warning  two drop-off points at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   dropoff_points AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  a drop-off point of an estate that is not loaded
SELECT t.id, t.estate_id AS detail
FROM   dropoff_points AS t
WHERE  t.estate_id IS NOT NULL
AND    EXISTS (SELECT 1 FROM estates)
AND    NOT EXISTS (SELECT 1 FROM estates AS p WHERE p.estate_id = t.estate_id)
ORDER  BY t.id;

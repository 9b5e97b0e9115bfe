-- @layer     stalls
-- @title     Outdoor stalls and events
-- @title_zh  市集外摆
-- @geometry  POINT, LINESTRING
-- @key       stall_id
-- @column    stall_id   text     required  its number
-- @zh        stall_id   外摆编号
-- @alias     stall_id   编号, 编码
-- @column    name       text               its name
-- @zh        name       外摆名称
-- @alias     name       名称, 市集名称, 活动名称
-- @column    starts_on  date               first day; NULL = it always stood
-- @zh        starts_on  开始日期
-- @alias     starts_on  起始日期
-- @read      starts_on  loose_date
-- @column    ends_on    date               last day; NULL = none known: it still stands
-- @zh        ends_on    结束日期
-- @alias     ends_on    截止日期, 终止日期
-- @read      ends_on    loose_date
-- @column    approvals  integer  0..       approvals given for it
-- @zh        approvals  审批件数
-- @alias     approvals  审批数, 许可数
-- @check     error    a stall ends before it begins
SELECT t.id, t.starts_on || ' / ' || t.ends_on AS detail
FROM   stalls AS t
WHERE  t.ends_on < t.starts_on
ORDER  BY t.id;
-- @check     warning  two stalls at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   stalls AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;

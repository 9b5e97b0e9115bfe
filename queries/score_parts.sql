-- @query     score_parts
-- @title     What the scores of a period are made of: by unit, component and day the points off, or the cases in time
-- @title_zh  考核得分构成
-- @param     from_date       date     month start  first day of the period
-- @param     to_date         date     month end    last day of the period; rules in force on this day
-- @column    unit_code       text     the unit
-- @zh        unit_code       单元编码
-- @column    component       text     field, system, duty or another one of score_rules
-- @zh        component       考核分项
-- @column    day             date     the day of the visit, or the day the cases fell due
-- @zh        day             日期
-- @column    weight          real     of the component by score_rules; 0 where they do not name it
-- @zh        weight          权重
-- @column    off             real     points  off on that visit, each category up to its cap, 100 at most; NULL: system
-- @zh        off             扣分
-- @column    inspections     integer  rows of inspections of that visit
-- @zh        inspections     检查次数
-- @column    due             integer  event and complaint cases that fell due that day, deferred ones left out
-- @zh        due             应结案数
-- @column    closed_on_time  integer  of those, closed by their due time
-- @zh        closed_on_time  按期结案数
-- @reads     inspections, cases, case_places, score_rules
-- @uses      score_rows
-- @order     unit_code, component, day
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/score_parts/
WITH rule AS (            -- 1. the weights in force on to_date
  SELECT r.component, max(r.weight) AS weight
  FROM   score_rules AS r
  WHERE  r.level = 'unit' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
  GROUP  BY r.component
),
category AS (             -- 2. the points off a category takes on one visit, up to its cap
  SELECT r.unit_code, r.component, r.day,
         CASE WHEN ward_sum(r.points) > min(r.cap) THEN min(r.cap) ELSE ward_sum(r.points) END AS off,
         count(*) AS inspections
  FROM   score_rows AS r
  WHERE  r.kind = 'inspection'
  GROUP  BY r.unit_code, r.component, r.day, r.category
),
part AS (                 -- 3. visits, and the days on which cases fell due
  SELECT c.unit_code, c.component, c.day,
         CASE WHEN ward_sum(c.off) > 100 THEN 100 ELSE ward_sum(c.off) END AS off,
         sum(c.inspections) AS inspections, 0 AS due, 0 AS closed_on_time
  FROM   category AS c
  GROUP  BY c.unit_code, c.component, c.day
  UNION  ALL
  SELECT r.unit_code, r.component, r.day, NULL, 0, count(*), sum(r.on_time)
  FROM   score_rows AS r
  WHERE  r.kind = 'case' AND r.unit_code IS NOT NULL
  GROUP  BY r.unit_code, r.component, r.day
)
SELECT p.unit_code,
       p.component,
       p.day,
       coalesce(r.weight, 0) AS weight,
       p.off,
       p.inspections,
       p.due,
       p.closed_on_time
FROM   part AS p
LEFT   JOIN rule AS r ON r.component = p.component
ORDER  BY p.unit_code, p.component, p.day

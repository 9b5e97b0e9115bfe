-- @query     unit_scores
-- @title     The cleanliness score of each management unit over a period, with band and rank (default, not official)
-- @title_zh  管理单元考核得分
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @param     zone       text   none         only the units that share area with this zone; ranks are the district's
-- @column    unit_code         text     units.unit_code
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    score             real     points  sum(weight x component) / sum(weight); NULL: not inspected
-- @zh        score             得分
-- @column    band              text     excellent, good, pass or fail, by the unrounded score; NULL without a score
-- @zh        band              等级
-- @domain    band  excellent=优秀; good=良好; pass=合格; fail=不合格
-- @column    rank              integer  1 is best; equal scores share a rank; NULL without a score
-- @zh        rank              排名
-- @column    field_score       real     points  mean of 100 - deduction over the inspections
-- @zh        field_score       现场检查得分
-- @column    system_score      real     points  100 x closed_on_time / due; NULL where nothing fell due
-- @zh        system_score      案件处置得分
-- @column    duty_score        real     points  mean of 100 - deduction over category duty; NULL: no data
-- @zh        duty_score        履职得分
-- @column    days              integer  days of the period with an inspection
-- @zh        days              检查天数
-- @column    inspections       integer  inspections in the period
-- @zh        inspections       检查次数
-- @column    due               integer  event and complaint cases that fell due in the period, deferred ones left out
-- @zh        due               应结案数
-- @column    closed_on_time    integer  of those, closed by their due time
-- @zh        closed_on_time    按期结案数
-- @key       unit_code  units
-- @reads     units, inspections, cases, case_places, score_rules
-- @order     score descending, unit_code; units without a score last
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/unit_scores/
WITH rule AS (            -- 1. the weights in force on to_date
  SELECT max(r.weight) FILTER (WHERE r.component = 'field')   AS field_weight,
         max(r.weight) FILTER (WHERE r.component = 'system')  AS system_weight,
         max(r.weight) FILTER (WHERE r.component = 'duty')    AS duty_weight
  FROM   score_rules AS r
  WHERE  r.level = 'unit' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
unit AS (                 -- 2. each unit once: its newest version of the period
  SELECT v.unit_code, v.unit_name, v.subdistrict_code, v.subdistrict_name
  FROM   (SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :to_date) <= :to_date
          AND    coalesce(u.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
inspected AS (            -- 3. what the inspections of the period say of each unit
  SELECT i.unit_code,
         ward_avg(100 - i.deduction) FILTER (WHERE i.category IS DISTINCT FROM 'duty')  AS field_score,
         ward_avg(100 - i.deduction) FILTER (WHERE i.category = 'duty')                 AS duty_score,
         count(*)                                                                       AS inspections,
         count(DISTINCT i.inspected_on)                                                 AS days
  FROM   inspections AS i
  WHERE  i.inspected_on BETWEEN :from_date AND :to_date
  GROUP  BY i.unit_code
),
handled AS (              -- 4. events and complaints that fell due in the period; enforcement never enters a score
  SELECT p.unit_code, count(*) AS due, count(*) FILTER (WHERE c.closed_at <= c.due_at) AS closed_on_time
  FROM   cases AS c
  JOIN   case_places AS p ON p.case_id = c.case_id
  WHERE  c.due_on BETWEEN :from_date AND :to_date
  AND    c.stream IN ('event', 'complaint')
  AND    coalesce(c.is_deferred, 0) = 0
  GROUP  BY p.unit_code
),
component AS (            -- 5. every unit with its components, NULL without data, and the weights of those with data
  SELECT u.unit_code, u.unit_name, u.subdistrict_code, u.subdistrict_name, i.field_score, i.duty_score,
         100 * CAST(h.closed_on_time AS DOUBLE PRECISION) / nullif(h.due, 0)  AS system_score,
         coalesce(i.days, 0) AS days, coalesce(i.inspections, 0) AS inspections,
         coalesce(h.due, 0) AS due, coalesce(h.closed_on_time, 0) AS closed_on_time,
         CASE WHEN i.field_score IS NULL THEN 0 ELSE coalesce(r.field_weight, 0) END
           + CASE WHEN h.due IS NULL THEN 0 ELSE coalesce(r.system_weight, 0) END
           + CASE WHEN i.duty_score IS NULL THEN 0 ELSE coalesce(r.duty_weight, 0) END  AS weight
  FROM   unit AS u
  CROSS  JOIN rule AS r
  LEFT   JOIN inspected AS i ON i.unit_code = u.unit_code
  LEFT   JOIN handled AS h ON h.unit_code = u.unit_code
),
unit_score AS (           -- 6. sum(weight x component) / sum(weight), unrounded; uninspected: NULL
  SELECT c.unit_code, c.unit_name, c.subdistrict_code, c.subdistrict_name, c.field_score, c.system_score, c.duty_score,
         c.days, c.inspections, c.due, c.closed_on_time,
         CASE WHEN c.field_score IS NOT NULL
              THEN coalesce(r.field_weight / nullif(c.weight, 0) * c.field_score, 0)
                   + coalesce(r.system_weight / nullif(c.weight, 0) * c.system_score, 0)
                   + coalesce(r.duty_weight / nullif(c.weight, 0) * c.duty_score, 0) END AS score
  FROM   component AS c
  CROSS  JOIN rule AS r
),
band AS (                -- 7. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'unit' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
ranked AS (               -- 8. ranks among all units
  SELECT u.unit_code,
         CASE WHEN u.score IS NOT NULL THEN rank() OVER (ORDER BY u.score DESC NULLS LAST) END AS rank
  FROM   unit_score AS u
)
SELECT s.unit_code,
       s.unit_name,
       s.subdistrict_code,
       s.subdistrict_name,
       s.score,
       CASE WHEN s.score >= b.excellent_min THEN 'excellent' WHEN s.score >= b.good_min THEN 'good'
            WHEN s.score >= b.pass_min THEN 'pass' WHEN s.score IS NOT NULL THEN 'fail' END       AS band,
       r.rank,
       s.field_score,
       s.system_score,
       s.duty_score,
       s.days,
       s.inspections,
       s.due,
       s.closed_on_time
FROM   unit_score AS s
CROSS  JOIN band AS b
JOIN   ranked AS r ON r.unit_code = s.unit_code
WHERE  :zone IS NULL
OR     EXISTS (SELECT 1 FROM units AS v
               WHERE  v.unit_code = s.unit_code
               AND    coalesce(v.valid_from, :to_date) <= :to_date AND coalesce(v.valid_to, '9999') > :from_date
               AND    ward_area(ward_clip(v.geom, 'zones', :zone)) > 0)
ORDER  BY s.score DESC NULLS LAST, s.unit_code

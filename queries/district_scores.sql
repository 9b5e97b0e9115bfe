-- @query     district_scores
-- @title     The district's score: the mean of its units, beside that of its subdistricts (default model, not official)
-- @title_zh  全区考核得分
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @column    district          text     the district's name (setting district.name)
-- @zh        district          区
-- @column    score             real     points  mean_of_units
-- @zh        score             得分
-- @column    band              text     excellent, good, pass or fail, by the unrounded score
-- @zh        band              等级
-- @domain    band  excellent=优秀; good=良好; pass=合格; fail=不合格
-- @column    mean_of_units     real     points  plain mean of the units' scores
-- @zh        mean_of_units     单元平均分
-- @column    mean_of_subdistricts  real  points  plain mean of the subdistricts' scores
-- @zh        mean_of_subdistricts  街道平均分
-- @column    units             integer  units
-- @zh        units             单元数
-- @column    scored_units      integer  those with a score
-- @zh        scored_units      有得分单元数
-- @column    excellent_units   integer  of them excellent
-- @zh        excellent_units   优秀单元数
-- @column    good_units        integer  good
-- @zh        good_units        良好单元数
-- @column    pass_units        integer  pass
-- @zh        pass_units        合格单元数
-- @column    fail_units        integer  fail
-- @zh        fail_units        不合格单元数
-- @column    excellent_unit_share  real  share  excellent_units / scored_units
-- @zh        excellent_unit_share  单元优秀率
-- @column    subdistricts      integer  subdistricts with a score
-- @zh        subdistricts      街道数
-- @column    excellent_subdistricts  integer  of them excellent over the whole period
-- @zh        excellent_subdistricts  优秀街道数
-- @column    excellent_subdistrict_share  real  share  excellent_subdistricts / subdistricts
-- @zh        excellent_subdistrict_share  街道优秀率
-- @column    subdistrict_months  integer  subdistricts times months of the period with a score
-- @zh        subdistrict_months  街道月数
-- @column    excellent_subdistrict_months  integer  of them excellent
-- @zh        excellent_subdistrict_months  优秀街道月数
-- @column    days              integer  days of the period with an inspection
-- @zh        days              检查天数
-- @column    inspections       integer  inspections in the period
-- @zh        inspections       检查次数
-- @column    due               integer  event and complaint cases that fell due in the period, deferred ones left out
-- @zh        due               应结案数
-- @column    closed_on_time    integer  of those, closed by their due time
-- @zh        closed_on_time    按期结案数
-- @key       district  district
-- @reads     units, inspections, cases, case_places, score_rules
-- @order     one row
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/district_scores/
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
unit_band AS (                -- 7. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'unit' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
subdistrict_band AS (                -- 8. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'subdistrict'
  AND    coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
band AS (                -- 9. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'district'
  AND    coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
month_inspected AS (      -- 10. the same by month: what the inspections say,
  SELECT i.unit_code, substr(i.inspected_on, 1, 7) AS month,
         ward_avg(100 - i.deduction) FILTER (WHERE i.category IS DISTINCT FROM 'duty')  AS field_score,
         ward_avg(100 - i.deduction) FILTER (WHERE i.category = 'duty')                 AS duty_score
  FROM   inspections AS i
  WHERE  i.inspected_on BETWEEN :from_date AND :to_date
  GROUP  BY i.unit_code, substr(i.inspected_on, 1, 7)
),
month_handled AS (        -- 11. how the cases that fell due were handled,
  SELECT p.unit_code, substr(c.due_on, 1, 7) AS month,
         100 * CAST(count(*) FILTER (WHERE c.closed_at <= c.due_at) AS DOUBLE PRECISION) / count(*) AS system_score
  FROM   cases AS c
  JOIN   case_places AS p ON p.case_id = c.case_id
  WHERE  c.due_on BETWEEN :from_date AND :to_date
  AND    c.stream IN ('event', 'complaint')
  AND    coalesce(c.is_deferred, 0) = 0
  GROUP  BY p.unit_code, substr(c.due_on, 1, 7)
),
month_component AS (      -- 12. the weights of those with data,
  SELECT u.subdistrict_code, i.month, i.field_score, h.system_score, i.duty_score,
         CASE WHEN i.field_score IS NULL THEN 0 ELSE coalesce(r.field_weight, 0) END
           + CASE WHEN h.system_score IS NULL THEN 0 ELSE coalesce(r.system_weight, 0) END
           + CASE WHEN i.duty_score IS NULL THEN 0 ELSE coalesce(r.duty_weight, 0) END  AS weight
  FROM   month_inspected AS i
  JOIN   unit AS u ON u.unit_code = i.unit_code
  CROSS  JOIN rule AS r
  LEFT   JOIN month_handled AS h ON h.unit_code = i.unit_code AND h.month = i.month
),
month_unit AS (           -- 13. the units' scores,
  SELECT c.subdistrict_code, c.month,
         CASE WHEN c.field_score IS NOT NULL
              THEN coalesce(r.field_weight / nullif(c.weight, 0) * c.field_score, 0)
                   + coalesce(r.system_weight / nullif(c.weight, 0) * c.system_score, 0)
                   + coalesce(r.duty_weight / nullif(c.weight, 0) * c.duty_score, 0) END AS score
  FROM   month_component AS c
  CROSS  JOIN rule AS r
),
subdistrict_month AS (    -- 14. and the subdistricts'
  SELECT m.subdistrict_code, m.month, ward_avg(m.score) AS score
  FROM   month_unit AS m
  WHERE  m.subdistrict_code IS NOT NULL
  GROUP  BY m.subdistrict_code, m.month
),
subdistrict AS (          -- 15. the subdistricts over the whole period
  SELECT s.subdistrict_code, ward_avg(s.score) AS score
  FROM   unit_score AS s
  WHERE  s.subdistrict_code IS NOT NULL
  GROUP  BY s.subdistrict_code
),
of_units AS (             -- 16. the district from its units,
  SELECT ward_avg(s.score) AS score, count(*) AS units, count(s.score) AS scored_units,
         count(*) FILTER (WHERE s.score >= b.excellent_min)                               AS excellent_units,
         count(*) FILTER (WHERE s.score >= b.good_min AND s.score < b.excellent_min)      AS good_units,
         count(*) FILTER (WHERE s.score >= b.pass_min AND s.score < b.good_min)           AS pass_units,
         count(*) FILTER (WHERE s.score < b.pass_min)                                     AS fail_units,
         sum(s.inspections) AS inspections, sum(s.due) AS due, sum(s.closed_on_time) AS closed_on_time
  FROM   unit_score AS s
  CROSS  JOIN unit_band AS b
),
of_subdistricts AS (      -- 17. from its subdistricts,
  SELECT ward_avg(s.score) AS score, count(s.score) AS subdistricts,
         count(*) FILTER (WHERE s.score >= b.excellent_min) AS excellent_subdistricts
  FROM   subdistrict AS s
  CROSS  JOIN subdistrict_band AS b
),
of_months AS (            -- 18. and from their months
  SELECT count(m.score) AS subdistrict_months,
         count(*) FILTER (WHERE m.score >= b.excellent_min) AS excellent_subdistrict_months
  FROM   subdistrict_month AS m
  CROSS  JOIN subdistrict_band AS b
),
inspected_days AS (       -- 19. days with an inspection anywhere
  SELECT count(DISTINCT i.inspected_on) AS days
  FROM   inspections AS i
  WHERE  i.inspected_on BETWEEN :from_date AND :to_date
)
SELECT coalesce((SELECT t.value FROM settings AS t WHERE t.name = 'district.name'), 'district') AS district,
       u.score,
       CASE WHEN u.score >= b.excellent_min THEN 'excellent' WHEN u.score >= b.good_min THEN 'good'
            WHEN u.score >= b.pass_min THEN 'pass' WHEN u.score IS NOT NULL THEN 'fail' END  AS band,
       u.score AS mean_of_units,
       s.score AS mean_of_subdistricts,
       u.units,
       u.scored_units,
       u.excellent_units,
       u.good_units,
       u.pass_units,
       u.fail_units,
       CAST(u.excellent_units AS DOUBLE PRECISION) / nullif(u.scored_units, 0) AS excellent_unit_share,
       s.subdistricts,
       s.excellent_subdistricts,
       CAST(s.excellent_subdistricts AS DOUBLE PRECISION) / nullif(s.subdistricts, 0) AS excellent_subdistrict_share,
       m.subdistrict_months,
       m.excellent_subdistrict_months,
       d.days,
       u.inspections,
       u.due,
       u.closed_on_time
FROM   of_units AS u
CROSS  JOIN of_subdistricts AS s
CROSS  JOIN of_months AS m
CROSS  JOIN inspected_days AS d
CROSS  JOIN band AS b
ORDER  BY 1

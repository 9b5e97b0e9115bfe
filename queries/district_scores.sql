-- @query     district_scores
-- @title     The district's score: the mean of its units, beside that of its subdistricts (default model, not official)
-- @title_zh  全区考核得分
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @param     zone       text   none         only of the units that share area with this zone, each whole
-- @column    district          text     the district's name (setting district.name)
-- @zh        district          区
-- @column    score             real     points  mean of the units' scores by score_rules.roll_up
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
-- @uses      score_parts, unit_scores, unit_weights, subdistrict_scores
-- @order     one row
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/district_scores/
WITH unit AS (            -- 1. the units with their scores and weights
  SELECT w.unit_code, s.score, s.band, s.inspections, s.due, s.closed_on_time,
         CASE WHEN s.score IS NOT NULL THEN w.weight END AS weight
  FROM   unit_weights AS w
  JOIN   unit_scores AS s ON s.unit_code = w.unit_code
  WHERE  w.level = 'district'
),
band AS (                 -- 2. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'district'
  AND    coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
of_units AS (             -- 3. the district from its units,
  SELECT ward_mean(u.score, u.weight) AS score, ward_mean(u.score) AS mean, count(*) AS units,
         count(u.score) AS scored_units,
         count(*) FILTER (WHERE u.band = 'excellent')  AS excellent_units,
         count(*) FILTER (WHERE u.band = 'good')       AS good_units,
         count(*) FILTER (WHERE u.band = 'pass')       AS pass_units,
         count(*) FILTER (WHERE u.band = 'fail')       AS fail_units,
         sum(u.inspections) AS inspections, sum(u.due) AS due, sum(u.closed_on_time) AS closed_on_time
  FROM   unit AS u
),
of_subdistricts AS (      -- 4. and from its subdistricts
  SELECT ward_mean(s.score) AS score, count(s.score) AS subdistricts,
         count(*) FILTER (WHERE s.band = 'excellent') AS excellent_subdistricts
  FROM   subdistrict_scores AS s
),
month_component AS (      -- 5. the same month by month: every component that has data,
  SELECT p.unit_code, substr(p.day, 1, 7) AS month, p.component, max(p.weight) AS weight,
         CASE WHEN p.component = 'system' THEN 100 * CAST(sum(p.closed_on_time) AS DOUBLE PRECISION) / sum(p.due)
              ELSE ward_mean(100 - p.off) END AS score
  FROM   score_parts AS p
  GROUP  BY p.unit_code, substr(p.day, 1, 7), p.component
),
month_unit AS (           -- 6. the scores of the units that were inspected,
  SELECT c.unit_code, c.month, ward_mean(c.score, c.weight) AS score
  FROM   month_component AS c
  GROUP  BY c.unit_code, c.month
  HAVING count(*) FILTER (WHERE c.component NOT IN ('system', 'duty')) > 0
),
subdistrict_month AS (    -- 7. and the subdistricts'
  SELECT w.subdistrict_code, m.month, ward_mean(m.score, w.weight) AS score
  FROM   month_unit AS m
  JOIN   unit_weights AS w ON w.unit_code = m.unit_code AND w.level = 'subdistrict'
  WHERE  w.subdistrict_code IS NOT NULL AND m.score IS NOT NULL AND w.weight > 0
  GROUP  BY w.subdistrict_code, m.month
),
of_months AS (            -- 8. by the subdistricts' own threshold
  SELECT count(m.score) AS subdistrict_months,
         count(*) FILTER (WHERE m.score >= b.excellent_min) AS excellent_subdistrict_months
  FROM   subdistrict_month AS m
  CROSS  JOIN (SELECT max(r.excellent_min) AS excellent_min
               FROM   score_rules AS r
               WHERE  r.level = 'subdistrict'
               AND    coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date) AS b
),
inspected AS (            -- 9. days with an inspection anywhere
  SELECT count(DISTINCT p.day) AS days
  FROM   score_parts AS p
  WHERE  p.inspections > 0
)
SELECT coalesce((SELECT t.value FROM settings AS t WHERE t.name = 'district.name'), 'district') AS district,
       u.score,
       CASE WHEN u.score >= b.excellent_min THEN 'excellent' WHEN u.score >= b.good_min THEN 'good'
            WHEN u.score >= b.pass_min THEN 'pass' WHEN u.score IS NOT NULL THEN 'fail' END  AS band,
       u.mean AS mean_of_units,
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
CROSS  JOIN inspected AS d
CROSS  JOIN band AS b
ORDER  BY 1

-- @query     street_scores
-- @title     The score of each named street (道路): the scores of the units it crosses, by length (default, not official)
-- @title_zh  道路考核得分
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @param     by         text   name         name: one row a named street; segment: one row a segment
-- @domain    by  name; segment
-- @column    street_code       text     streets.street_code
-- @zh        street_code       道路编码
-- @column    name              text     streets.name
-- @zh        name              道路名称
-- @column    street_id         text     the segment, by=segment only
-- @zh        street_id         路段编号
-- @column    score             real     points  mean of the units' scores by length; unscored parts left out
-- @zh        score             得分
-- @column    band              text     excellent, good, pass or fail, by the unrounded score; NULL without a score
-- @zh        band              等级
-- @domain    band  excellent=优秀; good=良好; pass=合格; fail=不合格
-- @column    rank              integer  1 is best; equal scores share a rank; NULL without a score
-- @zh        rank              排名
-- @column    units             integer  units it crosses
-- @zh        units             途经单元数
-- @column    length_m          real     m  length along the centreline
-- @zh        length_m          长度（米）
-- @column    scored_m          real     m  of it, in units that have a score
-- @zh        scored_m          有得分长度（米）
-- @column    cases             integer  event and complaint cases reported in the period on this street
-- @zh        cases             案件数
-- @column    per_km            real     per_km  cases / length
-- @zh        per_km            每公里案件数
-- @key       street_code  streets
-- @reads     streets, units, inspections, cases, case_places, score_rules
-- @order     score descending, name, street_code, street_id; streets without a score last
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/street_scores/
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
  WHERE  r.level = 'street' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
part AS (                 -- 8. the parts of each street in the units of to_date; unnamed streets have no row by name
  SELECT CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END AS street_key,
         s.street_code, s.name, s.street_id, w.length_m, u.unit_code, k.score
  FROM   streets AS s
  CROSS  JOIN ward_split('units', s.geom, :to_date) AS w
  LEFT   JOIN units AS u ON u.id = w.id
  LEFT   JOIN unit_score AS k ON k.unit_code = u.unit_code
  WHERE  s.name IS NOT NULL OR :by = 'segment'
),
street AS (               -- 9. parts to streets
  SELECT p.street_key, min(p.street_code) AS street_code, min(p.name) AS name,
         CASE WHEN :by = 'segment' THEN min(p.street_id) END AS street_id,
         count(DISTINCT p.unit_code) AS units, ward_sum(p.length_m) AS length_m,
         ward_sum(p.length_m) FILTER (WHERE p.score IS NOT NULL)  AS scored_m,
         CASE WHEN min(p.score) = max(p.score) THEN min(p.score)  -- exactly the one unit's score, so that ties are ties
              ELSE ward_sum(p.length_m * p.score)
                   / ward_sum(p.length_m) FILTER (WHERE p.score IS NOT NULL) END  AS score
  FROM   part AS p
  GROUP  BY p.street_key
),
reported AS (             -- 10. the cases on each street
  SELECT CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END AS street_key,
         count(*) AS cases
  FROM   cases AS c
  JOIN   case_places AS p ON p.case_id = c.case_id
  JOIN   streets AS s ON s.street_id = p.street_id
  WHERE  c.reported_on BETWEEN :from_date AND :to_date
  AND    c.stream IN ('event', 'complaint')
  AND    (s.name IS NOT NULL OR :by = 'segment')
  GROUP  BY CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END
),
scored AS (               -- 11. side by side
  SELECT t.street_code, t.name, t.street_id, t.score, t.units, t.length_m,
         coalesce(t.scored_m, 0) AS scored_m, coalesce(r.cases, 0) AS cases
  FROM   street AS t
  LEFT   JOIN reported AS r ON r.street_key = t.street_key
)
SELECT s.street_code,
       s.name,
       s.street_id,
       s.score,
       CASE WHEN s.score >= b.excellent_min THEN 'excellent' WHEN s.score >= b.good_min THEN 'good'
            WHEN s.score >= b.pass_min THEN 'pass' WHEN s.score IS NOT NULL THEN 'fail' END       AS band,
       CASE WHEN s.score IS NOT NULL THEN rank() OVER (ORDER BY s.score DESC NULLS LAST) END      AS rank,
       s.units,
       s.length_m,
       s.scored_m,
       s.cases,
       s.cases / nullif(s.length_m / 1000, 0)                                                     AS per_km
FROM   scored AS s
CROSS  JOIN band AS b
ORDER  BY s.score DESC NULLS LAST, s.name NULLS LAST, s.street_code NULLS LAST, s.street_id NULLS LAST

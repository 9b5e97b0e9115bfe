-- @query     street_scores
-- @title     The score of each named street (道路): the scores of the units it crosses, by length (default, not official)
-- @title_zh  道路考核得分
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @param     zone       text   none         only of the parts of streets in the units that share area with this
--            zone, and the cases of these units; ranks are among these
-- @param     by         text   name         name: one row a named street; segment: one row a segment
-- @domain    by  name; segment
-- @column    street_code       text     streets.street_code
-- @zh        street_code       道路编码
-- @column    name              text     streets.name
-- @zh        name              道路名称
-- @column    street_id         text     the segment, by=segment only
-- @zh        street_id         路段编号
-- @column    score             real     points  of its components by score_rules: units (mean of the units' scores by
--            length) and system (its own cases closed on time); by default units alone
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
-- @column    units_score       real     points  mean of the units' scores by length; unscored parts left out
-- @zh        units_score       途经单元得分
-- @column    due               integer  event and complaint cases on this street that fell due, deferred ones left out
-- @zh        due               应结案数
-- @column    closed_on_time    integer  of those, closed by their due time
-- @zh        closed_on_time    按期结案数
-- @column    cases             integer  event and complaint cases reported in the period on this street
-- @zh        cases             案件数
-- @column    per_km            real     per_km  cases / length
-- @zh        per_km            每公里案件数
-- @key       street_code  streets
-- @reads     streets, units, inspections, cases, case_places, score_rules
-- @uses      score_rows, unit_scores
-- @order     score descending, name, street_code, street_id; streets without a score last
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/street_scores/
WITH rule AS (            -- 1. the weights of a street's components in force on to_date; where none is named: units
  SELECT coalesce(max(r.weight) FILTER (WHERE r.component = 'units'),
                  CASE WHEN count(r.weight) = 0 THEN 1 ELSE 0 END)                 AS units_weight,
         coalesce(max(r.weight) FILTER (WHERE r.component = 'system'), 0)          AS system_weight,
         max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'street' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
zone_unit AS (          -- 2. the units that share area with the zone
  SELECT DISTINCT u.unit_code
  FROM   units AS u
  WHERE  :zone IS NOT NULL
  AND    coalesce(u.valid_from, :to_date) <= :to_date AND coalesce(u.valid_to, '9999') > :from_date
  AND    ward_area(ward_clip(u.geom, 'zones', :zone)) > 0
),
since AS (                -- 3. the day from which on the units are those of to_date: one index for many days
  SELECT coalesce(max(d.day), '0001-01-01') AS day
  FROM   (SELECT u.valid_from AS day FROM units AS u UNION SELECT u.valid_to FROM units AS u) AS d
  WHERE  d.day <= :to_date
),
part AS (                 -- 4. the parts of each street in those units; unnamed streets have no row by name
  SELECT CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END AS street_key,
         s.street_code, s.name, s.street_id, w.length_m, u.unit_code, k.score
  FROM   streets AS s
  CROSS  JOIN since AS d
  CROSS  JOIN ward_split('units', s.geom, d.day) AS w
  LEFT   JOIN units AS u ON u.id = w.id
  LEFT   JOIN unit_scores AS k ON k.unit_code = u.unit_code
  WHERE  (s.name IS NOT NULL OR :by = 'segment')
  AND    (:zone IS NULL OR u.unit_code IN (SELECT z.unit_code FROM zone_unit AS z))
),
street AS (               -- 5. parts to streets
  SELECT p.street_key, min(p.street_code) AS street_code, min(p.name) AS name,
         CASE WHEN :by = 'segment' THEN min(p.street_id) END AS street_id,
         count(DISTINCT p.unit_code) AS units, ward_sum(p.length_m) AS length_m,
         ward_sum(p.length_m) FILTER (WHERE p.score IS NOT NULL)  AS scored_m,
         CASE WHEN min(p.score) = max(p.score) THEN min(p.score)  -- exactly the one unit's score, so that ties are ties
              ELSE ward_sum(p.length_m * p.score)
                   / ward_sum(p.length_m) FILTER (WHERE p.score IS NOT NULL) END  AS units_score
  FROM   part AS p
  GROUP  BY p.street_key
),
reported AS (             -- 6. the cases reported on each street
  SELECT CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END AS street_key,
         count(*) AS cases
  FROM   cases AS c
  JOIN   case_places AS p ON p.id = c.id
  JOIN   streets AS s ON s.street_id = p.street_id
  WHERE  c.reported_on BETWEEN :from_date AND :to_date
  AND    c.stream IN ('event', 'complaint')
  AND    (s.name IS NOT NULL OR :by = 'segment')
  AND    (:zone IS NULL OR p.unit_code IN (SELECT z.unit_code FROM zone_unit AS z))
  GROUP  BY CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END
),
handled AS (              -- 7. and those that fell due
  SELECT CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END AS street_key,
         count(*) AS due, sum(r.on_time) AS closed_on_time
  FROM   score_rows AS r
  JOIN   case_places AS p ON p.case_id = r.row_id
  JOIN   streets AS s ON s.street_id = p.street_id
  WHERE  r.kind = 'case'
  AND    (s.name IS NOT NULL OR :by = 'segment')
  GROUP  BY CASE WHEN :by = 'segment' THEN s.street_id ELSE coalesce(s.street_code, s.name) END
),
component AS (            -- 8. side by side, with the weights of those that have data
  SELECT t.street_code, t.name, t.street_id, t.units_score, t.units, t.length_m,
         coalesce(t.scored_m, 0) AS scored_m, coalesce(r.cases, 0) AS cases,
         coalesce(h.due, 0) AS due, coalesce(h.closed_on_time, 0) AS closed_on_time,
         100 * CAST(h.closed_on_time AS DOUBLE PRECISION) / h.due                     AS system_score,
         CASE WHEN t.units_score IS NULL THEN 0 ELSE w.units_weight END               AS units_weight,
         CASE WHEN h.due IS NULL THEN 0 ELSE w.system_weight END                      AS system_weight
  FROM   street AS t
  CROSS  JOIN rule AS w
  LEFT   JOIN reported AS r ON r.street_key = t.street_key
  LEFT   JOIN handled AS h ON h.street_key = t.street_key
),
scored AS (               -- 9. sum(weight x component) / sum(weight); where no unit has a score, the street has none
  SELECT c.street_code, c.name, c.street_id, c.units_score, c.units, c.length_m, c.scored_m, c.cases, c.due,
         c.closed_on_time,
         CASE WHEN c.units_score IS NULL THEN NULL WHEN c.system_weight = 0 THEN c.units_score
              ELSE c.units_weight / (c.units_weight + c.system_weight) * c.units_score
                   + c.system_weight / (c.units_weight + c.system_weight) * c.system_score END AS score
  FROM   component AS c
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
       s.units_score,
       s.due,
       s.closed_on_time,
       s.cases,
       s.cases / nullif(s.length_m / 1000, 0)                                                     AS per_km
FROM   scored AS s
CROSS  JOIN rule AS b
ORDER  BY s.score DESC NULLS LAST, s.name NULLS LAST, s.street_code NULLS LAST, s.street_id NULLS LAST

-- @query     unit_scores
-- @title     The cleanliness score of each management unit over a period, with band and rank (default, not official)
-- @title_zh  管理单元考核得分
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @param     zone       text   none         only the units that share area with this zone; ranks are the district's
-- @param     draws      integer  1000       how often the visits are drawn anew for the ranks' intervals
-- @param     confidence  real  0.9          share of the draws that an interval holds
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
-- @column    rank_low          integer  best rank by drawing the visits of each unit and component anew, with
--            replacement (bootstrap, percentiles); NULL without a score, or where one visit tells nothing
-- @zh        rank_low          排名区间上限
-- @column    rank_high         integer  worst rank by the same draws
-- @zh        rank_high         排名区间下限
-- @column    tie               text     of equal scores the lowest unit_code names the group; NULL: nobody's equal
-- @zh        tie               并列组
-- @column    to_threshold      real     points  from the nearest threshold: 0 and more is above it
-- @zh        to_threshold      距最近分数线
-- @column    field_score       real     points  100 - mean of the points off on each visit (a day's inspections)
-- @zh        field_score       现场检查得分
-- @column    system_score      real     points  100 x closed_on_time / due; NULL where nothing fell due
-- @zh        system_score      案件处置得分
-- @column    duty_score        real     points  the same of the component duty; NULL: no data
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
-- @uses      score_parts
-- @own       zone
-- @order     score descending, unit_code; units without a score last
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/unit_scores/
WITH unit AS (            -- 1. each unit once: its newest version of the period
  SELECT v.unit_code, v.unit_name, v.subdistrict_code, v.subdistrict_name
  FROM   (SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :to_date) <= :to_date
          AND    coalesce(u.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
component AS (            -- 2. every component that has data
  SELECT p.unit_code, p.component, max(p.weight) AS weight,
         CASE WHEN p.component = 'system' THEN 100 * CAST(sum(p.closed_on_time) AS DOUBLE PRECISION) / sum(p.due)
              ELSE ward_mean(100 - p.off) END AS score
  FROM   score_parts AS p
  GROUP  BY p.unit_code, p.component
),
weighed AS (              -- 3. its share of the unit's score; a unit that was not inspected has none
  SELECT c.unit_code, c.component, c.score, c.weight, c.weight / nullif(t.weight, 0) AS share
  FROM   component AS c
  JOIN   (SELECT d.unit_code, ward_sum(d.weight) AS weight
          FROM   component AS d
          GROUP  BY d.unit_code
          HAVING count(*) FILTER (WHERE d.component NOT IN ('system', 'duty')) > 0) AS t ON t.unit_code = c.unit_code
),
scored AS (               -- 4. sum(weight x component) / sum(weight), unrounded
  SELECT w.unit_code, ward_mean(w.score, w.weight) AS score
  FROM   weighed AS w
  GROUP  BY w.unit_code
),
counted AS (              -- 5. what there is to each unit
  SELECT p.unit_code, count(DISTINCT p.day) FILTER (WHERE p.inspections > 0) AS days,
         sum(p.inspections) AS inspections, sum(p.due) AS due, sum(p.closed_on_time) AS closed_on_time
  FROM   score_parts AS p
  GROUP  BY p.unit_code
),
side_by_side AS (         -- 6. the three components of the default rules
  SELECT c.unit_code,
         max(c.score) FILTER (WHERE c.component = 'field')   AS field_score,
         max(c.score) FILTER (WHERE c.component = 'system')  AS system_score,
         max(c.score) FILTER (WHERE c.component = 'duty')    AS duty_score
  FROM   component AS c
  GROUP  BY c.unit_code
),
band AS (                 -- 7. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'unit' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
ranked AS (               -- 8. ranks among all units of the period
  SELECT u.unit_code, u.unit_name, u.subdistrict_code, u.subdistrict_name, s.score,
         CASE WHEN s.score IS NOT NULL THEN rank() OVER (ORDER BY s.score DESC NULLS LAST) END     AS rank,
         CASE WHEN count(s.score) OVER (PARTITION BY s.score) > 1
              THEN min(u.unit_code) OVER (PARTITION BY s.score) END                                 AS tie
  FROM   unit AS u
  LEFT   JOIN scored AS s ON s.unit_code = u.unit_code
),
drawn AS (                -- 9. the visits to draw from; what the cases say is sure
  SELECT ward_sample(w.unit_code, w.unit_code || ' ' || w.component, w.share,
                     CASE WHEN w.component = 'system' THEN w.score ELSE 100 - p.off END) AS sample
  FROM   weighed AS w
  JOIN   ranked AS r ON r.unit_code = w.unit_code
  LEFT   JOIN score_parts AS p ON p.unit_code = w.unit_code AND p.component = w.component AND p.off IS NOT NULL
),
ranges AS (               -- 10. the intervals of the ranks
  SELECT g.code, g.rank_low, g.rank_high
  FROM   drawn AS d
  CROSS  JOIN ward_rank_range(d.sample, :draws, :confidence) AS g
)
SELECT s.unit_code,
       s.unit_name,
       s.subdistrict_code,
       s.subdistrict_name,
       s.score,
       CASE WHEN s.score >= b.excellent_min THEN 'excellent' WHEN s.score >= b.good_min THEN 'good'
            WHEN s.score >= b.pass_min THEN 'pass' WHEN s.score IS NOT NULL THEN 'fail' END       AS band,
       s.rank,
       g.rank_low,
       g.rank_high,
       s.tie,
       CASE WHEN s.score IS NULL THEN NULL
            WHEN abs(s.score - b.excellent_min) <= abs(s.score - b.good_min) THEN s.score - b.excellent_min
            WHEN abs(s.score - b.good_min) <= abs(s.score - b.pass_min) THEN s.score - b.good_min
            ELSE s.score - b.pass_min END                                                         AS to_threshold,
       c.field_score,
       c.system_score,
       c.duty_score,
       coalesce(n.days, 0)                                                                        AS days,
       coalesce(n.inspections, 0)                                                                 AS inspections,
       coalesce(n.due, 0)                                                                         AS due,
       coalesce(n.closed_on_time, 0)                                                              AS closed_on_time
FROM   ranked AS s
CROSS  JOIN band AS b
LEFT   JOIN ranges AS g ON g.code = s.unit_code
LEFT   JOIN side_by_side AS c ON c.unit_code = s.unit_code
LEFT   JOIN counted AS n ON n.unit_code = s.unit_code
WHERE  :zone IS NULL
OR     EXISTS (SELECT 1 FROM units AS v
               WHERE  v.unit_code = s.unit_code
               AND    coalesce(v.valid_from, :to_date) <= :to_date AND coalesce(v.valid_to, '9999') > :from_date
               AND    ward_area(ward_clip(v.geom, 'zones', :zone)) > 0)
ORDER  BY s.score DESC NULLS LAST, s.unit_code

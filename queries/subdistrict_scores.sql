-- @query     subdistrict_scores
-- @title     The score of each subdistrict (街道): the mean of its units, with band and rank (default, not official)
-- @title_zh  街道考核得分（最干净街道）
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules and units in force on this day
-- @param     zone       text   none         only of those of its units that share area with this zone, each
--            whole; ranks are by these units
-- @param     draws      integer  1000       how often the visits are drawn anew for the ranks' intervals
-- @param     confidence  real  0.9          share of the draws that an interval holds
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    score             real     points  mean of its units' scores by score_rules.roll_up; NULL ones left out
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
-- @column    tie               text     of equal scores the lowest code names the group; NULL: nobody's equal
-- @zh        tie               并列组
-- @column    to_threshold      real     points  from the nearest threshold: 0 and more is above it
-- @zh        to_threshold      距最近分数线
-- @column    units             integer  its units
-- @zh        units             单元数
-- @column    scored_units      integer  those with a score
-- @zh        scored_units      有得分单元数
-- @column    excellent_units   integer  of them excellent, by the units' own thresholds
-- @zh        excellent_units   优秀单元数
-- @column    good_units        integer  good
-- @zh        good_units        良好单元数
-- @column    pass_units        integer  pass
-- @zh        pass_units        合格单元数
-- @column    fail_units        integer  fail
-- @zh        fail_units        不合格单元数
-- @column    days              integer  days of the period with an inspection in the subdistrict
-- @zh        days              检查天数
-- @column    inspections       integer  inspections in the period
-- @zh        inspections       检查次数
-- @column    due               integer  event and complaint cases that fell due in the period, deferred ones left out
-- @zh        due               应结案数
-- @column    closed_on_time    integer  of those, closed by their due time
-- @zh        closed_on_time    按期结案数
-- @key       subdistrict_code  subdistricts
-- @reads     units, inspections, cases, case_places, score_rules
-- @uses      score_parts, unit_scores, unit_weights
-- @order     score descending, subdistrict_code; subdistricts without a score last
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/subdistrict_scores/
WITH unit AS (            -- 1. the units with their scores and weights
  SELECT w.subdistrict_code, w.subdistrict_name, w.unit_code, s.score, s.band, s.inspections, s.due, s.closed_on_time,
         CASE WHEN s.score IS NOT NULL THEN w.weight END AS weight
  FROM   unit_weights AS w
  JOIN   unit_scores AS s ON s.unit_code = w.unit_code
  WHERE  w.level = 'subdistrict' AND w.subdistrict_code IS NOT NULL
),
band AS (                 -- 2. the level's thresholds in force on to_date
  SELECT max(r.excellent_min) AS excellent_min, max(r.good_min) AS good_min, max(r.pass_min) AS pass_min
  FROM   score_rules AS r
  WHERE  r.level = 'subdistrict'
  AND    coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
rolled AS (               -- 3. units to subdistricts
  SELECT u.subdistrict_code, min(u.subdistrict_name) AS subdistrict_name,
         ward_mean(u.score, u.weight) AS score,
         ward_sum(u.weight) AS weight, count(*) AS units, count(u.score) AS scored_units,
         count(*) FILTER (WHERE u.band = 'excellent')  AS excellent_units,
         count(*) FILTER (WHERE u.band = 'good')       AS good_units,
         count(*) FILTER (WHERE u.band = 'pass')       AS pass_units,
         count(*) FILTER (WHERE u.band = 'fail')       AS fail_units,
         sum(u.inspections) AS inspections, sum(u.due) AS due, sum(u.closed_on_time) AS closed_on_time
  FROM   unit AS u
  GROUP  BY u.subdistrict_code
),
inspected AS (            -- 4. days with an inspection anywhere in the subdistrict
  SELECT u.subdistrict_code, count(DISTINCT p.day) AS days
  FROM   score_parts AS p
  JOIN   unit AS u ON u.unit_code = p.unit_code
  WHERE  p.inspections > 0
  GROUP  BY u.subdistrict_code
),
component AS (            -- 5. what the units' scores are made of,
  SELECT p.unit_code, p.component, max(p.weight) AS weight,
         CASE WHEN p.component = 'system' THEN 100 * CAST(sum(p.closed_on_time) AS DOUBLE PRECISION) / sum(p.due) END
           AS system_score
  FROM   score_parts AS p
  GROUP  BY p.unit_code, p.component
),
weighed AS (              -- 6. each component's share of the subdistrict's score,
  SELECT u.subdistrict_code, c.unit_code, c.component, c.system_score,
         u.weight / nullif(r.weight, 0)
           * c.weight / nullif(ward_sum(c.weight) OVER (PARTITION BY c.unit_code), 0) AS share
  FROM   component AS c
  JOIN   unit AS u ON u.unit_code = c.unit_code AND u.weight IS NOT NULL
  JOIN   rolled AS r ON r.subdistrict_code = u.subdistrict_code
),
drawn AS (                -- 7. the visits to draw from; what the cases say is sure
  SELECT ward_sample(w.subdistrict_code, w.unit_code || ' ' || w.component, w.share,
                     CASE WHEN w.component = 'system' THEN w.system_score ELSE 100 - p.off END) AS sample
  FROM   weighed AS w
  LEFT   JOIN score_parts AS p ON p.unit_code = w.unit_code AND p.component = w.component AND p.off IS NOT NULL
),
ranges AS (               -- 8. and the intervals of the ranks
  SELECT g.code, g.rank_low, g.rank_high
  FROM   drawn AS d
  CROSS  JOIN ward_rank_range(d.sample, :draws, :confidence) AS g
),
ranked AS (               -- 9. ranks; equal scores share one
  SELECT r.subdistrict_code, r.subdistrict_name, r.score, r.units, r.scored_units, r.excellent_units, r.good_units,
         r.pass_units, r.fail_units, r.inspections, r.due, r.closed_on_time,
         CASE WHEN r.score IS NOT NULL THEN rank() OVER (ORDER BY r.score DESC NULLS LAST) END      AS rank,
         CASE WHEN count(r.score) OVER (PARTITION BY r.score) > 1
              THEN min(r.subdistrict_code) OVER (PARTITION BY r.score) END                           AS tie
  FROM   rolled AS r
)
SELECT r.subdistrict_code,
       r.subdistrict_name,
       r.score,
       CASE WHEN r.score >= b.excellent_min THEN 'excellent' WHEN r.score >= b.good_min THEN 'good'
            WHEN r.score >= b.pass_min THEN 'pass' WHEN r.score IS NOT NULL THEN 'fail' END       AS band,
       r.rank,
       g.rank_low,
       g.rank_high,
       r.tie,
       CASE WHEN r.score IS NULL THEN NULL
            WHEN abs(r.score - b.excellent_min) <= abs(r.score - b.good_min) THEN r.score - b.excellent_min
            WHEN abs(r.score - b.good_min) <= abs(r.score - b.pass_min) THEN r.score - b.good_min
            ELSE r.score - b.pass_min END                                                         AS to_threshold,
       r.units,
       r.scored_units,
       r.excellent_units,
       r.good_units,
       r.pass_units,
       r.fail_units,
       coalesce(d.days, 0)                                                                        AS days,
       r.inspections,
       r.due,
       r.closed_on_time
FROM   ranked AS r
CROSS  JOIN band AS b
LEFT   JOIN ranges AS g ON g.code = r.subdistrict_code
LEFT   JOIN inspected AS d ON d.subdistrict_code = r.subdistrict_code
ORDER  BY r.score DESC NULLS LAST, r.subdistrict_code

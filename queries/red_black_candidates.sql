-- @query     red_black_candidates
-- @title     Places to put forward for the red and the black list of a category, by a measure that is stated
-- @title_zh  红黑榜候选
-- @param     category   text                 what is judged
-- @param     from_date  date  month start    first day of reporting
-- @param     to_date    date  month end      last day
-- @param     count      integer  5           how many of each colour; whoever ties with the last is put forward too
-- @param     within_m   real  50             how near a case must lie to an estate, a site or a bridge space (m)
-- @param     zone       text  none           only places in this zone, by a point on them, and of streets the
--            segments that run in it, each whole; ranks are among these
-- @column    colour     text     red: the best by the measure, black: the worst
-- @zh        colour     红黑
-- @domain    colour  red=红榜; black=黑榜
-- @column    category   text     as asked
-- @zh        category   类别
-- @domain    category  hot_spot_parking=热点区域停车; waste_sorting=垃圾分类; building_site=建筑工地; estate=住宅小区;
--            bridge_space=桥下公共空间
-- @column    code       text     street_code or name, estate_id, work_id or space_id
-- @zh        code       编码
-- @column    name       text     its name
-- @zh        name       名称
-- @column    measure    real     hot_spot_parking: parking tickets per km of street; waste_sorting: share of the
--            drop-off points that have a guide; building_site: events and complaints near works under way;
--            estate: the same per 100 households; bridge_space: the same by each space
-- @zh        measure    指标值
-- @column    rank       integer  within its colour; equal measures share a rank
-- @zh        rank       排名
-- @column    why        text     the counts behind the measure
-- @zh        why        理由
-- @column    geom       geometry  its place; of a street the longest segment
-- @zh        geom       位置
-- @reads     streets, cases, case_places
-- @order     colour descending (red first), rank, code
-- @example   category=hot_spot_parking count=1  tests/queries/red_black_candidates/
WITH street AS (          -- 1. parking: the named streets,
  SELECT v.code, min(v.name) AS name, ward_sum(v.length_m) AS length_m, max(v.id) FILTER (WHERE v.longest = 1) AS id
  FROM   (SELECT coalesce(s.street_code, s.name) AS code, s.name, s.id, ward_length(s.geom) AS length_m,
                 row_number() OVER (PARTITION BY coalesce(s.street_code, s.name)
                                    ORDER BY ward_length(s.geom) DESC, s.street_id) AS longest
          FROM   streets AS s
          WHERE  s.name IS NOT NULL AND :category = 'hot_spot_parking'
          AND    (:zone IS NULL OR ward_length(ward_clip(s.geom, 'zones', :zone)) > 0)) AS v
  GROUP  BY v.code
),
ticket AS (               -- 2. and their tickets
  SELECT coalesce(s.street_code, s.name) AS code, count(*) AS tickets
  FROM   cases AS c
  JOIN   case_places AS p ON p.id = c.id
  JOIN   streets AS s ON s.street_id = p.street_id
  WHERE  c.reported_on BETWEEN :from_date AND :to_date AND c.stream = 'enforcement' AND c.subkind = 'parking'
  AND    s.name IS NOT NULL AND :category = 'hot_spot_parking'
  AND    (:zone IS NULL OR ward_length(ward_clip(s.geom, 'zones', :zone)) > 0)
  GROUP  BY coalesce(s.street_code, s.name)
),
reported AS (             -- 3. events and complaints of the period, for what is judged by those near it
  SELECT p.geom
  FROM   cases AS c
  JOIN   case_places AS p ON p.id = c.id
  WHERE  c.reported_on BETWEEN :from_date AND :to_date AND c.stream IN ('event', 'complaint') AND p.geom IS NOT NULL
  AND    :category IN ('estate', 'building_site', 'bridge_space')
),
near_by AS (              -- 4. by what each lies nearest to
  SELECT 'estate' AS category, n.id, count(*) AS cases
  FROM   reported AS r
  CROSS  JOIN ward_nearest('estates', r.geom, :within_m) AS n
  WHERE  :category = 'estate'
  GROUP  BY n.id
  UNION  ALL
  SELECT 'building_site', n.id, count(*)
  FROM   reported AS r
  CROSS  JOIN ward_nearest('works', r.geom, :within_m) AS n
  WHERE  :category = 'building_site'
  GROUP  BY n.id
  UNION  ALL
  SELECT 'bridge_space', n.id, count(*)
  FROM   reported AS r
  CROSS  JOIN ward_nearest('bridge_spaces', r.geom, :within_m) AS n
  WHERE  :category = 'bridge_space'
  GROUP  BY n.id
),
place AS (                -- 5. what can be put forward, with its measure; worse says which end of it is black
  SELECT s.code, s.name, coalesce(t.tickets, 0) / nullif(s.length_m / 1000, 0) AS measure,
         coalesce(t.tickets, 0) / nullif(s.length_m / 1000, 0) AS worse,
         CAST(coalesce(t.tickets, 0) AS TEXT) || ' parking tickets on ' || CAST(s.length_m AS TEXT) || ' m' AS why,
         g.geom
  FROM   street AS s
  LEFT   JOIN ticket AS t ON t.code = s.code
  LEFT   JOIN streets AS g ON g.id = s.id
  UNION  ALL
  SELECT e.estate_id, e.name, CAST(d.guided AS DOUBLE PRECISION) / d.points,
         -CAST(d.guided AS DOUBLE PRECISION) / d.points,
         CAST(d.guided AS TEXT) || ' of ' || CAST(d.points AS TEXT) || ' drop-off points have a guide', e.geom
  FROM   estates AS e
  JOIN   (SELECT p.estate_id, count(*) AS points, count(*) FILTER (WHERE p.guide_count > 0) AS guided
          FROM   dropoff_points AS p
          GROUP  BY p.estate_id) AS d ON d.estate_id = e.estate_id
  WHERE  :category = 'waste_sorting'
  UNION  ALL
  SELECT e.estate_id, e.name, 100.0 * coalesce(n.cases, 0) / e.households, 100.0 * coalesce(n.cases, 0) / e.households,
         CAST(coalesce(n.cases, 0) AS TEXT) || ' cases, ' || CAST(e.households AS TEXT) || ' households', e.geom
  FROM   estates AS e
  LEFT   JOIN near_by AS n ON n.category = 'estate' AND n.id = e.id
  WHERE  :category = 'estate' AND e.households > 0
  UNION  ALL
  SELECT w.work_id, w.kind, 1.0 * coalesce(n.cases, 0), 1.0 * coalesce(n.cases, 0),
         CAST(coalesce(n.cases, 0) AS TEXT) || ' cases near the works', w.geom
  FROM   works AS w
  LEFT   JOIN near_by AS n ON n.category = 'building_site' AND n.id = w.id
  WHERE  :category = 'building_site'
  AND    coalesce(w.starts_on, '0001-01-01') <= :to_date AND coalesce(w.ends_on, '9999-12-31') >= :from_date
  UNION  ALL
  SELECT b.space_id, b.name, 1.0 * coalesce(n.cases, 0), 1.0 * coalesce(n.cases, 0),
         CAST(coalesce(n.cases, 0) AS TEXT) || ' cases by the space', b.geom
  FROM   bridge_spaces AS b
  LEFT   JOIN near_by AS n ON n.category = 'bridge_space' AND n.id = b.id
  WHERE  :category = 'bridge_space'
),
ranked AS (               -- 6. from both ends
  SELECT p.code, p.name, p.measure, p.why, p.geom,
         rank() OVER (ORDER BY p.worse)       AS best,
         rank() OVER (ORDER BY p.worse DESC)  AS worst
  FROM   place AS p
  WHERE  p.measure IS NOT NULL
  AND    (:zone IS NULL OR :category = 'hot_spot_parking'
          OR ward_clip(ward_point(p.geom), 'zones', :zone) IS NOT NULL)
)
SELECT 'red' AS colour,
       :category AS category,
       r.code,
       r.name,
       r.measure,
       r.best AS rank,
       r.why,
       r.geom
FROM   ranked AS r
WHERE  r.best <= :count
UNION  ALL
SELECT 'black', :category, r.code, r.name, r.measure, r.worst, r.why, r.geom
FROM   ranked AS r
WHERE  r.worst <= :count
ORDER  BY 1 DESC, 6, 3

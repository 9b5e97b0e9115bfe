-- @query     cases_by_estate
-- @title     The cases in or by each housing estate (居民小区) in a period, and how well they were closed
-- @title_zh  各居民小区案件情况
-- @param     within_m    real   20           a case belongs to the nearest estate within this distance; 0 inside it (m)
-- @column    estate_id       text     estates.estate_id; NULL in the last two rows
-- @zh        estate_id       小区编号
-- @column    estate_name     text     estates.name; the last rows say what they hold
-- @zh        estate_name     小区名称
-- @column    community_code  text     estates.community_code
-- @zh        community_code  社区编码
-- @column    households      integer  households of the estate
-- @zh        households      户数
-- @column    cases           integer  cases reported in the period; each counts at one estate
-- @zh        cases           案件数
-- @column    open            integer  not closed by the end of to_date
-- @zh        open            未结案数
-- @column    due             integer  due by to_date and not deferred: the base of both rates
-- @zh        due             应结案数
-- @column    overdue         integer  of the due, not closed by the end of to_date
-- @zh        overdue         超期未结数
-- @column    closed          integer  of the due, closed by the end of to_date
-- @zh        closed          结案数
-- @column    closed_on_time  integer  of the due, closed by their due time
-- @zh        closed_on_time  按期结案数
-- @column    closure_rate    real     share  closed / due; NULL where nothing was due
-- @zh        closure_rate    结案率
-- @column    ontime_closure_rate  real  share  closed_on_time / due; NULL where nothing was due
-- @zh        ontime_closure_rate  按期结案率
-- @column    uncertain       integer  inside a unit, but nearer to its edge than accuracy_m
-- @zh        uncertain       位置存疑数
-- @key       estate_id  estates
-- @reads     estates, case_places
-- @uses      case_states
-- @order     estate_id; then what is at no estate, then what is not yet attributed
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/cases_by_estate/
WITH place AS (           -- 1. the rows: every estate, and two more so that the cases add up
  SELECT 0 AS part, e.id, e.estate_id, e.name AS estate_name, e.community_code, e.households FROM estates AS e
  UNION ALL
  SELECT 1, 0, NULL, '不在任何小区 (at no estate)', NULL, NULL
  UNION ALL
  SELECT 2, 0, NULL, '尚未归属 (not yet attributed)', NULL, NULL
),
judged AS (               -- 2. each case of the period, and its row
  SELECT CASE WHEN c.is_attributed = 0 THEN 2 WHEN n.id IS NULL THEN 1 ELSE 0 END AS part,
         coalesce(n.id, 0) AS id,
         c.is_closed, c.is_due, c.is_on_time, c.is_uncertain
  FROM   case_states AS c
  LEFT   JOIN case_places AS p ON p.case_id = c.case_id
  LEFT   JOIN ward_nearest('estates', p.geom, :within_m) AS n ON 1 = 1
),
counted AS (              -- 3. by row
  SELECT j.part, j.id,
         count(*)                                                     AS cases,
         count(*) FILTER (WHERE j.is_closed = 0)                      AS open,
         count(*) FILTER (WHERE j.is_due = 1)                         AS due,
         count(*) FILTER (WHERE j.is_due = 1 AND j.is_closed = 1)     AS closed,
         count(*) FILTER (WHERE j.is_due = 1 AND j.is_on_time = 1)    AS closed_on_time,
         count(*) FILTER (WHERE j.is_uncertain = 1)                   AS uncertain
  FROM   judged AS j
  GROUP  BY j.part, j.id
)
SELECT r.estate_id,
       r.estate_name,
       r.community_code,
       r.households,
       coalesce(n.cases, 0)                                             AS cases,
       coalesce(n.open, 0)                                              AS open,
       coalesce(n.due, 0)                                               AS due,
       coalesce(n.due - n.closed, 0)                                    AS overdue,
       coalesce(n.closed, 0)                                            AS closed,
       coalesce(n.closed_on_time, 0)                                    AS closed_on_time,
       CAST(n.closed AS DOUBLE PRECISION) / nullif(n.due, 0)            AS closure_rate,
       CAST(n.closed_on_time AS DOUBLE PRECISION) / nullif(n.due, 0)    AS ontime_closure_rate,
       coalesce(n.uncertain, 0)                                         AS uncertain
FROM   place AS r
LEFT   JOIN counted AS n ON n.part = r.part AND n.id = r.id
ORDER  BY r.part, r.estate_id NULLS LAST

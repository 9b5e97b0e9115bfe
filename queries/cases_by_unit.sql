-- @query     cases_by_unit
-- @title     The cases of each management unit in a period, how many are open or overdue, and how well they were closed
-- @title_zh  各管理单元案件情况
-- @column    unit_code         text     units.unit_code; NULL in the last two rows
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last rows say what they hold
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    cases             integer  cases reported in the period
-- @zh        cases             案件数
-- @column    open              integer  not closed by the end of to_date
-- @zh        open              未结案数
-- @column    due               integer  due by to_date and not deferred: the base of both rates
-- @zh        due               应结案数
-- @column    overdue           integer  of the due, not closed by the end of to_date
-- @zh        overdue           超期未结数
-- @column    closed            integer  of the due, closed by the end of to_date
-- @zh        closed            结案数
-- @column    closed_on_time    integer  of the due, closed by their due time
-- @zh        closed_on_time    按期结案数
-- @column    closure_rate      real     share  closed / due; NULL where nothing was due
-- @zh        closure_rate      结案率
-- @column    ontime_closure_rate  real  share  closed_on_time / due; NULL where nothing was due
-- @zh        ontime_closure_rate  按期结案率
-- @column    uncertain         integer  inside, but nearer to the unit's edge than accuracy_m
-- @zh        uncertain         位置存疑数
-- @key       unit_code  units
-- @reads     units
-- @uses      case_states
-- @order     unit_code; then what lies in no unit, then what is not yet attributed
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/cases_by_unit/
WITH unit AS (            -- 1. each unit once: its newest version of the period
  SELECT v.unit_code, v.unit_name, v.subdistrict_code, v.subdistrict_name
  FROM   (SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :to_date) <= :to_date
          AND    coalesce(u.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
place AS (                -- 2. the rows: every unit, and two more so that the cases add up
  SELECT 0 AS kind, u.unit_code AS code, u.unit_code, u.unit_name, u.subdistrict_code, u.subdistrict_name FROM unit AS u
  UNION ALL
  SELECT 1, '', NULL, '不在任何单元 (in no unit)', NULL, NULL
  UNION ALL
  SELECT 2, '', NULL, '尚未归属 (not yet attributed)', NULL, NULL
),
judged AS (               -- 3. each case of the period, and its row
  SELECT CASE WHEN c.is_attributed = 0 THEN 2 WHEN u.unit_code IS NULL THEN 1 ELSE 0 END AS kind,
         coalesce(u.unit_code, '') AS code,
         c.is_closed, c.is_due, c.is_on_time, c.is_uncertain
  FROM   case_states AS c
  LEFT   JOIN unit AS u ON u.unit_code = c.unit_code
),
counted AS (              -- 4. by row
  SELECT j.kind, j.code,
         count(*)                                                     AS cases,
         count(*) FILTER (WHERE j.is_closed = 0)                      AS open,
         count(*) FILTER (WHERE j.is_due = 1)                         AS due,
         count(*) FILTER (WHERE j.is_due = 1 AND j.is_closed = 1)     AS closed,
         count(*) FILTER (WHERE j.is_due = 1 AND j.is_on_time = 1)    AS closed_on_time,
         count(*) FILTER (WHERE j.is_uncertain = 1)                   AS uncertain
  FROM   judged AS j
  GROUP  BY j.kind, j.code
)
SELECT r.unit_code,
       r.unit_name,
       r.subdistrict_code,
       r.subdistrict_name,
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
LEFT   JOIN counted AS n ON n.kind = r.kind AND n.code = r.code
ORDER  BY r.kind, r.unit_code NULLS LAST

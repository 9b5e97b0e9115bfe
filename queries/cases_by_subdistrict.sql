-- @query     cases_by_subdistrict
-- @title     The cases of each subdistrict (街道) in a period: how many are open or overdue, how well closed
-- @title_zh  各街道案件情况
-- @param     from_date   date   month start  first day of reporting
-- @param     to_date     date   month end    last day of reporting; states are as of its end
-- @param     stream      text   none         event, complaint or enforcement; default: all three
-- @param     zone        text   none         only cases in this zone
-- @param     accuracy_m  real   10           an inside case nearer than this to its unit's edge is uncertain (m)
-- @domain    stream  event; complaint; enforcement
-- @column    subdistrict_code  text     units.subdistrict_code; NULL in the last two rows
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name; the last rows say what they hold
-- @zh        subdistrict_name  街道名称
-- @column    units             integer  units of the subdistrict in the period
-- @zh        units             单元数
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
-- @key       subdistrict_code  subdistricts
-- @reads     units, cases, case_places, case_zones
-- @order     subdistrict_code; then what lies in no subdistrict, then what is not yet attributed
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/cases_by_subdistrict/
WITH unit AS (            -- 1. each unit once: its newest version of the period
  SELECT v.unit_code, v.subdistrict_code, v.subdistrict_name
  FROM   (SELECT u.unit_code, u.subdistrict_code, u.subdistrict_name,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :to_date) <= :to_date
          AND    coalesce(u.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
place AS (                -- 2. the rows: every subdistrict, and two more so that the cases add up
  SELECT 0 AS kind, u.subdistrict_code AS code, u.subdistrict_code,
         min(u.subdistrict_name) AS subdistrict_name, count(*) AS units
  FROM   unit AS u
  WHERE  u.subdistrict_code IS NOT NULL
  GROUP  BY u.subdistrict_code
  UNION ALL
  SELECT 1, '', NULL, '不在任何街道 (in no subdistrict)', NULL
  UNION ALL
  SELECT 2, '', NULL, '尚未归属 (not yet attributed)', NULL
),
judged AS (               -- 3. each case of the period: its row, and how it stands at the end of to_date
  SELECT CASE WHEN p.case_id IS NULL THEN 2 WHEN u.subdistrict_code IS NULL THEN 1 ELSE 0 END       AS kind,
         coalesce(u.subdistrict_code, '')                                                           AS code,
         CASE WHEN c.closed_at < :to_date || 'T24' THEN 1 ELSE 0 END                                AS is_closed,
         CASE WHEN c.due_on <= :to_date AND coalesce(c.is_deferred, 0) = 0 THEN 1 ELSE 0 END        AS is_due,
         CASE WHEN c.closed_at <= c.due_at THEN 1 ELSE 0 END                                        AS is_on_time,
         CASE WHEN p.unit_rule = 'inside' AND p.margin_m < :accuracy_m THEN 1 ELSE 0 END            AS is_uncertain
  FROM   cases AS c
  LEFT   JOIN case_places AS p ON p.case_id = c.case_id
  LEFT   JOIN unit AS u ON u.unit_code = p.unit_code
  WHERE  c.reported_on BETWEEN :from_date AND :to_date
  AND    (:stream IS NULL OR c.stream = :stream)
  AND    (:zone IS NULL
          OR EXISTS (SELECT 1 FROM case_zones AS z WHERE z.case_id = c.case_id AND z.zone_code = :zone))
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
SELECT r.subdistrict_code,
       r.subdistrict_name,
       r.units,
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
ORDER  BY r.kind, r.subdistrict_code NULLS LAST

-- @query     cases_by_zone
-- @title     The cases of each zone in a period, how many are open or overdue, and how well they were closed
-- @title_zh  各专题区域案件情况
-- @column    zone_code         text     zones.zone_code; NULL in the last two rows
-- @zh        zone_code         区域编码
-- @column    zone_name         text     zones.name; the last rows say what they hold
-- @zh        zone_name         区域名称
-- @column    kind              text     zones.kind
-- @zh        kind              区域类型
-- @domain    kind  old_town=龟背壳; plaza=席地而坐城市客厅; renewal_area=片区; walk_1=步行一类;
--            walk_2=步行二类; walk_3=步行三类; no_stall=禁摆区
-- @column    cases             integer  cases reported in the period; a case in two zones counts in both
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
-- @key       zone_code  zones
-- @reads     zones, case_zones
-- @uses      case_states
-- @order     zone_code; then what lies in no zone, then what is not yet attributed
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/cases_by_zone/
WITH zone AS (            -- 1. each zone once: its newest version of the period
  SELECT v.zone_code, v.zone_name, v.kind
  FROM   (SELECT z.zone_code, z.name AS zone_name, z.kind,
                 row_number() OVER (PARTITION BY z.zone_code ORDER BY coalesce(z.valid_from, '') DESC) AS newest
          FROM   zones AS z
          WHERE  coalesce(z.valid_from, :to_date) <= :to_date
          AND    coalesce(z.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
place AS (                -- 2. the rows: every zone, and two more so that no case is lost
  SELECT 0 AS part, z.zone_code AS code, z.zone_code, z.zone_name, z.kind FROM zone AS z
  UNION ALL
  SELECT 1, '', NULL, '不在任何区域 (in no zone)', NULL
  UNION ALL
  SELECT 2, '', NULL, '尚未归属 (not yet attributed)', NULL
),
judged AS (               -- 3. each case of the period, and its row
  SELECT CASE WHEN c.is_attributed = 0 THEN 2 WHEN z.zone_code IS NULL THEN 1 ELSE 0 END AS part,
         coalesce(z.zone_code, '') AS code,
         c.is_closed, c.is_due, c.is_on_time, c.is_uncertain
  FROM   case_states AS c
  LEFT   JOIN case_zones AS m ON m.case_id = c.case_id
  LEFT   JOIN zone AS z ON z.zone_code = m.zone_code
),
counted AS (              -- 4. by row
  SELECT j.part, j.code,
         count(*)                                                     AS cases,
         count(*) FILTER (WHERE j.is_closed = 0)                      AS open,
         count(*) FILTER (WHERE j.is_due = 1)                         AS due,
         count(*) FILTER (WHERE j.is_due = 1 AND j.is_closed = 1)     AS closed,
         count(*) FILTER (WHERE j.is_due = 1 AND j.is_on_time = 1)    AS closed_on_time,
         count(*) FILTER (WHERE j.is_uncertain = 1)                   AS uncertain
  FROM   judged AS j
  GROUP  BY j.part, j.code
)
SELECT r.zone_code,
       r.zone_name,
       r.kind,
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
LEFT   JOIN counted AS n ON n.part = r.part AND n.code = r.code
ORDER  BY r.part, r.zone_code NULLS LAST

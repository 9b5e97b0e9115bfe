-- @query     dig_once
-- @title     Stretches of street where several works meet in space and time: dig once, in which common window
-- @title_zh  一次开挖：可合并实施的工程路段
-- @param     as_of        date     newest  works that are over by then are left out
-- @param     months       integer  12      works belong together if they lie within so many months of one another
-- @param     least_m      real     1       shorter stretches are left out (m)
-- @param     zone         text     none    only works, or what of them lies in this zone: they meet none outside
-- @column    street_id         text     the segment
-- @zh        street_id         路段编号
-- @column    street_code       text     code of the named street
-- @zh        street_code       道路编码
-- @column    street_name       text     its name
-- @zh        street_name       道路名称
-- @column    from_m            real     m  along the segment
-- @zh        from_m            起点里程（米）
-- @column    to_m              real     m  along the segment
-- @zh        to_m              终点里程（米）
-- @column    works             integer  that meet here; the pipes to renew together are one
-- @zh        works             工程数
-- @column    work_list         text     their ids, those without a date first, then by first day
-- @zh        work_list         工程编号
-- @column    kinds             text     their kinds, in the same order
-- @zh        kinds             工程类型
-- @domain    kinds  road_new=道路新建; road_major_repair=道路大修; maintenance=养护; alley=背街小巷整治;
--            undergrounding=管线入地; gas_renewal=燃气改造
-- @column    undated           integer  of the works, those without a date: any window suits them
-- @zh        undated           未定日期工程数
-- @column    pipes             integer  gas pipes to renew beneath
-- @zh        pipes             待更新管段数
-- @column    first_on          date     first day of the first work; NULL: none has a date
-- @zh        first_on          最早开工
-- @column    last_on           date     last day of the last work
-- @zh        last_on           最晚完工
-- @column    window_from       date     proposed: as_of where a work has begun, else the latest first day, so that none
--            is hurried
-- @zh        window_from       建议开始
-- @column    window_to         date     proposed: so long as the longest work takes, and no shorter than what has begun
-- @zh        window_to         建议结束
-- @column    dug_once_m        real     m  length of the stretch
-- @zh        dug_once_m        合并开挖长度（米）
-- @column    dug_apart_m       real     m  the same, once for each work
-- @zh        dug_apart_m       分别开挖长度（米）
-- @column    saved_m           real     m  dug_apart_m - dug_once_m
-- @zh        saved_m           减少开挖长度（米）
-- @column    unit_code         text     the unit this part lies in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    geom              geometry    the stretch
-- @zh        geom              路段
-- @reads     works, streets, units
-- @uses      works_on_streets
-- @order     saved_m descending, street_id, from_m, first_on, unit_code
-- @example   as_of=2023-06-30  tests/queries/dig_once/
WITH RECURSIVE laid AS (  -- 1. what is still to be dug, where
  SELECT DISTINCT w.work, w.source, w.kind, w.starts_on, coalesce(w.ends_on, w.starts_on) AS ends_on, w.street_id,
         w.from_m, w.to_m
  FROM   works_on_streets AS w
  WHERE  w.street_id IS NOT NULL
  AND    (w.stage = 'done') IS NOT TRUE
  AND    (w.ends_on < :as_of) IS NOT TRUE
),
mark AS (                 -- 2. every place where a work begins or ends
  SELECT l.street_id, l.from_m AS at_m FROM laid AS l
  UNION
  SELECT l.street_id, l.to_m FROM laid AS l
),
stretch AS (              -- 3. from one to the next
  SELECT m.street_id, m.at_m AS from_m, lead(m.at_m) OVER (PARTITION BY m.street_id ORDER BY m.at_m) AS to_m
  FROM   mark AS m
),
met AS (                  -- 4. the works on each, the pipes to renew as one; none where a gas work is planned anyway
  SELECT s.street_id, s.from_m, s.to_m, min(l.work) AS work, l.kind, l.starts_on, min(l.ends_on) AS ends_on,
         CASE WHEN l.source = 'pipe' THEN count(DISTINCT l.work) ELSE 0 END AS pipes
  FROM   stretch AS s
  JOIN   laid AS l ON l.street_id = s.street_id AND l.from_m <= s.from_m AND l.to_m >= s.to_m
  WHERE  l.source = 'work'
  OR     NOT EXISTS (SELECT 1 FROM laid AS g WHERE g.source = 'work' AND g.kind = 'gas_renewal'
                     AND g.street_id = s.street_id AND g.from_m <= s.from_m AND g.to_m >= s.to_m)
  GROUP  BY s.street_id, s.from_m, s.to_m, l.source, l.kind, l.starts_on, CASE WHEN l.source = 'work' THEN l.work END
),
queue AS (                -- 5. in the order of time, what has no date first
  SELECT m.street_id, m.from_m, m.to_m, m.work, m.kind, m.starts_on, m.ends_on, m.pipes,
         row_number() OVER (PARTITION BY m.street_id, m.from_m
                            ORDER BY CASE WHEN m.starts_on IS NULL THEN 0 ELSE 1 END, m.starts_on, m.work) AS n
  FROM   met AS m
),
walk AS (                 -- 6. a work joins those before it if it begins within months of the end of each of them
  SELECT q.street_id, q.from_m, q.to_m, q.n, q.n AS first_n, 1 AS works, q.work AS work_list, q.kind AS kinds,
         CASE WHEN q.starts_on IS NULL THEN 1 ELSE 0 END AS undated, q.pipes, q.starts_on AS first_on,
         q.ends_on AS soonest_end, q.ends_on AS last_on, q.starts_on AS latest_start,
         ward_days(q.starts_on, q.ends_on) AS longest, CASE WHEN q.starts_on <= :as_of THEN q.ends_on END AS begun_to
  FROM   queue AS q
  WHERE  q.n = 1
  UNION ALL
  SELECT q.street_id, q.from_m, q.to_m, q.n,
         CASE WHEN j.joins = 1 THEN w.first_n ELSE q.n END,
         CASE WHEN j.joins = 1 THEN w.works + 1 ELSE 1 END,
         CASE WHEN j.joins = 1 THEN w.work_list || ', ' || q.work ELSE q.work END,
         CASE WHEN j.joins = 1 THEN w.kinds || ', ' || q.kind ELSE q.kind END,
         CASE WHEN j.joins = 1 THEN w.undated ELSE 0 END + CASE WHEN q.starts_on IS NULL THEN 1 ELSE 0 END,
         CASE WHEN j.joins = 1 THEN w.pipes ELSE 0 END + q.pipes,
         CASE WHEN j.joins = 1 AND w.first_on IS NOT NULL THEN w.first_on ELSE q.starts_on END,
         CASE WHEN j.joins = 1 AND w.soonest_end <= q.ends_on THEN w.soonest_end ELSE q.ends_on END,
         CASE WHEN j.joins = 1 AND w.last_on > q.ends_on THEN w.last_on ELSE q.ends_on END,
         q.starts_on,
         CASE WHEN j.joins = 1 AND w.longest > ward_days(q.starts_on, q.ends_on) THEN w.longest
              ELSE ward_days(q.starts_on, q.ends_on) END,
         CASE WHEN j.joins = 1 AND (w.begun_to > CASE WHEN q.starts_on <= :as_of THEN q.ends_on ELSE '' END)
              THEN w.begun_to
              WHEN q.starts_on <= :as_of THEN q.ends_on END
  FROM   walk AS w
  JOIN   queue AS q ON q.street_id = w.street_id AND q.from_m = w.from_m AND q.n = w.n + 1
  JOIN   (SELECT 1 AS joins UNION ALL SELECT 0) AS j
         ON j.joins = CASE WHEN w.soonest_end IS NULL OR q.starts_on IS NULL
                           OR q.starts_on <= ward_add_months(w.soonest_end, :months) THEN 1 ELSE 0 END
),
grouped AS (              -- 7. the last step of each group has all of it
  SELECT w.street_id, w.from_m, w.to_m, w.works, w.work_list, w.kinds, w.undated, w.pipes, w.first_on, w.last_on,
         w.latest_start, w.longest, w.begun_to, w.n,
         max(w.n) OVER (PARTITION BY w.street_id, w.from_m, w.first_n) AS last_n
  FROM   walk AS w
),
step AS (                 -- 8. neighbours with the same works are one stretch
  SELECT g.street_id, g.from_m, g.to_m, g.works, g.work_list, g.kinds, g.undated, g.pipes, g.first_on, g.last_on,
         g.latest_start, g.longest, g.begun_to,
         CASE WHEN lag(g.to_m) OVER (PARTITION BY g.street_id, g.work_list ORDER BY g.from_m) = g.from_m
              THEN 0 ELSE 1 END AS begins
  FROM   grouped AS g
  WHERE  g.n = g.last_n AND g.works > 1
),
whole AS (                -- 9. joined
  SELECT i.street_id, min(i.from_m) AS from_m, max(i.to_m) AS to_m, i.works, i.work_list, i.kinds, i.undated,
         max(i.pipes) AS pipes, i.first_on, i.last_on, i.latest_start, i.longest, i.begun_to
  FROM   (SELECT t.street_id, t.from_m, t.to_m, t.works, t.work_list, t.kinds, t.undated, t.pipes, t.first_on,
                 t.last_on, t.latest_start, t.longest, t.begun_to,
                 sum(t.begins) OVER (PARTITION BY t.street_id, t.work_list ORDER BY t.from_m) AS island
          FROM   step AS t) AS i
  GROUP  BY i.street_id, i.work_list, i.island, i.works, i.kinds, i.undated, i.first_on, i.last_on, i.latest_start,
            i.longest, i.begun_to
)
SELECT w.street_id,
       s.street_code,
       s.name                                                                        AS street_name,
       w.from_m + p.from_m                                                           AS from_m,
       w.from_m + p.to_m                                                             AS to_m,
       w.works,
       w.work_list,
       w.kinds,
       w.undated,
       w.pipes,
       w.first_on,
       w.last_on,
       CASE WHEN w.begun_to IS NOT NULL THEN :as_of ELSE w.latest_start END          AS window_from,
       CASE WHEN w.begun_to IS NULL THEN ward_add_days(w.latest_start, w.longest)
            WHEN w.begun_to > ward_add_days(:as_of, w.longest) THEN w.begun_to
            ELSE ward_add_days(:as_of, w.longest) END                                AS window_to,
       p.length_m                                                                    AS dug_once_m,
       w.works * p.length_m                                                          AS dug_apart_m,
       (w.works - 1) * p.length_m                                                    AS saved_m,
       u.unit_code,
       u.name                                                                        AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       p.geom
FROM   whole AS w
JOIN   streets AS s ON s.street_id = w.street_id
CROSS  JOIN ward_split('units', ward_stretch(s.geom, w.from_m, w.to_m), :as_of) AS p
LEFT   JOIN units AS u ON u.id = p.id
WHERE  w.to_m - w.from_m >= :least_m
ORDER  BY (w.works - 1) * p.length_m DESC NULLS LAST, w.street_id, w.from_m + p.from_m, w.first_on NULLS LAST,
          u.unit_code NULLS LAST

-- @query     redig
-- @title     Works that would dig up a street inside the ban after it was built or repaired (城市道路管理条例 art. 33)
-- @title_zh  禁挖期内开挖的工程路段
-- @param     as_of    date  newest  works that are over by then are left out
-- @param     least_m  real  1       shorter stretches are left out (m)
-- @param     zone     text  none    only works, or what of them lies in this zone: both of each pair
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
-- @column    length_m          real     m  of the stretch that both lie along
-- @zh        length_m          路段长度（米）
-- @column    work              text     what would dig: work_id, or pipe_id of a gas pipe to renew
-- @zh        work              工程编号
-- @column    kind              text     its kind
-- @zh        kind              工程类型
-- @domain    kind  road_new=道路新建; road_major_repair=道路大修; maintenance=养护; alley=背街小巷整治;
--            undergrounding=管线入地; gas_renewal=燃气改造
-- @column    starts_on         date     its first day; NULL: no date yet
-- @zh        starts_on         开工日期
-- @column    after_work        text     the work that closed the street to digging
-- @zh        after_work        前一工程编号
-- @column    after_kind        text     its kind
-- @zh        after_kind        前一工程类型
-- @domain    after_kind  road_new=道路新建; road_major_repair=道路大修
-- @column    after_on          date     its last day
-- @zh        after_on          前一工程完工日期
-- @column    ban_months        real     months  months without digging, by the rule ban_months of the layer works
-- @zh        ban_months        禁挖月数
-- @column    allowed_from      date     first day on which it may dig again
-- @zh        allowed_from      可开挖日期
-- @column    verdict           text     breach: it begins inside the ban; wait: it has no date, and should come before
--            after_work, or from allowed_from on
-- @zh        verdict           结论
-- @domain    verdict  breach=违反禁挖期; wait=须待期满
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
-- @order     verdict, street_id, from_m, work, after_work, unit_code
-- @example   as_of=2023-06-30  tests/queries/redig/
WITH rule AS (            -- 1. which kinds close a street and for how long, which dig
  SELECT substr(r.condition, length('works.kind=') + 1) AS kind, r.name, r.max AS value
  FROM   ward_rules AS r
  WHERE  r.layer = 'works'
),
closed AS (               -- 2. stretches closed to digging, and until when
  SELECT w.work, w.kind, w.street_id, w.from_m, w.to_m, w.ends_on, r.value AS months
  FROM   works_on_streets AS w
  JOIN   rule AS r ON r.name = 'ban_months' AND r.kind = w.kind
  WHERE  w.street_id IS NOT NULL AND w.ends_on IS NOT NULL
),
digs AS (                 -- 3. what is still to dig
  SELECT w.work, w.kind, w.starts_on, w.street_id, w.from_m, w.to_m
  FROM   works_on_streets AS w
  JOIN   rule AS r ON r.name = 'digs' AND r.kind = w.kind AND r.value > 0
  WHERE  w.street_id IS NOT NULL
  AND    (w.stage = 'done') IS NOT TRUE
  AND    (w.ends_on < :as_of) IS NOT TRUE
),
shared AS (               -- 4. the stretch that they share
  SELECT d.work, d.kind, d.starts_on, d.street_id, c.work AS after_work, c.kind AS after_kind, c.ends_on AS after_on,
         c.months, CASE WHEN d.from_m > c.from_m THEN d.from_m ELSE c.from_m END AS from_m,
         CASE WHEN d.to_m < c.to_m THEN d.to_m ELSE c.to_m END                  AS to_m
  FROM   digs AS d
  JOIN   closed AS c ON c.street_id = d.street_id AND c.work <> d.work AND c.from_m < d.to_m AND d.from_m < c.to_m
),
breach AS (             -- 5. until when the ban lasts, and what falls into it
  SELECT b.work, b.kind, b.starts_on, b.street_id, b.after_work, b.after_kind, b.after_on, b.from_m, b.to_m, b.months,
         ward_add_months(b.after_on, b.months) AS allowed_from
  FROM   shared AS b
  WHERE  b.starts_on IS NULL OR b.starts_on > b.after_on
)
SELECT b.street_id,
       s.street_code,
       s.name                                                              AS street_name,
       b.from_m + p.from_m                                                 AS from_m,
       b.from_m + p.to_m                                                   AS to_m,
       p.length_m,
       b.work,
       b.kind,
       b.starts_on,
       b.after_work,
       b.after_kind,
       b.after_on,
       b.months                                                            AS ban_months,
       b.allowed_from,
       CASE WHEN b.starts_on IS NULL THEN 'wait' ELSE 'breach' END         AS verdict,
       u.unit_code,
       u.name                                                              AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       p.geom
FROM   breach AS b
JOIN   streets AS s ON s.street_id = b.street_id
CROSS  JOIN ward_split('units', ward_stretch(s.geom, b.from_m, b.to_m), :as_of) AS p
LEFT   JOIN units AS u ON u.id = p.id
WHERE  coalesce(b.starts_on, :as_of) < b.allowed_from
AND    b.to_m - b.from_m >= :least_m
ORDER  BY CASE WHEN b.starts_on IS NULL THEN 1 ELSE 0 END, b.street_id, b.from_m + p.from_m, b.work, b.after_work,
          u.unit_code NULLS LAST

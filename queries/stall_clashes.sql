-- @query     stall_clashes
-- @title     Outdoor stalls and events that meet works on the street, or lie in a no-stall zone, in the same days
-- @title_zh  市集外摆与工程、禁摆区冲突
-- @param     as_of     date  newest  clashes that are over by then are left out
-- @param     within_m  real  10      works so near to a stall meet it (m); default, not a standard
-- @param     zone      text  none    only stalls in this zone
-- @column    stall_id          text     the stall's number
-- @zh        stall_id          外摆编号
-- @column    stall_name        text     its name
-- @zh        stall_name        外摆名称
-- @column    approvals         integer  approvals given for it
-- @zh        approvals         审批件数
-- @column    clash             text     works or no_stall
-- @zh        clash             冲突类型
-- @domain    clash  works=道路工程; no_stall=禁摆区
-- @column    with_id           text     work_id or zone_code
-- @zh        with_id           冲突对象编号
-- @column    with_name         text     the work's kind, or the zone's name
-- @zh        with_name         冲突对象
-- @domain    with_name  road_new=道路新建; road_major_repair=道路大修; maintenance=养护; alley=背街小巷整治;
--            undergrounding=管线入地; gas_renewal=燃气改造
-- @column    distance_m        real     m  from the stall
-- @zh        distance_m        距离（米）
-- @column    first_on          date     first day that both last
-- @zh        first_on          冲突开始
-- @column    last_on           date     last day that both last; NULL: neither has an end
-- @zh        last_on           冲突结束
-- @column    unit_code         text     the unit the stall stands in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    geom              geometry    the stall
-- @zh        geom              位置
-- @reads     stalls, works, units
-- @order     first_on, stall_id, clash, with_id
-- @example   as_of=2023-06-30  tests/queries/stall_clashes/
WITH stall AS (           -- 1. the stalls
  SELECT s.stall_id, s.name, s.approvals, s.geom, coalesce(s.starts_on, '') AS starts_on,
         coalesce(s.ends_on, '9999') AS ends_on
  FROM   stalls AS s
  WHERE  s.geom IS NOT NULL
  AND    (:zone IS NULL OR ward_clip(ward_point(s.geom), 'zones', :zone) IS NOT NULL)
),
clash AS (                -- 2. what they meet in space, and from when to when it lasts
  SELECT s.stall_id, s.name, s.approvals, s.geom, s.starts_on, s.ends_on, 'works' AS clash, k.work_id AS with_id,
         k.kind AS with_name, w.distance_m, coalesce(k.starts_on, '') AS from_on, coalesce(k.ends_on, '9999') AS to_on
  FROM   stall AS s
  CROSS  JOIN ward_within('works', s.geom, :within_m) AS w
  JOIN   works AS k ON k.id = w.id
  WHERE  k.starts_on IS NOT NULL
  UNION ALL
  SELECT s.stall_id, s.name, s.approvals, s.geom, s.starts_on, s.ends_on, 'no_stall', z.zone_code, z.name,
         w.distance_m, coalesce(z.valid_from, ''), coalesce(ward_add_days(z.valid_to, -1), '9999')
  FROM   (SELECT l.layer FROM ward_layers AS l WHERE l.layer = 'zones' AND l.loaded = 1) AS l
  CROSS  JOIN stall AS s
  CROSS  JOIN ward_within(l.layer, s.geom, 0) AS w
  JOIN   zones AS z ON z.id = w.id AND z.kind = 'no_stall'
),
days AS (                 -- 3. and the days they share
  SELECT c.stall_id, c.name, c.approvals, c.geom, c.clash, c.with_id, c.with_name, c.distance_m,
         CASE WHEN c.from_on > c.starts_on THEN c.from_on ELSE c.starts_on END  AS first_on,
         CASE WHEN c.to_on < c.ends_on THEN c.to_on ELSE c.ends_on END          AS last_on
  FROM   clash AS c
)
SELECT d.stall_id,
       d.name                                                      AS stall_name,
       d.approvals,
       d.clash,
       d.with_id,
       d.with_name,
       d.distance_m,
       nullif(d.first_on, '')                                      AS first_on,
       nullif(d.last_on, '9999')                                   AS last_on,
       u.unit_code,
       u.name                                                      AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       d.geom
FROM   days AS d
LEFT   JOIN units AS u ON u.id = ward_locate('units', ward_point(d.geom), :as_of)
WHERE  d.first_on <= d.last_on
AND    d.last_on >= :as_of
ORDER  BY d.first_on, d.stall_id, d.clash, d.with_id

-- @query     gas_scope_by_street
-- @title     The length of gas pipe to renew, assess and keep along each street (道路), and by kind of pipe
-- @title_zh  各道路燃气管道更新改造范围
-- @param     as_of        date   newest  the day asked about
-- @param     zone         text   none    only what lies in this zone
-- @param     corridor_m   real   15      a pipe runs along a street no farther from its centreline (m); default, not a
--            standard
-- @param     bearing_deg  real   20      and in its direction within so many degrees; default, not a standard
-- @column    street_code       text     code of the named street; NULL where it has none
-- @zh        street_code       道路编码
-- @column    street_name       text     its name; segments without a name are one row; the last row says what it holds
-- @zh        street_name       道路名称
-- @column    segments          integer  of the street, with pipe along them
-- @zh        segments          路段数
-- @column    renew_m           real     m  length on the map to renew
-- @zh        renew_m           应改造长度（米）
-- @column    assess_m          real     m  length to assess, unknown material or year among it
-- @zh        assess_m          应评估长度（米）
-- @column    keep_m            real     m  length to keep
-- @zh        keep_m            可保留长度（米）
-- @column    total_m           real     m  renew + assess + keep; all rows together are the network
-- @zh        total_m           总长度（米）
-- @column    municipal_m       real     m  of the total, municipal mains
-- @zh        municipal_m       市政管长度（米）
-- @column    courtyard_m       real     m  courtyard pipes
-- @zh        courtyard_m       庭院管长度（米）
-- @column    riser_m           real     m  risers, as drawn on the map
-- @zh        riser_m           立管平面长度（米）
-- @column    inlet_m           real     m  inlets
-- @zh        inlet_m           引入管长度（米）
-- @column    station_m         real     m  pipes of stations
-- @zh        station_m         厂站管长度（米）
-- @column    other_m           real     m  pipes of another or unknown kind, users' own among them
-- @zh        other_m           其他管长度（米）
-- @column    riser_stated_m    real     m  the risers' stated length, which is what is renewed of them
-- @zh        riser_stated_m    立管计量长度（米）
-- @column    renew_counted_m   real     m  to renew, each riser by its stated length instead of the map's
-- @zh        renew_counted_m   应改造计量长度（米）
-- @column    assess_counted_m  real     m  to assess, counted so
-- @zh        assess_counted_m  应评估计量长度（米）
-- @column    keep_counted_m    real     m  to keep, counted so
-- @zh        keep_counted_m    可保留计量长度（米）
-- @reads     gas_pipes, streets
-- @uses      gas_pipe_scope
-- @order     street_name, street_code; then the segments without a name, then the pipes along no street
-- @example   as_of=2023-06-30  tests/queries/gas_scope_by_street/
WITH cut AS (             -- 1. each pipe, or what of it lies in the zone; what has no length is along no street
  SELECT s.pipe_id, s.pipe_kind, s.scope, s.counted_length_m, s.length_basis, s.plan_length_m AS whole_m,
         CASE WHEN :zone IS NULL THEN s.geom ELSE ward_clip(s.geom, 'zones', :zone) END AS geom
  FROM   gas_pipe_scope AS s
  WHERE  :zone IS NULL OR s.plan_length_m > 0
  OR     ward_clip(ward_point(s.geom), 'zones', :zone) IS NOT NULL
),
part AS (                 -- 2. cut where it leaves one street for another
  SELECT c.pipe_kind, c.scope, c.length_basis, a.id AS street,
         coalesce(a.length_m, 0)                                                       AS plan_length_m,
         CASE WHEN c.length_basis = 'map' THEN coalesce(a.length_m, 0)
              ELSE c.counted_length_m * coalesce(a.length_m / nullif(c.whole_m, 0), 1) END AS counted_length_m
  FROM   cut AS c
  LEFT   JOIN ward_along('streets', c.geom, :corridor_m, :bearing_deg) AS a ON 1 = 1
  WHERE  c.geom IS NOT NULL OR c.whole_m = 0
),
p AS (                    -- 3. the row each belongs to
  SELECT CASE WHEN d.street IS NULL THEN 2 WHEN coalesce(s.name, s.street_code) IS NULL THEN 1 ELSE 0 END AS part,
         s.street_code, s.name, s.street_id, d.pipe_kind, d.scope, d.length_basis, d.plan_length_m,
         d.counted_length_m
  FROM   part AS d
  LEFT   JOIN streets AS s ON s.id = d.street
)
SELECT p.street_code,
       CASE p.part WHEN 0 THEN p.name WHEN 1 THEN '无名道路 (unnamed streets)' ELSE '不沿任何道路 (along no street)' END
                                                                                       AS street_name,
       count(DISTINCT p.street_id)                                                     AS segments,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.scope = 'renew'), 0)         AS renew_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.scope = 'assess'), 0)        AS assess_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.scope = 'keep'), 0)          AS keep_m,
       coalesce(ward_sum(p.plan_length_m), 0)                                          AS total_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.pipe_kind = 'municipal'), 0) AS municipal_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.pipe_kind = 'courtyard'), 0) AS courtyard_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.pipe_kind = 'riser'), 0)     AS riser_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.pipe_kind = 'inlet'), 0)     AS inlet_m,
       coalesce(ward_sum(p.plan_length_m) FILTER (WHERE p.pipe_kind = 'station'), 0)   AS station_m,
       coalesce(ward_sum(p.plan_length_m)
                FILTER (WHERE (p.pipe_kind IN ('municipal', 'courtyard', 'riser', 'inlet', 'station')) IS NOT TRUE), 0)
                                                                                       AS other_m,
       coalesce(ward_sum(p.counted_length_m) FILTER (WHERE p.length_basis = 'stated'), 0) AS riser_stated_m,
       coalesce(ward_sum(p.counted_length_m) FILTER (WHERE p.scope = 'renew'), 0)      AS renew_counted_m,
       coalesce(ward_sum(p.counted_length_m) FILTER (WHERE p.scope = 'assess'), 0)     AS assess_counted_m,
       coalesce(ward_sum(p.counted_length_m) FILTER (WHERE p.scope = 'keep'), 0)       AS keep_counted_m
FROM   p AS p
GROUP  BY p.part, p.name, p.street_code
ORDER  BY p.part, p.name NULLS LAST, p.street_code NULLS LAST

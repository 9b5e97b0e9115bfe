-- @query     gas_scope_by_subdistrict
-- @title     The length of gas pipe to renew, assess and keep in each subdistrict (街道), and by kind of pipe
-- @title_zh  各街道燃气管道更新改造范围
-- @param     as_of  date   newest  the day asked about
-- @param     zone   text   none    only what lies in this zone; a subdistrict that shares neither area nor pipe with it
--            has no row
-- @column    subdistrict_code  text     units.subdistrict_code; NULL in the last row
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name; the last row says what it holds
-- @zh        subdistrict_name  街道名称
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
-- @key       subdistrict_code  subdistricts
-- @reads     gas_pipes, units
-- @uses      gas_scope
-- @order     subdistrict_code; then the parts in no subdistrict
-- @example   as_of=2023-06-30  tests/queries/gas_scope_by_subdistrict/
WITH place AS (           -- 1. the rows: every subdistrict of the day, and what lies in none
  SELECT 0 AS part, u.subdistrict_code, min(u.subdistrict_name) AS subdistrict_name,
         max(CASE WHEN :zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0 THEN 1 ELSE 0 END) AS is_asked
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  AND    u.subdistrict_code IS NOT NULL
  GROUP  BY u.subdistrict_code
  UNION ALL
  SELECT 1, NULL, '不在任何街道 (in no subdistrict)', 1
)
SELECT r.subdistrict_code,
       r.subdistrict_name,
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
FROM   place AS r
LEFT   JOIN gas_scope AS p ON coalesce(p.subdistrict_code, '') = coalesce(r.subdistrict_code, '')
GROUP  BY r.part, r.subdistrict_code, r.subdistrict_name
HAVING max(r.is_asked) = 1 OR count(p.pipe_id) > 0 -- a pipe on the zone's edge lies in the unit beyond as well
ORDER  BY r.part, r.subdistrict_code NULLS LAST

-- @query     gas_scope_by_unit
-- @title     The length of gas pipe to renew, assess and keep in each management unit, and by kind of pipe
-- @title_zh  各管理单元燃气管道更新改造范围
-- @param     as_of        date     newest  the day asked about
-- @param     renew_years  integer  20      years in service after which steel and PE are assessed (国办发〔2022〕22号)
-- @param     zone         text     none    only the units that share area with this zone, each whole
-- @column    unit_code         text     units.unit_code; NULL in the last row
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last row says what it holds
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
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
-- @column    other_m           real     m  pipes of another or unknown kind
-- @zh        other_m           其他管长度（米）
-- @column    riser_stated_m    real     m  the risers' stated length, which is what is renewed of them
-- @zh        riser_stated_m    立管计量长度（米）
-- @key       unit_code  units
-- @reads     gas_pipes, units
-- @order     unit_code; then the parts in no unit
-- @example   as_of=2023-06-30  tests/queries/gas_scope_by_unit/
WITH pipe AS (            -- 1. each pipe, and whether its anniversary is reached on as_of (NULL: year unknown)
  SELECT g.pipe_id, g.pipe_kind, g.material, g.built_on, g.built_grain, g.assessed, g.is_built_over, g.stated_length_m,
         g.geom,
         CASE WHEN ward_add_months(g.built_on, 12 * :renew_years) <= :as_of THEN 1
              WHEN g.built_on IS NOT NULL THEN 0 END                                 AS is_old,
         CASE WHEN g.pipe_kind = 'riser' THEN 'G6' ELSE 'G3' END                     AS age_rule,
         CASE WHEN g.material IN ('steel', 'pe') THEN 1 ELSE 0 END                   AS is_ageing
  FROM   gas_pipes AS g
),
ruled AS (                -- 2. the first rule that renews, the first that asks to assess, the one passed
  SELECT p.pipe_id, p.pipe_kind, p.material, p.built_on, p.built_grain, p.assessed, p.stated_length_m, p.geom,
         CASE WHEN p.material = 'grey_iron' THEN 'G1'
              WHEN p.material = 'ductile_iron' AND p.assessed = 'hazardous' THEN 'G2'
              WHEN p.is_ageing = 1 AND p.is_old = 1 AND p.assessed = 'hazardous' THEN p.age_rule
              WHEN p.is_ageing = 1 AND p.is_old = 0 AND p.assessed = 'hazardous' THEN 'G4'
              WHEN p.is_built_over = 1 THEN 'G5' END                                 AS renew_rule,
         CASE WHEN p.material = 'cast_iron_unspecified' THEN 'G1'
              WHEN p.material = 'ductile_iron' AND p.assessed IS NULL THEN 'G2'
              WHEN p.is_ageing = 1 AND p.is_old = 1 AND p.assessed IS NULL THEN p.age_rule
              WHEN p.is_old IS NULL OR (p.is_ageing = 1 OR p.material = 'ductile_iron') IS NOT TRUE
              THEN 'unknown' END                                                     AS assess_rule,
         CASE WHEN p.material = 'ductile_iron' THEN 'G2' WHEN p.is_old = 1 THEN p.age_rule END AS passed_rule
  FROM   pipe AS p
),
part AS (                 -- 3. the pipe cut by the units of the day; one without length lies where its point lies
  SELECT CASE WHEN r.renew_rule IS NOT NULL THEN 'renew' WHEN r.assess_rule IS NOT NULL THEN 'assess'
              ELSE 'keep' END                             AS scope,
         CASE WHEN r.pipe_kind IN ('municipal', 'courtyard', 'riser', 'inlet', 'station') THEN r.pipe_kind
              ELSE 'other' END                            AS kind,
         r.stated_length_m,
         CASE WHEN w.to_m IS NULL THEN ward_locate('units', ward_point(r.geom), :as_of) ELSE w.id END AS unit_id,
         coalesce(w.length_m, 0)                          AS length_m,
         ward_length(r.geom)                              AS whole_m
  FROM   ruled AS r
  LEFT   JOIN ward_split('units', r.geom, :as_of) AS w ON 1 = 1
),
place AS (                -- 4. the rows: every unit of the day, and what lies in none
  SELECT 0 AS part, u.id AS unit_id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  AND    (:zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0)
  UNION ALL
  SELECT 1, 0, NULL, '不在任何单元 (in no unit)', NULL, NULL
  WHERE  :zone IS NULL
)
SELECT r.unit_code,
       r.unit_name,
       r.subdistrict_code,
       r.subdistrict_name,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.scope = 'renew'), 0)       AS renew_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.scope = 'assess'), 0)      AS assess_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.scope = 'keep'), 0)        AS keep_m,
       coalesce(ward_sum(p.length_m), 0)                                        AS total_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.kind = 'municipal'), 0)    AS municipal_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.kind = 'courtyard'), 0)    AS courtyard_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.kind = 'riser'), 0)        AS riser_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.kind = 'inlet'), 0)        AS inlet_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.kind = 'station'), 0)      AS station_m,
       coalesce(ward_sum(p.length_m) FILTER (WHERE p.kind = 'other'), 0)        AS other_m,
       coalesce(ward_sum(p.stated_length_m * coalesce(p.length_m / nullif(p.whole_m, 0), 1))
                FILTER (WHERE p.kind = 'riser'), 0)                             AS riser_stated_m
FROM   place AS r
LEFT   JOIN part AS p ON coalesce(p.unit_id, 0) = r.unit_id
GROUP  BY r.part, r.unit_code, r.unit_name, r.subdistrict_code, r.subdistrict_name
ORDER  BY r.part, r.unit_code NULLS LAST

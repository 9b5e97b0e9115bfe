-- @query     service_areas
-- @title     The area that each facility serves on foot, one for each, none over another
-- @title_zh  设施步行服务范围
-- @param     layer      text               the facilities, e.g. toilets, bins, hydrants
-- @param     within_m   real   layer       service distance on foot (m); default: the layer's own service_m
-- @param     as_of      date   newest      the day whose facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only facilities in this zone, by a point on them, each whole
-- @param     width_m    real   25          how far an area goes to either side of its streets (m)
-- @domain    scenario  now; planned
-- @column    facility   text             the facility
-- @zh        facility   设施编号
-- @column    reached_m  real      m      street that it is the nearest to, within within_m; 0: it meets none
-- @zh        reached_m  服务道路长度（米）
-- @column    area_m2    real      m2     of geom
-- @zh        area_m2    面积（平方米）
-- @column    geom       geometry         those streets and what is within width_m of them and nearer to no other
-- @zh        geom       服务范围
-- @reads     streets, :layer
-- @order     reached_m descending, facility
-- @example   layer=toilets within_m=300 as_of=2023-06-30  tests/queries/service_areas/
WITH zone_facility AS (   -- 1. the facilities in the zone
  SELECT f.id
  FROM   ward_features(CASE WHEN :zone IS NOT NULL THEN :layer END, :as_of, :scenario) AS f
  WHERE  ward_clip(ward_point(f.geom), 'zones', :zone) IS NOT NULL
)
SELECT a.facility_key                  AS facility,
       a.reached_m,
       coalesce(ward_area(a.geom), 0)  AS area_m2,
       a.geom
FROM   ward_service(:layer, :within_m, :as_of, :scenario, :width_m) AS a
WHERE  :zone IS NULL OR a.facility IN (SELECT z.id FROM zone_facility AS z)
ORDER  BY a.reached_m DESC, a.facility_key NULLS LAST, a.facility

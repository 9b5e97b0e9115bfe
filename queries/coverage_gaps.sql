-- @query     coverage_gaps
-- @title     The part of each management unit that no facility of a layer serves
-- @title_zh  各管理单元的设施覆盖盲区
-- @param     layer      text               a layer of points, e.g. toilets, bins, hydrants
-- @param     within_m   real   layer       straight-line service distance (m); default: the layer's own service_m
-- @param     as_of      date   newest      the day whose units and facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only the part of each unit inside this zone
-- @domain    scenario  now; planned
-- @column    unit_code         text     units.unit_code
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    area_m2           real     m2     area of the unit, or of its part inside the zone
-- @zh        area_m2           面积（平方米）
-- @column    gap_m2            real     m2     farther than within_m from every facility in supply; 0: none
-- @zh        gap_m2            盲区面积（平方米）
-- @column    gap_ha            real     ha     gap_m2 / 10000
-- @zh        gap_ha            盲区面积（公顷）
-- @column    gap_share         real     share  gap_m2 / area_m2, 0 to 1; NULL for a unit without area
-- @zh        gap_share         盲区比例
-- @column    people_est        real     persons  ESTIMATE: population spread evenly over the unit; NULL: unknown
-- @zh        people_est        盲区人口（估算）
-- @column    geom              geometry        the gap; NULL where there is none
-- @zh        geom              盲区
-- @key       unit_code  units
-- @reads     units, :layer
-- @order     gap_m2 descending, unit_code
-- @example   layer=toilets within_m=300 as_of=2023-06-30  tests/queries/coverage_gaps/
-- @example   layer=toilets as_of=2023-06-30 scenario=planned zone=Z1  tests/queries/coverage_gaps_planned/
WITH place AS (           -- 1. the units of the day, or what of them lies in the zone
  SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name, u.population, u.geom AS whole,
         CASE WHEN :zone IS NULL THEN u.geom ELSE ward_clip(u.geom, 'zones', :zone) END AS geom
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
)
SELECT p.unit_code,
       p.unit_name,
       p.subdistrict_code,
       p.subdistrict_name,
       g.area_m2,
       g.gap_m2,
       g.gap_m2 / 10000                                                AS gap_ha,
       g.gap_m2 / nullif(g.area_m2, 0)                                 AS gap_share,
       p.population * g.gap_m2 / nullif(ward_area(p.whole), 0)         AS people_est,
       g.geom
FROM   place AS p
LEFT   JOIN ward_gap(p.geom, :layer, :within_m, :as_of, :scenario) AS g ON 1 = 1
WHERE  :zone IS NULL OR g.area_m2 > 0
ORDER  BY g.gap_m2 DESC NULLS LAST, p.unit_code

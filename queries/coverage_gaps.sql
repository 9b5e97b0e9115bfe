-- @query     coverage_gaps
-- @title     The part of each management unit that no facility of a layer serves
-- @title_zh  各管理单元的设施覆盖盲区
-- @param     layer      text               a layer of points, e.g. toilets, bins, hydrants
-- @param     within_m   real   layer       straight-line service distance (m); default: the layer's own, by zone where
--            its rules say so (car parks: 200 in the old town, else 300)
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
-- @column    main_streets      text             the three streets with the longest stretches that no facility serves
--            straight, longest first; NULL: none, or no street is loaded
-- @zh        main_streets      盲区主要道路
-- @column    nearest_facility  text             key of the facility nearest to the gap's farthest place
-- @zh        nearest_facility  最近设施
-- @column    farthest_m        real     m       from there to it: no place of the gap is farther from every
--            facility in supply, to a centimetre; NULL: no gap, or no facility
-- @zh        farthest_m        最远距离（米）
-- @column    geom              geometry        the gap; NULL where there is none
-- @zh        geom              盲区
-- @key       unit_code  units
-- @reads     units, :layer
-- @order     gap_m2 descending, unit_code
-- @example   layer=toilets within_m=300 as_of=2023-06-30  tests/queries/coverage_gaps/
-- @example   layer=toilets as_of=2023-06-30 scenario=planned zone=Z1  tests/queries/coverage_gaps_planned/
WITH place AS (           -- 1. the units of the day, or what of them lies in the zone
  SELECT u.id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name, u.population, u.geom AS whole,
         CASE WHEN :zone IS NULL THEN u.geom ELSE ward_clip(u.geom, 'zones', :zone) END AS geom
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
),
gap AS MATERIALIZED (     -- 2. what no facility serves
  SELECT p.id, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name, g.area_m2, g.gap_m2, g.geom,
         p.population * g.gap_m2 / nullif(ward_area(p.whole), 0) AS people_est
  FROM   place AS p
  LEFT   JOIN ward_gap(p.geom, :layer, :within_m, :as_of, :scenario) AS g ON 1 = 1
  WHERE  :zone IS NULL OR g.area_m2 > 0
),
street AS (               -- 3. the streets of each unit, by what of them is not served; in the zone
  SELECT g.unit, s.name, ward_sum(CASE g.side WHEN 'both' THEN g.length_m ELSE g.length_m / 2 END) AS gap_m
  FROM   (SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM streets AS s)) AS k
  CROSS  JOIN ward_street_gaps(:layer, :within_m, 'line', :as_of, :scenario) AS g
  JOIN   streets AS s ON s.id = g.street
  WHERE  s.name IS NOT NULL
  AND    (:zone IS NULL OR ward_length(ward_clip(g.geom, 'zones', :zone)) > 0)
  GROUP  BY g.unit, s.name
),
longest AS (              -- 4. the first three of each
  SELECT r.unit,
         max(CASE WHEN r.place = 1 THEN r.name END)
         || coalesce('、' || max(CASE WHEN r.place = 2 THEN r.name END), '')
         || coalesce('、' || max(CASE WHEN r.place = 3 THEN r.name END), '') AS names
  FROM   (SELECT s.unit, s.name, row_number() OVER (PARTITION BY s.unit ORDER BY s.gap_m DESC, s.name) AS place
          FROM   street AS s) AS r
  WHERE  r.place <= 3
  GROUP  BY r.unit
)
SELECT g.unit_code,
       g.unit_name,
       g.subdistrict_code,
       g.subdistrict_name,
       g.area_m2,
       g.gap_m2,
       g.gap_m2 / 10000                        AS gap_ha,
       g.gap_m2 / nullif(g.area_m2, 0)         AS gap_share,
       g.people_est,
       CASE WHEN g.gap_m2 > 0 THEN l.names END AS main_streets,
       f.code                                  AS nearest_facility,
       f.distance_m                            AS farthest_m,
       g.geom
FROM   gap AS g
LEFT   JOIN longest AS l ON l.unit = g.id
LEFT   JOIN ward_farthest(:layer, g.geom, :as_of, :scenario) AS f ON 1 = 1
ORDER  BY g.gap_m2 DESC NULLS LAST, g.unit_code

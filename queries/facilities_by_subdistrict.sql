-- @query     facilities_by_subdistrict
-- @title     How many facilities of a layer each subdistrict (街道) holds, per km2, and against the standard
-- @title_zh  各街道设施数量与密度
-- @param     layer      text               a layer of points, e.g. toilets, bins, hydrants
-- @param     as_of      date   newest      the day whose units and facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only the units that share area with this zone, each whole
-- @domain    scenario  now; planned
-- @column    subdistrict_code  text     units.subdistrict_code; NULL in the last row
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name; the last row says what it holds
-- @zh        subdistrict_name  街道名称
-- @column    units             integer  its units on that day
-- @zh        units             单元数
-- @column    facilities        integer  facilities in supply
-- @zh        facilities        设施数
-- @column    area_m2           real     m2        area of its units
-- @zh        area_m2           面积（平方米）
-- @column    per_km2           real     per_km2   facilities / area
-- @zh        per_km2           每平方公里设施数
-- @column    standard_min      real     per_km2   the rules' least densities, each by its units' area; NULL where
--            a unit has none
-- @zh        standard_min      标准下限（个/平方公里）
-- @column    standard_max      real     per_km2   the same of the greatest densities
-- @zh        standard_max      标准上限（个/平方公里）
-- @column    verdict           text     below, within or above the standard; NULL where there is none
-- @zh        verdict           达标情况
-- @domain    verdict  below=低于标准; within=符合标准; above=高于标准
-- @key       subdistrict_code  subdistricts
-- @reads     units, :layer
-- @order     subdistrict_code; then the facilities in no subdistrict
-- @example   layer=toilets as_of=2023-06-30  tests/queries/facilities_by_subdistrict/
WITH standard AS (        -- 1. the layer's density rules by land use
  SELECT r.condition, min(r.min) AS standard_min, max(r.max) AS standard_max
  FROM   ward_rules AS r
  WHERE  r.layer = :layer
  AND    r.name = 'per_km2'
  GROUP  BY r.condition
),
counted AS (              -- 2. facilities by unit; id NULL: in no unit
  SELECT n.id, n.points FROM ward_counts('units', :layer, :as_of, :scenario) AS n
),
unit AS (                 -- 3. the units of the day with what they hold and what the rule for their land use asks
  SELECT u.subdistrict_code, u.subdistrict_name, ward_area(u.geom) AS area_m2, coalesce(n.points, 0) AS facilities,
         s.standard_min, s.standard_max
  FROM   units AS u
  LEFT   JOIN counted AS n ON n.id = u.id
  LEFT   JOIN standard AS s ON s.condition = 'unit.kind=' || u.kind
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  AND    (:zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0)
),
summed AS (               -- 4. by subdistrict, and the units of none with what lies in no unit
  SELECT u.subdistrict_code, min(u.subdistrict_name) AS subdistrict_name, count(*) AS units,
         sum(u.facilities) AS facilities, ward_sum(u.area_m2) AS area_m2,
         CASE WHEN count(u.standard_min) = count(*) THEN ward_sum(u.standard_min * u.area_m2) END AS least,
         CASE WHEN count(u.standard_max) = count(*) THEN ward_sum(u.standard_max * u.area_m2) END AS most
  FROM   unit AS u
  GROUP  BY u.subdistrict_code
),
outside AS (
  SELECT coalesce(sum(n.points), 0) AS facilities FROM counted AS n WHERE n.id IS NULL AND :zone IS NULL
),
dense AS (
  SELECT 0 AS part, s.subdistrict_code, s.subdistrict_name, s.units, s.facilities, s.area_m2,
         s.facilities / nullif(s.area_m2 / 1000000, 0) AS per_km2, s.least / nullif(s.area_m2, 0) AS standard_min,
         s.most / nullif(s.area_m2, 0) AS standard_max
  FROM   summed AS s
  WHERE  s.subdistrict_code IS NOT NULL
  UNION ALL
  SELECT 1, NULL, '不在任何街道 (in no subdistrict)', NULL,
         o.facilities + coalesce((SELECT s.facilities FROM summed AS s WHERE s.subdistrict_code IS NULL), 0),
         NULL, NULL, NULL, NULL
  FROM   outside AS o
  WHERE  :zone IS NULL
)
SELECT d.subdistrict_code,
       d.subdistrict_name,
       d.units,
       d.facilities,
       d.area_m2,
       d.per_km2,
       d.standard_min,
       d.standard_max,
       CASE WHEN d.per_km2 < d.standard_min THEN 'below'
            WHEN d.per_km2 > d.standard_max THEN 'above'
            WHEN d.standard_min IS NOT NULL OR d.standard_max IS NOT NULL THEN 'within' END AS verdict
FROM   dense AS d
ORDER  BY d.part, d.subdistrict_code NULLS LAST

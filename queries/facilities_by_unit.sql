-- @query     facilities_by_unit
-- @title     How many facilities of a layer each unit holds, per km2, and against the standard where there is one
-- @title_zh  各管理单元设施数量与密度
-- @param     layer      text               a layer of points, e.g. toilets, bins, hydrants
-- @param     as_of      date   newest      the day whose units and facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only the units that share area with this zone, each whole
-- @domain    scenario  now; planned
-- @column    unit_code         text     units.unit_code; NULL in the last row
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last row says what it holds
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    kind              text     units.kind: the land use that the standard asks about
-- @zh        kind              用地类型
-- @domain    kind  residential=居住; commercial=商业; public=公共服务; industry=工业; storage=仓储;
--            transport_hub=交通枢纽; park=公园; square=广场
-- @column    facilities        integer  facilities in supply
-- @zh        facilities        设施数
-- @column    area_m2           real     m2        area of the unit
-- @zh        area_m2           面积（平方米）
-- @column    per_km2           real     per_km2   facilities / area
-- @zh        per_km2           每平方公里设施数
-- @column    standard_min      real     per_km2   least density by the layer's rule for this land use; NULL: no rule
-- @zh        standard_min      标准下限（个/平方公里）
-- @column    standard_max      real     per_km2   greatest density by the rule; NULL: no rule
-- @zh        standard_max      标准上限（个/平方公里）
-- @column    verdict           text     below, within or above the standard; NULL where there is none
-- @zh        verdict           达标情况
-- @domain    verdict  below=低于标准; within=符合标准; above=高于标准
-- @column    denser_than_needed  integer  facilities nearer to the next one along their street than the layer's
--            spacing rule asks for at least: more than needed, not a fault; NULL where the layer has no such rule
-- @zh        denser_than_needed  间距小于标准下限的设施数
-- @key       unit_code  units
-- @reads     units, :layer
-- @order     unit_code; then the facilities in no unit
-- @example   layer=toilets as_of=2023-06-30  tests/queries/facilities_by_unit/
WITH standard AS (        -- 1. the layer's density rules by land use
  SELECT r.condition, min(r.min) AS standard_min, max(r.max) AS standard_max
  FROM   ward_rules AS r
  WHERE  r.layer = :layer
  AND    r.name = 'per_km2'
  GROUP  BY r.condition
),
unit AS (                 -- 2. the units of the day
  SELECT u.id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name, u.kind,
         ward_area(u.geom) AS area_m2
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  AND    (:zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0)
),
counted AS (              -- 3. facilities by unit; id NULL: in no unit
  SELECT n.id, n.points FROM ward_counts('units', :layer, :as_of, :scenario) AS n
),
close AS (                -- 4. those that stand closer along the street than the rule's least spacing
  SELECT d.unit, count(*) AS facilities
  FROM   (SELECT 1 AS one
          WHERE  EXISTS (SELECT 1 FROM ward_rules AS r
                         WHERE r.layer = :layer AND r.name = 'spacing_m' AND r.min IS NOT NULL)
          AND    EXISTS (SELECT 1 FROM streets AS s)) AS k
  CROSS  JOIN ward_street_spacings(:layer, :as_of, :scenario) AS d
  WHERE  d.spacing_m < d.spacing_min_m
  GROUP  BY d.unit
),
dense AS (                -- 5. one row a unit, and one for what lies in none
  SELECT 0 AS part, u.unit_code, u.unit_name, u.subdistrict_code, u.subdistrict_name, u.kind,
         coalesce(n.points, 0) AS facilities, u.area_m2,
         coalesce(n.points, 0) / nullif(u.area_m2 / 1000000, 0) AS per_km2, s.standard_min, s.standard_max,
         u.id AS unit
  FROM   unit AS u
  LEFT   JOIN counted AS n ON n.id = u.id
  LEFT   JOIN standard AS s ON s.condition = 'unit.kind=' || u.kind
  UNION ALL
  SELECT 1, NULL, '不在任何单元 (in no unit)', NULL, NULL, NULL, coalesce(max(n.points), 0), NULL, NULL, NULL, NULL,
         NULL
  FROM   counted AS n
  WHERE  n.id IS NULL
  HAVING :zone IS NULL
)
SELECT d.unit_code,
       d.unit_name,
       d.subdistrict_code,
       d.subdistrict_name,
       d.kind,
       d.facilities,
       d.area_m2,
       d.per_km2,
       d.standard_min,
       d.standard_max,
       CASE WHEN d.per_km2 < d.standard_min THEN 'below'
            WHEN d.per_km2 > d.standard_max THEN 'above'
            WHEN d.standard_min IS NOT NULL OR d.standard_max IS NOT NULL THEN 'within' END AS verdict,
       CASE WHEN EXISTS (SELECT 1 FROM ward_rules AS r
                         WHERE r.layer = :layer AND r.name = 'spacing_m' AND r.min IS NOT NULL)
             AND EXISTS (SELECT 1 FROM streets AS s)
            THEN coalesce(c.facilities, 0) END                                               AS denser_than_needed
FROM   dense AS d
LEFT   JOIN close AS c ON c.unit IS NOT DISTINCT FROM d.unit
ORDER  BY d.part, d.unit_code NULLS LAST

-- @query     coverage_change
-- @title     What the works under way and planned add to the area that a layer's facilities serve, by management unit
-- @title_zh  规划实施前后各管理单元设施覆盖变化
-- @param     layer      text               a facility layer, e.g. toilets, parking_lots
-- @param     within_m   real   layer       straight-line service distance (m); default: the layer's own, by zone where
--            its rules say so (car parks: 200 in the old town, else 300)
-- @param     as_of      date   newest      the day that counts as now
-- @param     zone       text   none        only the part of each unit inside this zone
-- @column    unit_code         text     units.unit_code
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    area_m2           real     m2       area of the unit, or of its part inside the zone
-- @zh        area_m2           面积（平方米）
-- @column    gap_now_m2        real     m2       what no facility in supply on as_of serves
-- @zh        gap_now_m2        现状盲区面积（平方米）
-- @column    gap_planned_m2    real     m2       what none serves with all works done
-- @zh        gap_planned_m2    规划后盲区面积（平方米）
-- @column    gained_m2         real     m2       the gap becomes so much smaller; 0: it does not
-- @zh        gained_m2         新增覆盖面积（平方米）
-- @column    lost_m2           real     m2       the gap becomes so much larger; 0: it does not
-- @zh        lost_m2           减少覆盖面积（平方米）
-- @column    people_est        real     persons  ESTIMATE: people in what is gained, less those in what is lost
-- @zh        people_est        新增覆盖人口（估算）
-- @key       unit_code  units
-- @reads     units, :layer
-- @order     gained_m2 descending, lost_m2 descending, unit_code
-- @example   layer=toilets within_m=300 as_of=2023-06-30  tests/queries/coverage_change/
WITH place AS (           -- 1. the units of the day, or what of them lies in the zone
  SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name, u.population, u.geom AS whole,
         CASE WHEN :zone IS NULL THEN u.geom ELSE ward_clip(u.geom, 'zones', :zone) END AS geom
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
),
gap AS (                  -- 2. the gap before and after
  SELECT p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name, a.area_m2, a.gap_m2 AS gap_now_m2,
         b.gap_m2 AS gap_planned_m2, p.population / nullif(ward_area(p.whole), 0) AS people_per_m2
  FROM   place AS p
  LEFT   JOIN ward_gap(p.geom, :layer, :within_m, :as_of, 'now') AS a ON 1 = 1
  LEFT   JOIN ward_gap(p.geom, :layer, :within_m, :as_of, 'planned') AS b ON 1 = 1
  WHERE  :zone IS NULL OR a.area_m2 > 0
),
change AS (               -- 3. what was gained and what was lost
  SELECT g.unit_code, g.unit_name, g.subdistrict_code, g.subdistrict_name, g.area_m2, g.gap_now_m2, g.gap_planned_m2,
         g.people_per_m2,
         CASE WHEN g.gap_now_m2 > g.gap_planned_m2 THEN g.gap_now_m2 - g.gap_planned_m2 ELSE 0 END AS gained_m2,
         CASE WHEN g.gap_planned_m2 > g.gap_now_m2 THEN g.gap_planned_m2 - g.gap_now_m2 ELSE 0 END AS lost_m2
  FROM   gap AS g
)
SELECT c.unit_code,
       c.unit_name,
       c.subdistrict_code,
       c.subdistrict_name,
       c.area_m2,
       c.gap_now_m2,
       c.gap_planned_m2,
       c.gained_m2,
       c.lost_m2,
       (c.gained_m2 - c.lost_m2) * c.people_per_m2 AS people_est
FROM   change AS c
ORDER  BY c.gained_m2 DESC, c.lost_m2 DESC, c.unit_code

-- @query     street_coverage_by_unit
-- @title     How much of each unit's streets the facilities of a layer serve
-- @title_zh  各管理单元道路设施覆盖率
-- @param     layer      text               a facility layer, e.g. bins, toilets, hydrants
-- @param     within_m   real   none        how far a facility may be (m); default: the standard, as in street_gaps
-- @param     mode       text   line        line: straight; network: on foot along streets
-- @param     as_of      date   newest      the day whose units and facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only the units that share area with this zone, each whole
-- @domain    mode      line=直线; network=步行
-- @domain    scenario  now; planned
-- @column    unit_code         text     units.unit_code; NULL in the last row
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last row says what it holds
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    street_m          real     m      length of its streets; of one along its edge the side that is its
--            own, a half
-- @zh        street_m          道路长度（米）
-- @column    covered_m         real     m      served; a side that is served by itself counts half its length
-- @zh        covered_m         已覆盖长度（米）
-- @column    gap_m             real     m      not served, found by itself: covered_m + gap_m = street_m to a
--            millimetre
-- @zh        gap_m             未覆盖长度（米）
-- @column    covered_share     real     share  covered_m / street_m, 0 to 1; NULL for a unit without streets
-- @zh        covered_share     覆盖率
-- @key       unit_code  units
-- @reads     streets, units, :layer
-- @order     unit_code; then the streets in no unit
-- @example   layer=toilets within_m=300 as_of=2023-06-30  tests/queries/street_coverage_by_unit/
WITH stretch AS (         -- 1. all streets, what is served, what is not; each with its unit
  SELECT 0 AS part, w.unit, w.side, w.length_m
  FROM   ward_street_units(:as_of) AS w
  UNION ALL
  SELECT 1, c.unit, c.side, c.length_m
  FROM   ward_street_cover(:layer, :within_m, :mode, :as_of, :scenario) AS c
  UNION ALL
  SELECT 2, g.unit, g.side, g.length_m
  FROM   ward_street_gaps(:layer, :within_m, :mode, :as_of, :scenario) AS g
),
summed AS (               -- 2. by unit; a side is half the street
  SELECT x.unit,
         ward_sum(x.half * x.length_m) FILTER (WHERE x.part = 0) AS street_m,
         ward_sum(x.half * x.length_m) FILTER (WHERE x.part = 1) AS covered_m,
         ward_sum(x.half * x.length_m) FILTER (WHERE x.part = 2) AS gap_m
  FROM   (SELECT t.part, t.unit, t.length_m, CASE t.side WHEN 'both' THEN 1.0 ELSE 0.5 END AS half
          FROM   stretch AS t) AS x
  GROUP  BY x.unit
),
place AS (                -- 3. the rows: every unit of the day, and what lies in none
  SELECT 0 AS part, u.id AS unit, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  AND    (:zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0)
  UNION ALL
  SELECT 1, NULL, NULL, '不在任何单元 (in no unit)', NULL, NULL
  WHERE  :zone IS NULL
)
SELECT p.unit_code,
       p.unit_name,
       p.subdistrict_code,
       p.subdistrict_name,
       coalesce(s.street_m, 0)           AS street_m,
       coalesce(s.covered_m, 0)          AS covered_m,
       coalesce(s.gap_m, 0)              AS gap_m,
       coalesce(s.covered_m, 0) / nullif(s.street_m, 0) AS covered_share
FROM   place AS p
LEFT   JOIN summed AS s ON s.unit IS NOT DISTINCT FROM p.unit
ORDER  BY p.part, p.unit_code NULLS LAST

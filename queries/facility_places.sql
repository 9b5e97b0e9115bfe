-- @query     facility_places
-- @title     Each facility of a layer with its unit and its nearest street, placed as cases are
-- @title_zh  设施归属一览
-- @param     layer      text               any layer with places, e.g. toilets, bins, hydrants; a line or an area is
--            placed by a point on it
-- @param     as_of      date   newest      the day whose units and facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     near_m     real   20          a facility farther outside every unit than this is in none (m)
-- @param     street_m   real   50          a facility farther from every street than this is on none (m)
-- @param     zone       text   none        only facilities in this zone
-- @domain    scenario  now; planned
-- @column    facility          text           the facility: the first column of its layer's key
-- @zh        facility          设施编号
-- @column    unit_code         text           its unit; NULL: in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text           that unit's name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text           units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text           units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    unit_rule         text           inside, edge (the lowest code of those that meet there), near or outside
-- @zh        unit_rule         归属规则
-- @domain    unit_rule  inside=单元内; edge=边界上; near=邻近; outside=单元外
-- @column    unit_distance_m   real     m     to the unit, 0 inside; NULL outside
-- @zh        unit_distance_m   距单元（米）
-- @column    margin_m          real     m     inside: to the unit's edge, 0 on it; NULL beyond 50 m and outside
-- @zh        margin_m          距单元边界（米）
-- @column    street_id         text           the nearest street, across a barrier only where none is on its own side
-- @zh        street_id         路段编号
-- @column    street_name       text           its name; NULL: unnamed, or none within street_m
-- @zh        street_name       道路名称
-- @column    measure_m         real     m     where along it
-- @zh        measure_m         沿路里程（米）
-- @column    side              text           the side of the street, seen along it
-- @zh        side              道路侧
-- @domain    side  left=左侧; right=右侧; on=道路上
-- @column    street_distance_m  real    m     to the street
-- @zh        street_distance_m  距道路（米）
-- @column    geom              geometry       the facility
-- @zh        geom              设施位置
-- @reads     units, streets, :layer
-- @order     facility
-- @example   layer=hydrants as_of=2023-06-30  tests/queries/facility_places/
-- @example   layer=bridges as_of=2023-06-30  tests/queries/facility_places_bridges/
WITH facility AS (        -- 1. the facilities of the day, each with the point that places it
  SELECT f.id, f.key, f.geom, ward_point(f.geom) AS point
  FROM   ward_features(:layer, :as_of, :scenario) AS f
),
barrier AS (              -- 2. the layer of barriers, where it is loaded
  SELECT max(l.layer) AS layer FROM ward_layers AS l WHERE l.layer = 'barriers' AND l.loaded = 1
),
placed AS (               -- 3. the unit of each
  SELECT f.id, f.key, f.geom, f.point, p.id AS unit, p.rule, p.distance_m, p.margin_m
  FROM   facility AS f
  CROSS  JOIN ward_place('units', f.point, :near_m, :as_of) AS p
  WHERE  :zone IS NULL OR ward_clip(f.point, 'zones', :zone) IS NOT NULL
)
SELECT p.key                                                          AS facility,
       u.unit_code,
       u.name                                                         AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       p.rule                                                         AS unit_rule,
       p.distance_m                                                   AS unit_distance_m,
       p.margin_m,
       s.street_id,
       s.name                                                         AS street_name,
       n.measure_m,
       n.side,
       n.distance_m                                                   AS street_distance_m,
       p.geom
FROM   placed AS p
CROSS  JOIN barrier AS b
LEFT   JOIN ward_nearest('streets', p.point, :street_m, :as_of, b.layer) AS n ON 1 = 1
LEFT   JOIN units AS u ON u.id = p.unit
LEFT   JOIN streets AS s ON s.id = n.id
ORDER  BY p.key NULLS LAST, p.id

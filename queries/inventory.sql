-- @query     inventory
-- @title     The component count (部件底数): features, length and area of every loaded layer, by unit, subdistrict or zone
-- @title_zh  部件底数
-- @param     as_of  date  newest  the day whose units, zones and facilities count
-- @param     by     text  unit    unit, subdistrict or zone
-- @param     zone   text  none    only what lies in this zone, cut at its edge
-- @domain    by  unit; subdistrict; zone
-- @column    code              text     of the unit, subdistrict or zone; NULL: what lies in none
-- @zh        code              区域编码
-- @column    name              text     its name
-- @zh        name              区域名称
-- @column    subdistrict_code  text     units.subdistrict_code; NULL by zone
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name; NULL by zone
-- @zh        subdistrict_name  街道名称
-- @column    layer             text     the layer
-- @zh        layer             图层
-- @column    layer_title       text     its title
-- @zh        layer_title       图层名称
-- @column    features          integer  points in supply; lines and areas, each once, where its greatest part lies,
--            in a zone the greatest of what lies in it
-- @zh        features          数量
-- @column    length_m          real     m   of lines, cut at the edges; NULL for points and areas
-- @zh        length_m          长度（米）
-- @column    area_m2           real     m2  of areas, cut at the edges; NULL for points and lines
-- @zh        area_m2           面积（平方米）
-- @reads     units
-- @order     code, layer; what lies in none last
-- @example   as_of=2023-06-30 by=unit  tests/queries/inventory/
-- @example   as_of=2023-06-30 by=zone  tests/queries/inventory_by_zone/
WITH place AS (           -- 1. the polygons of the day, and the row each belongs to
  SELECT u.id, CASE WHEN :by = 'subdistrict' THEN u.subdistrict_code ELSE u.unit_code END  AS code,
         CASE WHEN :by = 'subdistrict' THEN u.subdistrict_name ELSE u.name END             AS name,
         u.subdistrict_code, u.subdistrict_name
  FROM   units AS u
  WHERE  :by IN ('unit', 'subdistrict')
  AND    coalesce(u.valid_from, :as_of) <= :as_of AND coalesce(u.valid_to, '9999') > :as_of
  UNION ALL
  SELECT z.id, z.zone_code, z.name, NULL, NULL
  FROM   zones AS z
  WHERE  :by = 'zone' AND coalesce(z.valid_from, :as_of) <= :as_of AND coalesce(z.valid_to, '9999') > :as_of
),
shape AS (                -- 2. the rows of the layers of lines and of areas
  SELECT 'streets' AS layer, s.id, s.geom FROM streets AS s
  UNION ALL SELECT 'barriers', b.id, b.geom FROM barriers AS b
  UNION ALL SELECT 'gas_pipes', g.id, g.geom FROM gas_pipes AS g
  UNION ALL SELECT 'works', k.id, k.geom FROM works AS k
  UNION ALL SELECT 'buildings', h.id, h.geom FROM buildings AS h
  UNION ALL SELECT 'bridge_spaces', r.id, r.geom FROM bridge_spaces AS r
  UNION ALL SELECT 'greening', e.id, e.geom FROM greening AS e
  UNION ALL SELECT 'estates', t.id, t.geom FROM estates AS t
  UNION ALL SELECT 'parks', p.id, p.geom FROM parks AS p
  UNION ALL SELECT 'parking_lots', l.id, l.geom FROM parking_lots AS l
  UNION ALL SELECT 'removals', m.id, m.geom FROM removals AS m WHERE m.part_of IS NULL
  UNION ALL SELECT 'bridges', d.id, d.geom FROM bridges AS d
),
part AS (                 -- 3. the same, cut; place_rank 1 is where the feature itself is counted
  SELECT f.layer, w.length_m, w.area_m2,
         CASE WHEN w.length_m IS NULL  -- a line without length has no part: it lies where its point lies
              THEN ward_locate(CASE WHEN :by = 'zone' THEN 'zones' ELSE 'units' END, ward_point(f.geom), :as_of)
              ELSE w.id END AS place_id,
         row_number() OVER (PARTITION BY f.layer, f.id ORDER BY w.length_m DESC NULLS LAST, w.area_m2 DESC NULLS LAST,
                            w.id NULLS LAST, w.from_m NULLS LAST) AS place_rank
  FROM   shape AS f
  LEFT   JOIN ward_split(CASE WHEN :by = 'zone' THEN 'zones' ELSE 'units' END,
                         CASE WHEN :zone IS NULL THEN f.geom ELSE ward_clip(f.geom, 'zones', :zone) END,
                         :as_of) AS w ON 1 = 1
  WHERE  :zone IS NULL OR w.length_m > 0 OR w.area_m2 > 0
  OR     (ward_length(f.geom) = 0 AND ward_area(f.geom) = 0
          AND ward_clip(ward_point(f.geom), 'zones', :zone) IS NOT NULL)
),
fact AS (                 -- 4. with the layers of points, whatever their names
  SELECT p.layer, p.place_id, CASE WHEN p.place_rank = 1 THEN 1 ELSE 0 END AS features, p.length_m, p.area_m2
  FROM   part AS p
  UNION ALL
  SELECT l.layer, n.id, n.points, NULL, NULL
  FROM   ward_layers AS l
  CROSS  JOIN ward_counts(CASE WHEN :by = 'zone' THEN 'zones' ELSE 'units' END, l.layer, :as_of) AS n
  WHERE  l.kinds = 1 AND l.loaded = 1 AND l.layer <> 'cases' AND :zone IS NULL
  UNION ALL               --    in a zone one by one
  SELECT l.layer, ward_locate(CASE WHEN :by = 'zone' THEN 'zones' ELSE 'units' END, ward_point(n.geom), :as_of), 1,
         NULL, NULL
  FROM   ward_layers AS l
  CROSS  JOIN ward_features(l.layer, :as_of) AS n
  WHERE  l.kinds = 1 AND l.loaded = 1 AND l.layer <> 'cases'
  AND    ward_clip(ward_point(n.geom), 'zones', :zone) IS NOT NULL
)
SELECT x.code,
       min(x.name)                                      AS name,
       min(x.subdistrict_code)                          AS subdistrict_code,
       min(x.subdistrict_name)                          AS subdistrict_name,
       f.layer,
       min(l.title_zh)                                  AS layer_title,
       sum(f.features)                                  AS features,
       nullif(coalesce(ward_sum(f.length_m), 0), 0)     AS length_m,
       nullif(coalesce(ward_sum(f.area_m2), 0), 0)      AS area_m2
FROM   fact AS f
JOIN   ward_layers AS l ON l.layer = f.layer
LEFT   JOIN place AS x ON x.id = f.place_id
GROUP  BY x.code, f.layer
HAVING sum(f.features) > 0 OR ward_sum(f.length_m) > 0 OR ward_sum(f.area_m2) > 0
ORDER  BY x.code NULLS LAST, f.layer

-- @query     load_quality
-- @title     What the loads left open: rejected rows, layers never loaded, places outside, far from streets or repeated
-- @title_zh  入库质量检查
-- @param     far_m  real  50    a facility farther than this from every street may be misplaced (m); an area
--            counts from the circle of its size round its middle
-- @param     as_of  date  none  the day whose units are the district; default: the newest day loaded, else the day
--            their newest version begins
-- @param     zone   text  none  only findings in this zone, by a point on them
-- @column    finding   text      rejected, never_loaded, outside_district, far_from_street, repeated_place,
--            unknown_pipe or no_class
-- @zh        finding   问题
-- @domain    finding  rejected=被拒绝; never_loaded=未入库; outside_district=区外;
--            far_from_street=远离道路; repeated_place=位置重复; unknown_pipe=管道资料不全;
--            no_class=未分类
-- @column    severity  text      warning
-- @zh        severity  严重程度
-- @domain    severity  error=错误; warning=警告
-- @column    layer     text      the layer
-- @zh        layer     图层
-- @column    ids       text      the owner's number of the row; of a repeated place the lowest and the highest
-- @zh        ids       编号
-- @column    detail    text      what is wrong
-- @zh        detail    说明
-- @column    measure   real      rows rejected; rows at one place; length of a pipe or street (m); metres to the next
--            unit or street, NULL beyond far_m and 2 km more
-- @zh        measure   量值（行或米）
-- @column    geom      geometry  where; NULL without a place
-- @zh        geom      位置
-- @reads     rejects, ward_layers
-- @order     severity, layer, finding, ids, detail, where
-- @example   far_m=50  tests/queries/load_quality/
WITH district AS (        -- 1. whether there are units and streets, and the day of the units
  SELECT coalesce(:as_of, (SELECT s.value FROM settings AS s WHERE s.name = 'as_of'),
                  max(u.valid_from))  AS as_of,
         CASE WHEN count(*) > 0 THEN 'units' END AS region,
         (SELECT min('streets') FROM streets AS s) AS streets
  FROM   units AS u
),
facility AS (             -- 2. the layers of what stands somewhere: points, and what a point can stand for
  SELECT 'bins' AS layer, b.bin_id AS code, b.geom FROM bins AS b
  UNION ALL SELECT 'toilets', t.toilet_id, t.geom FROM toilets AS t
  UNION ALL SELECT 'parking_lots', p.lot_id, p.geom FROM parking_lots AS p
  UNION ALL SELECT 'dropoff_points', d.point_id, d.geom FROM dropoff_points AS d
  UNION ALL SELECT 'cameras', c.camera_id, c.geom FROM cameras AS c
  UNION ALL SELECT 'hydrants', h.hydrant_id, h.geom FROM hydrants AS h
  UNION ALL SELECT 'signs', g.sign_id, g.geom FROM signs AS g
  UNION ALL SELECT 'stalls', a.stall_id, a.geom FROM stalls AS a
  UNION ALL SELECT 'gas_sites', e.site_id, e.geom FROM gas_sites AS e
  UNION ALL SELECT 'places', l.place_id, l.geom FROM places AS l
  UNION ALL SELECT 'estates', o.estate_id, o.geom FROM estates AS o
  UNION ALL SELECT 'bridges', r.bridge_id, r.geom FROM bridges AS r
  UNION ALL SELECT 'bridge_spaces', s.space_id, s.geom FROM bridge_spaces AS s
  UNION ALL SELECT 'parks', k.park_id, k.geom FROM parks AS k
  UNION ALL SELECT 'greening', v.greening_id, v.geom FROM greening AS v
  UNION ALL SELECT 'removals', m.removal_id, m.geom FROM removals AS m
  UNION ALL SELECT 'buildings', u.building_id, u.geom FROM buildings AS u
  UNION ALL SELECT 'works', w.work_id, w.geom FROM works AS w
  UNION ALL SELECT 'listings', y.listing_id, y.geom FROM listings AS y
  UNION ALL SELECT 'entrances', n.layer || ' ' || n.key, n.geom FROM entrances AS n
),
found AS (                -- 3. each kind of finding
  SELECT 'repeated_place' AS finding, f.layer, min(f.code) || ', ' || max(f.code) AS ids,
         '位置重复 (at one place)' AS detail, count(*) AS measure, f.geom
  FROM   facility AS f
  WHERE  f.geom IS NOT NULL AND f.layer NOT IN ('gas_sites', 'signs', 'removals', 'works', 'listings',
                                                   'entrances')  -- of those many may share a place
  GROUP  BY f.layer, f.geom
  HAVING count(*) > 1
  UNION ALL
  SELECT 'rejected', r.layer, min(r.source), r.reason, count(*), NULL
  FROM   rejects AS r
  GROUP  BY r.layer, r.reason
  UNION ALL
  SELECT 'never_loaded', l.layer, NULL, '从未入库 (never loaded)', NULL, NULL
  FROM   ward_layers AS l
  WHERE  l.loaded <> 1
  UNION ALL
  SELECT 'outside_district', f.layer, f.code, '不在任何单元内 (in no unit)', n.distance_m, f.geom
  FROM   district AS d
  CROSS  JOIN facility AS f
  LEFT   JOIN ward_place(d.region, ward_point(f.geom), :far_m + 2000, d.as_of) AS n ON 1 = 1
  WHERE  d.region = 'units' AND f.geom IS NOT NULL AND ward_locate(d.region, ward_point(f.geom), d.as_of) IS NULL
  UNION ALL
  SELECT 'far_from_street', f.layer, f.code, '附近没有道路 (no street nearby)', n.distance_m, f.geom
  FROM   district AS d
  CROSS  JOIN facility AS f
  LEFT   JOIN ward_nearest(d.streets, ward_point(f.geom), :far_m + 2000, d.as_of) AS n ON 1 = 1
  WHERE  d.streets = 'streets' AND f.geom IS NOT NULL
    AND  f.layer NOT IN ('gas_sites', 'places', 'greening', 'removals', 'buildings',
                         'listings')  -- those may lie inside a block
    AND  (n.id IS NULL OR (n.distance_m > :far_m  -- an area reaches as far as the circle of its size
                           AND (n.distance_m - :far_m) * (n.distance_m - :far_m) * 3.14159 > ward_area(f.geom)))
  UNION ALL
  SELECT 'unknown_pipe', 'gas_pipes', p.pipe_id,
         CASE WHEN p.material IS NULL AND p.built_on IS NULL THEN '材质和年份不详 (neither material nor year)'
              WHEN p.material IS NULL THEN '材质不详 (no material)' ELSE '年份不详 (no year)' END,
         ward_length(p.geom), p.geom
  FROM   gas_pipes AS p
  WHERE  p.material IS NULL OR p.built_on IS NULL
  UNION ALL
  SELECT 'no_class', 'streets', s.street_id, '道路等级不详 (a street without class)', ward_length(s.geom), s.geom
  FROM   streets AS s
  WHERE  s.class IS NULL
)
SELECT f.finding,
       'warning'  AS severity,
       f.layer,
       f.ids,
       f.detail,
       f.measure,
       f.geom
FROM   found AS f
WHERE  :zone IS NULL OR ward_clip(ward_point(f.geom), 'zones', :zone) IS NOT NULL
ORDER  BY severity, f.layer, f.finding, f.ids NULLS LAST, f.detail, f.geom NULLS LAST

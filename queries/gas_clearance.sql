-- @query     gas_clearance
-- @title     Gas pipes nearer to a building than their pressure class allows (GB 50028), or that may be: unknown class
-- @title_zh  燃气管道与建筑物净距检查
-- @param     as_of  date  none  the day whose units count; none: units of any day
-- @param     zone   text  none  only pipes that reach into this zone
-- @column    pipe_id           text     the owner's number
-- @zh        pipe_id           管段编号
-- @column    pipe_kind         text     municipal, courtyard, station or another; risers, inlets and users' pipes lie
--            at buildings by their nature
-- @zh        pipe_kind         管线类型
-- @domain    pipe_kind  municipal=市政; courtyard=庭院; station=厂站
-- @column    pressure_class    text     as the owner writes it; NULL: unknown
-- @zh        pressure_class    压力等级
-- @column    building_id       text     the building
-- @zh        building_id       建筑编号
-- @column    distance_m        real     m  from the pipe's outer wall: that of its line less half its diameter, where
--            that is known; 0: built over
-- @zh        distance_m        净距（米）
-- @column    verdict           text     short: nearer than allowed, whatever the class; unknown: its class is unknown,
--            and some class asks for more (the nearest building of each such pipe)
-- @zh        verdict           检查结论
-- @domain    verdict  short=净距不足; unknown=压力不明待核
-- @column    required_m        real     m  the least the class allows; of an unknown class the least of any
-- @zh        required_m        规定净距（米）
-- @column    required_most_m   real     m  the same where the class is known; of an unknown one the most of any; NULL:
--            高压, for which GB 50028 has tables of its own: at least as much as for 次高压A
-- @zh        required_most_m   规定净距上限（米）
-- @column    short_m           real     m  required_m - distance_m; NULL: unknown whether it is short
-- @zh        short_m           不足（米）
-- @column    short_most_m      real     m  required_most_m - distance_m
-- @zh        short_most_m      不足上限（米）
-- @column    unit_code         text     the unit its middle lies in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @key       pipe_id  gas_pipes
-- @reads     gas_pipes, buildings, units
-- @order     verdict, short_m and short_most_m descending, pipe_id, building_id
-- @example   as_of=2023-06-30  tests/queries/gas_clearance/
WITH number AS (         -- 1. the numbers of the layer gas_pipes, the ini's over its own
  SELECT r.name, coalesce(CAST(s.value AS DOUBLE PRECISION), r.max) AS value
  FROM   ward_rules AS r
  LEFT   JOIN settings AS s ON s.name = 'gas_pipes.' || r.name
  WHERE  r.layer = 'gas_pipes'
),
pressure AS (            -- 2. the classes of GB 50028 as names in the layer's numbers
  SELECT '低压' AS pressure_class, 'low' AS class
  UNION ALL SELECT '中压B', 'medium_b' UNION ALL SELECT '中压A', 'medium_a'
  UNION ALL SELECT '次高压B', 'subhigh_b' UNION ALL SELECT '次高压A', 'subhigh_a'
),
clearance AS (            -- 3. what each class asks for; high pressure for more than any of them
  SELECT p.pressure_class, n.value AS least_m, n.value AS most_m
  FROM   pressure AS p
  JOIN   number AS n ON n.name = 'clearance_' || p.class || '_m'
  UNION ALL
  SELECT h.pressure_class, n.value, NULL
  FROM   (SELECT '高压B' AS pressure_class UNION ALL SELECT '高压A') AS h
  JOIN   number AS n ON n.name = 'clearance_subhigh_a_m'
),
asked AS (                -- 4. how far each pipe must keep
  SELECT g.pipe_id, g.pipe_kind, g.pressure_class, g.geom, coalesce(c.least_m, k.least_m) AS required_m,
         CASE WHEN c.pressure_class IS NULL THEN k.most_m ELSE c.most_m END AS required_most_m,
         CASE WHEN c.pressure_class IS NULL THEN k.most_m ELSE c.least_m END AS search_m,
         coalesce(g.diameter_mm, 0) / 2000 AS half_m
  FROM   gas_pipes AS g
  LEFT   JOIN clearance AS c ON c.pressure_class = g.pressure_class
  CROSS  JOIN (SELECT min(e.least_m) AS least_m, max(e.most_m) AS most_m FROM clearance AS e) AS k
  WHERE  (g.pipe_kind IN ('riser', 'inlet', 'user')) IS NOT TRUE
  AND    (:zone IS NULL OR ward_clip(g.geom, 'zones', :zone) IS NOT NULL)
),
near AS (                 -- 5. the buildings so near
  SELECT a.pipe_id, a.pipe_kind, a.pressure_class, a.geom, a.required_m, a.required_most_m, b.building_id,
         CASE WHEN w.distance_m > a.half_m THEN w.distance_m - a.half_m ELSE 0 END AS distance_m
  FROM   asked AS a
  CROSS  JOIN ward_within('buildings', a.geom, a.search_m + a.half_m) AS w
  JOIN   buildings AS b ON b.id = w.id
),
judged AS (               -- 6. short whatever the class, or not known; of what is not known the nearest is enough
  SELECT n.pipe_id, n.pipe_kind, n.pressure_class, n.geom, n.required_m, n.required_most_m, n.building_id, n.distance_m,
         CASE WHEN n.distance_m < n.required_m THEN 'short' ELSE 'unknown' END AS verdict,
         row_number() OVER (PARTITION BY n.pipe_id ORDER BY n.distance_m, n.building_id) AS place
  FROM   near AS n
  WHERE  n.distance_m < n.required_m OR n.distance_m < n.required_most_m
)
SELECT j.pipe_id,
       j.pipe_kind,
       j.pressure_class,
       j.building_id,
       j.distance_m,
       j.verdict,
       j.required_m,
       j.required_most_m,
       CASE WHEN j.verdict = 'short' THEN j.required_m - j.distance_m END  AS short_m,
       j.required_most_m - j.distance_m                                    AS short_most_m,
       u.unit_code,
       u.name                                                              AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name
FROM   judged AS j
LEFT   JOIN units AS u ON u.id = ward_locate('units', ward_point(j.geom), :as_of)
WHERE  j.verdict = 'short' OR j.place = 1
ORDER  BY j.verdict, CASE WHEN j.verdict = 'short' THEN j.required_m - j.distance_m END DESC NULLS LAST,
          j.required_most_m - j.distance_m DESC NULLS LAST, j.pipe_id, j.building_id

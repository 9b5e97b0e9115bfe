-- @query     areas
-- @title     Areas removed, greened, laid out: by unit, subdistrict or district, a part never added to its whole
-- @title_zh  各区域拆违、绿化、公园、桥下空间面积
-- @param     as_of      date  newest  what was done later does not count
-- @param     from_date  date  none    nor what was done before; none: from the beginning
-- @param     layer      text  none    one of the layers; none: all
-- @param     by     text  unit    unit, subdistrict or district
-- @param     zone       text  none    only what lies in this zone, cut at its edge
-- @domain    by  unit; subdistrict; district
-- @domain    layer  removals=拆违拆牌; greening=新增绿化; parks=公园游园; bridge_spaces=桥下空间
-- @column    code              text     of the unit or subdistrict; NULL: what lies in none, or the whole district
-- @zh        code              区域编码
-- @column    name              text     its name
-- @zh        name              区域名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    layer             text     the layer
-- @zh        layer             图层
-- @column    kind              text     its kind
-- @zh        kind              类型
-- @domain    kind  illegal_building=违法建设; advert=户外广告; park=公园; pocket_park=口袋公园; child_friendly=儿童友好;
--            roadside=道路绿地; colour=增色添藤; public=公共空间
-- @column    things            integer  wholes, each once, where its greatest part lies
-- @zh        things            数量
-- @column    area_m2           real     m2  as reported, of one cut by a border each part by its share on the map;
--            the map's where nobody reported it; NULL: unknown
-- @zh        area_m2           面积（平方米）
-- @column    area_ha           real     ha  area_m2 / 10000
-- @zh        area_ha           面积（公顷）
-- @column    forced_m2         real     m2  of area_m2, by force: parts of a whole, and wholes
-- @zh        forced_m2         其中强制拆除（平方米）
-- @column    map_m2            real     m2  area on the map
-- @zh        map_m2            图上面积（平方米）
-- @column    unknown           integer  wholes whose area neither a report nor the map tells
-- @zh        unknown           面积不明数
-- @reads     units
-- @order     code, layer, kind; what lies in none last
-- @example   as_of=2023-06-30  tests/queries/areas/
-- @example   as_of=2023-06-30 by=district layer=removals  tests/queries/areas_of_district/
WITH thing AS (           -- 1. what was done in time; is_part: its area is in its whole's already
  SELECT 'removals' AS layer, r.removal_id AS thing, r.kind, r.area_m2, r.geom, r.done_on,
         CASE WHEN r.part_of IS NOT NULL THEN 1 ELSE 0 END                       AS is_part,
         CASE WHEN r.is_forced = 1 AND coalesce(w.is_forced, 0) = 0 THEN 1 ELSE 0 END AS is_forced
  FROM   removals AS r
  LEFT   JOIN removals AS w ON w.removal_id = r.part_of
  UNION ALL
  SELECT 'greening', g.greening_id, g.kind, g.area_m2, g.geom, g.done_on, 0, 0 FROM greening AS g
  UNION ALL
  SELECT 'parks', p.park_id, p.kind, NULL, p.geom, CASE WHEN p.stage = 'done' OR p.stage IS NULL
                                                         THEN coalesce(p.opened_on, '') ELSE '9999' END, 0, 0
  FROM   parks AS p
  UNION ALL
  SELECT 'bridge_spaces', s.space_id, s.kind, NULL, s.geom, coalesce(s.done_on, '9999'), 0, 0 FROM bridge_spaces AS s
),
place AS (                -- 2. the units of the day, and the row each belongs to
  SELECT u.id, CASE :by WHEN 'unit' THEN u.unit_code WHEN 'subdistrict' THEN u.subdistrict_code END AS code,
         CASE :by WHEN 'unit' THEN u.name WHEN 'subdistrict' THEN u.subdistrict_name END            AS name,
         CASE WHEN :by <> 'district' THEN u.subdistrict_code END AS subdistrict_code,
         CASE WHEN :by <> 'district' THEN u.subdistrict_name END AS subdistrict_name
  FROM   units AS u
),
cut AS (                  -- 3. what counts, or what of it lies in the zone
  SELECT t.layer, t.thing, t.kind, t.area_m2, t.is_part, t.is_forced, ward_area(t.geom) AS whole_m2, t.geom AS whole,
         CASE WHEN :zone IS NULL THEN t.geom ELSE ward_clip(t.geom, 'zones', :zone) END AS geom
  FROM   thing AS t
  WHERE  (:layer IS NULL OR t.layer = :layer)
  AND    t.done_on <= :as_of
  AND    (:from_date IS NULL OR t.done_on >= :from_date)
),
part AS (                 -- 4. cut by the units; a point has no area on the map and all of the report's
  SELECT c.layer, c.thing, c.kind, c.is_part, c.is_forced, w.id AS unit_id, w.area_m2 AS map_m2,
         CASE WHEN c.area_m2 IS NULL AND c.whole_m2 > 0 THEN w.area_m2
              WHEN c.whole_m2 > 0 AND (:zone IS NOT NULL OR count(*) OVER (PARTITION BY c.layer, c.thing) > 1)
              THEN c.area_m2 * (w.area_m2 / c.whole_m2)
              ELSE c.area_m2 END                                                    AS area_m2,
         row_number() OVER (PARTITION BY c.layer, c.thing ORDER BY w.area_m2 DESC, w.id NULLS LAST) AS piece
  FROM   cut AS c
  CROSS  JOIN ward_split('units', c.geom, :as_of) AS w
),
summed AS (               -- 5. by row; what nobody knows is no area, not none
  SELECT a.code, min(a.name) AS name, min(a.subdistrict_code) AS subdistrict_code,
         min(a.subdistrict_name) AS subdistrict_name, p.layer, p.kind,
         count(*) FILTER (WHERE p.is_part = 0 AND p.piece = 1)                          AS things,
         CASE WHEN count(*) FILTER (WHERE p.is_part = 0) > 0 AND count(p.area_m2) FILTER (WHERE p.is_part = 0) = 0
              THEN NULL ELSE coalesce(ward_sum(p.area_m2) FILTER (WHERE p.is_part = 0), 0) END AS area_m2,
         coalesce(ward_sum(p.area_m2) FILTER (WHERE p.is_forced = 1), 0)                AS forced_m2,
         coalesce(ward_sum(p.map_m2) FILTER (WHERE p.is_part = 0), 0)                   AS map_m2,
         count(*) FILTER (WHERE p.is_part = 0 AND p.piece = 1 AND p.area_m2 IS NULL)    AS unknown
  FROM   part AS p
  LEFT   JOIN place AS a ON a.id = p.unit_id
  GROUP  BY a.code, p.layer, p.kind
)
SELECT s.code,
       CASE WHEN s.code IS NOT NULL THEN s.name WHEN :by = 'district' THEN '全区 (the whole district)'
            ELSE '不在任何区域 (in none)' END                AS name,
       s.subdistrict_code,
       s.subdistrict_name,
       s.layer,
       s.kind,
       s.things,
       s.area_m2,
       s.area_m2 / 10000                                     AS area_ha,
       s.forced_m2,
       s.map_m2,
       s.unknown
FROM   summed AS s
ORDER  BY s.code NULLS LAST, s.layer, s.kind NULLS LAST

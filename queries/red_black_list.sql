-- @query     red_black_list
-- @title     The red and black lists, each entry placed in its unit and street
-- @title_zh  红黑榜
-- @param     period    text  none    the issue, such as 2023Q2; default: all
-- @param     level     text  none    city or district; default: both
-- @param     as_of     date  newest  the day whose units count
-- @param     street_m  real  50      how far a street may lie from an entry that names none (m)
-- @param     zone      text  none    only entries in this zone, by a point on them
-- @column    listing_id        text  listings.listing_id
-- @zh        listing_id        榜单编号
-- @column    level             text  city or district
-- @zh        level             榜单级别
-- @domain    level  city=市级; district=区级
-- @column    period            text  the issue
-- @zh        period            期次
-- @column    colour            text  red or black
-- @zh        colour            红黑
-- @domain    colour  red=红榜; black=黑榜
-- @column    category          text  what it was judged by
-- @zh        category          类别
-- @domain    category  hot_spot_parking=热点区域停车; waste_sorting=垃圾分类; building_site=建筑工地; estate=住宅小区;
--            bridge_space=桥下公共空间
-- @column    name              text  what is listed
-- @zh        name              名称
-- @column    unit_code         text  the unit it lies in; NULL: in none, or its place is not known
-- @zh        unit_code         单元编码
-- @column    unit_name         text  its name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text  of that unit, else as listed
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text  its name
-- @zh        subdistrict_name  街道名称
-- @column    street_name       text  as listed, else of the nearest street within street_m
-- @zh        street_name       道路名称
-- @column    from_name         text  where the stretch begins
-- @zh        from_name         起点
-- @column    to_name           text  where it ends
-- @zh        to_name           终点
-- @column    street_id         text  the segment nearest to it
-- @zh        street_id         路段编号
-- @column    placed_by         text  own (its own place), estate, street (the longest segment of its street) or none
-- @zh        placed_by         定位方式
-- @domain    placed_by  own=自身位置; estate=小区; street=道路; none=无
-- @column    evidence          text  what was seen
-- @zh        evidence          依据
-- @column    geom              geometry  its place; NULL: not known
-- @zh        geom              位置
-- @reads     listings, units, streets
-- @order     period, level, colour descending (red first), category, listing_id
-- @example   as_of=2023-06-30  tests/queries/red_black_list/
WITH longest AS (         -- 1. each street's longest segment
  SELECT v.name, v.geom
  FROM   (SELECT s.name, s.geom,
                 row_number() OVER (PARTITION BY s.name ORDER BY ward_length(s.geom) DESC, s.street_id) AS longest
          FROM   streets AS s
          WHERE  s.name IS NOT NULL) AS v
  WHERE  v.longest = 1
),
placed AS (               -- 2. the place of each entry: its own, its estate's, its street's
  SELECT t.id, coalesce(t.geom, e.geom, l.geom) AS geom,
         CASE WHEN t.geom IS NOT NULL THEN 'own' WHEN e.geom IS NOT NULL THEN 'estate'
              WHEN l.geom IS NOT NULL THEN 'street' ELSE 'none' END AS placed_by
  FROM   listings AS t
  LEFT   JOIN estates AS e ON e.estate_id = t.estate_id
  LEFT   JOIN longest AS l ON l.name = t.street_name
  WHERE  (:period IS NULL OR t.period = :period)
  AND    (:level IS NULL OR t.level = :level)
),
located AS (              -- 3. its unit
  SELECT p.id, p.geom, p.placed_by, ward_point(p.geom) AS point,
         ward_locate('units', ward_point(p.geom), :as_of) AS unit
  FROM   placed AS p
),
named AS (                -- 4. the subdistricts' names
  SELECT u.subdistrict_code, min(u.subdistrict_name) AS subdistrict_name
  FROM   units AS u
  GROUP  BY u.subdistrict_code
)
SELECT t.listing_id,
       t.level,
       t.period,
       t.colour,
       t.category,
       t.name,
       u.unit_code,
       u.name AS unit_name,
       coalesce(u.subdistrict_code, t.subdistrict_code) AS subdistrict_code,
       n.subdistrict_name,
       coalesce(t.street_name, s.name) AS street_name,
       t.from_name,
       t.to_name,
       s.street_id,
       l.placed_by,
       t.evidence,
       l.geom
FROM   located AS l
JOIN   listings AS t ON t.id = l.id
LEFT   JOIN units AS u ON u.id = l.unit
LEFT   JOIN ward_nearest('streets', l.point, :street_m) AS r ON 1 = 1
LEFT   JOIN streets AS s ON s.id = r.id
LEFT   JOIN named AS n ON n.subdistrict_code = coalesce(u.subdistrict_code, t.subdistrict_code)
WHERE  :zone IS NULL OR ward_clip(l.point, 'zones', :zone) IS NOT NULL
ORDER  BY t.period NULLS LAST, t.level NULLS LAST, t.colour DESC NULLS LAST, t.category NULLS LAST, t.listing_id

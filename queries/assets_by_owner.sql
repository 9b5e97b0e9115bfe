-- @query     assets_by_owner
-- @title     Who keeps up the streets, parks and bridges of each area on a day, and whether it was empowered
-- @title_zh  各区域资产权属
-- @param     as_of  date  newest  the day asked about: before a hand-over the owner before it is named
-- @param     by     text  unit    unit, subdistrict or district
-- @param     layer  text  none    streets, parks or bridges; none: all
-- @param     zone   text  none    only what lies in this zone, cut at its edge
-- @domain    by  unit; subdistrict; district
-- @domain    layer  streets=道路; parks=公园游园; bridges=区管桥梁
-- @column    code              text     of the unit or subdistrict; NULL: what lies in none, or the whole district
-- @zh        code              区域编码
-- @column    name              text     its name
-- @zh        name              区域名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    is_empowered      integer  1: its subdistrict may hand out fines on the day; NULL: unknown, or district
-- @zh        is_empowered      是否赋权
-- @column    layer             text     the layer
-- @zh        layer             图层
-- @column    owner             text     the owner on the day; NULL: not known
-- @zh        owner             权属单位
-- @column    things            integer  each once, where its greatest part lies
-- @zh        things            数量
-- @column    length_m          real     m   of streets, cut at the borders
-- @zh        length_m          长度（米）
-- @column    area_m2           real     m2  of areas, cut at the borders
-- @zh        area_m2           面积（平方米）
-- @reads     units
-- @order     code, layer, owner; what lies in none last
-- @example   as_of=2023-03-31  tests/queries/assets_by_owner/
WITH asset AS (           -- 1. the owner of the day: the one before, until the hand-over
  SELECT 'streets' AS layer, s.street_id AS thing, s.geom,
         CASE WHEN s.owner_from > :as_of THEN s.owner_before ELSE s.owner END AS owner
  FROM   streets AS s
  UNION ALL
  SELECT 'parks', p.park_id, p.geom, CASE WHEN p.owner_from > :as_of THEN p.owner_before ELSE p.owner END
  FROM   parks AS p
  UNION ALL
  SELECT 'bridges', b.bridge_id, b.geom, CASE WHEN b.owner_from > :as_of THEN b.owner_before ELSE b.owner END
  FROM   bridges AS b
),
empowered AS (            -- 2. the subdistricts of the day
  SELECT s.subdistrict_code, CASE WHEN s.empowered_from <= :as_of THEN 1 ELSE 0 END AS is_empowered
  FROM   subdistricts AS s
  WHERE  coalesce(s.valid_from, :as_of) <= :as_of
  AND    coalesce(s.valid_to, '9999') > :as_of
),
place AS (                -- 3. the units of the day, and the row each belongs to
  SELECT u.id, CASE :by WHEN 'unit' THEN u.unit_code WHEN 'subdistrict' THEN u.subdistrict_code END AS code,
         CASE :by WHEN 'unit' THEN u.name WHEN 'subdistrict' THEN u.subdistrict_name END            AS name,
         CASE WHEN :by <> 'district' THEN u.subdistrict_code END AS subdistrict_code,
         CASE WHEN :by <> 'district' THEN u.subdistrict_name END AS subdistrict_name
  FROM   units AS u
),
part AS (                 -- 4. cut by the units
  SELECT t.layer, t.thing, t.owner, w.id AS unit_id, w.length_m, w.area_m2,
         row_number() OVER (PARTITION BY t.layer, t.thing ORDER BY w.length_m DESC NULLS LAST,
                            w.area_m2 DESC NULLS LAST, w.id NULLS LAST, w.from_m NULLS LAST) AS piece
  FROM   asset AS t
  CROSS  JOIN ward_split('units', CASE WHEN :zone IS NULL THEN t.geom ELSE ward_clip(t.geom, 'zones', :zone) END,
                         :as_of) AS w
  WHERE  :layer IS NULL OR t.layer = :layer
)
SELECT a.code,
       CASE WHEN a.code IS NOT NULL THEN min(a.name) WHEN :by = 'district' THEN '全区 (the whole district)'
            ELSE '不在任何区域 (in none)' END                                     AS name,
       CASE WHEN a.code IS NOT NULL THEN min(a.subdistrict_code) END                  AS subdistrict_code,
       CASE WHEN a.code IS NOT NULL THEN min(a.subdistrict_name) END                  AS subdistrict_name,
       CASE WHEN a.code IS NOT NULL THEN min(e.is_empowered) END                      AS is_empowered,
       p.layer,
       p.owner,
       count(*) FILTER (WHERE p.piece = 1)                                       AS things,
       nullif(coalesce(ward_sum(p.length_m), 0), 0)                              AS length_m,
       nullif(coalesce(ward_sum(p.area_m2), 0), 0)                               AS area_m2
FROM   part AS p
LEFT   JOIN place AS a ON a.id = p.unit_id
LEFT   JOIN empowered AS e ON e.subdistrict_code = a.subdistrict_code
GROUP  BY a.code, p.layer, p.owner
ORDER  BY a.code NULLS LAST, p.layer, p.owner NULLS LAST

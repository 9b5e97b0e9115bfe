-- @query     stages
-- @title     What is in design, being built and done: toilets, parks, bridges, hydrants, works, by area
-- @title_zh  各区域建设项目阶段
-- @param     as_of  date  newest  the day asked about: what was done later is still being built
-- @param     layer  text  none    one of the layers; none: all that are loaded
-- @param     by     text  unit    unit, subdistrict or district
-- @param     zone   text  none    only what stands in this zone, by a point on it
-- @domain    by  unit; subdistrict; district
-- @domain    layer  toilets=公厕; parks=公园游园; bridges=区管桥梁; bridge_spaces=桥下空间; hydrants=消火栓; works=工程
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
-- @column    kind              text     new or rebuild of toilets, else the layer's own kind
-- @zh        kind              类型
-- @domain    kind  new=新建; rebuild=改建; pocket_park=口袋公园; child_friendly=儿童友好; park=公园; public=公共空间;
--            road_new=道路新建; road_major_repair=道路大修; maintenance=养护; alley=背街小巷整治;
--            undergrounding=管线入地; gas_renewal=燃气改造
-- @column    things            integer  of them, each once, by its own number; one on a border is in the unit with the
--            lowest code
-- @zh        things            数量
-- @column    design            integer  planned or being designed
-- @zh        design            设计
-- @column    building          integer  being built
-- @zh        building          在建
-- @column    done              integer  done by as_of
-- @zh        done              完工
-- @column    unknown           integer  of unknown stage
-- @zh        unknown           阶段不明
-- @column    done_share        real     share  done / things
-- @zh        done_share        完工率
-- @reads     units
-- @order     code, layer, kind; what lies in none last
-- @example   as_of=2023-06-30  tests/queries/stages/
-- @example   as_of=2023-06-30 by=district  tests/queries/stages_of_district/
WITH thing AS (           -- 1. what has a stage; a thing that was always there is no project
  SELECT 'toilets' AS layer, t.toilet_id AS thing, t.work_type AS kind, t.geom,
         CASE WHEN t.work_stage = 'done'
                   AND CASE t.work_type WHEN 'new' THEN t.opened_on ELSE t.closed_until END > :as_of
              THEN 'building' ELSE t.work_stage END AS stage
  FROM   toilets AS t
  WHERE  t.work_type IS NOT NULL
  UNION ALL
  SELECT 'parks', p.park_id, p.kind, p.geom,
         CASE WHEN p.opened_on <= :as_of THEN 'done' WHEN p.stage = 'done' THEN 'building' ELSE p.stage END
  FROM   parks AS p
  WHERE  p.planned_on IS NOT NULL
  UNION ALL
  SELECT 'bridges', b.bridge_id, NULL, b.geom,
         CASE WHEN b.stage = 'done' AND b.done_on > :as_of THEN 'building' ELSE b.stage END
  FROM   bridges AS b
  WHERE  b.stage IS NOT NULL
  UNION ALL
  SELECT 'bridge_spaces', s.space_id, s.kind, s.geom,
         CASE WHEN s.stage = 'done' AND s.done_on > :as_of THEN 'building' ELSE s.stage END
  FROM   bridge_spaces AS s
  UNION ALL
  SELECT 'hydrants', h.hydrant_id, NULL, h.geom, CASE WHEN h.opened_on <= :as_of THEN 'done' ELSE 'design' END
  FROM   hydrants AS h
  WHERE  h.planned_on IS NOT NULL
  UNION ALL
  SELECT 'works', w.work_id, w.kind, w.geom,
         CASE WHEN w.stage = 'done' AND w.ends_on > :as_of THEN 'building' ELSE w.stage END
  FROM   works AS w
),
place AS (                -- 2. the units of the day, and the row each belongs to
  SELECT u.id, CASE :by WHEN 'unit' THEN u.unit_code WHEN 'subdistrict' THEN u.subdistrict_code END AS code,
         CASE :by WHEN 'unit' THEN u.name WHEN 'subdistrict' THEN u.subdistrict_name END            AS name,
         CASE WHEN :by <> 'district' THEN u.subdistrict_code END AS subdistrict_code,
         CASE WHEN :by <> 'district' THEN u.subdistrict_name END AS subdistrict_name
  FROM   units AS u
),
placed AS (               -- 3. each once, in one unit
  SELECT t.layer, t.thing, t.kind, t.stage, ward_locate('units', ward_point(t.geom), :as_of) AS unit_id
  FROM   thing AS t
  WHERE  (:layer IS NULL OR t.layer = :layer)
  AND    (:zone IS NULL OR ward_clip(ward_point(t.geom), 'zones', :zone) IS NOT NULL)
)
SELECT a.code,
       CASE WHEN a.code IS NOT NULL THEN min(a.name) WHEN :by = 'district' THEN '全区 (the whole district)'
            ELSE '不在任何区域 (in none)' END                                     AS name,
       CASE WHEN a.code IS NOT NULL THEN min(a.subdistrict_code) END                  AS subdistrict_code,
       CASE WHEN a.code IS NOT NULL THEN min(a.subdistrict_name) END                  AS subdistrict_name,
       p.layer,
       p.kind,
       count(*)                                                                  AS things,
       count(*) FILTER (WHERE p.stage = 'design')                                AS design,
       count(*) FILTER (WHERE p.stage = 'building')                              AS building,
       count(*) FILTER (WHERE p.stage = 'done')                                  AS done,
       count(*) FILTER (WHERE p.stage IS NULL)                                   AS unknown,
       CAST(count(*) FILTER (WHERE p.stage = 'done') AS DOUBLE PRECISION) / nullif(count(*), 0) AS done_share
FROM   placed AS p
LEFT   JOIN place AS a ON a.id = p.unit_id
GROUP  BY a.code, p.layer, p.kind
ORDER  BY a.code NULLS LAST, p.layer, p.kind NULLS LAST

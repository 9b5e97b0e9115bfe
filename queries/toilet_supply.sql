-- @query     toilet_supply
-- @title     Public toilets by area: how many serve on the day and after all works, and the share of first-class ones
-- @title_zh  各区域公厕供给与一类公厕占比
-- @param     as_of  date  newest  the day asked about
-- @param     by     text  unit    unit, subdistrict or district
-- @param     zone   text  none    only toilets in this zone
-- @domain    by  unit; subdistrict; district
-- @column    code              text     of the unit or subdistrict; NULL: what lies in none, or the whole district
-- @zh        code              区域编码
-- @column    name              text     its name
-- @zh        name              区域名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    toilets           integer  all there are, those planned and in works among them
-- @zh        toilets           公厕总数
-- @column    serving           integer  that serve on the day; one in works serves nobody
-- @zh        serving           当日可用
-- @column    serving_planned   integer  that serve when all works are done
-- @zh        serving_planned   全部完工后可用
-- @column    first_class       integer  of those serving, first class (一类)
-- @zh        first_class       一类公厕
-- @column    first_class_share  real  share  of those serving whose class is known; NULL: none
-- @zh        first_class_share  一类公厕占比
-- @column    first_class_planned  integer  of those serving when all works are done, by the class they have now
-- @zh        first_class_planned  完工后一类公厕
-- @column    first_class_share_planned  real  share  of those serving then whose class is known
-- @zh        first_class_share_planned  完工后一类公厕占比
-- @column    new_design        integer  new ones in design
-- @zh        new_design        新建设计中
-- @column    new_building      integer  new ones being built
-- @zh        new_building      新建在建
-- @column    new_done          integer  new ones done
-- @zh        new_done          新建完工
-- @column    rebuild_design    integer  rebuilt ones in design
-- @zh        rebuild_design    改建设计中
-- @column    rebuild_building  integer  rebuilt ones in works
-- @zh        rebuild_building  改建在建
-- @column    rebuild_done      integer  rebuilt ones done
-- @zh        rebuild_done      改建完工
-- @reads     toilets, units
-- @order     code; what lies in none last
-- @example   as_of=2023-06-30  tests/queries/toilet_supply/
WITH place AS (                -- 1. the units of the day, and the row each belongs to
  SELECT u.id, CASE :by WHEN 'unit' THEN u.unit_code WHEN 'subdistrict' THEN u.subdistrict_code END AS code,
         CASE :by WHEN 'unit' THEN u.name WHEN 'subdistrict' THEN u.subdistrict_name END            AS name,
         CASE WHEN :by <> 'district' THEN u.subdistrict_code END AS subdistrict_code,
         CASE WHEN :by <> 'district' THEN u.subdistrict_name END AS subdistrict_name
  FROM   units AS u
),
toilet AS (               -- 2. each toilet, its unit, and whether the layer's own supply has it now and then
  SELECT t.toilet_id, t.toilet_class, t.work_type, t.work_stage, ward_locate('units', t.geom, :as_of) AS unit_id,
         CASE WHEN n.id IS NOT NULL THEN 1 ELSE 0 END AS is_now,
         CASE WHEN l.id IS NOT NULL THEN 1 ELSE 0 END AS is_later
  FROM   toilets AS t
  LEFT   JOIN ward_within('toilets', t.geom, 0, :as_of, 'now') AS n ON n.id = t.id
  LEFT   JOIN ward_within('toilets', t.geom, 0, :as_of, 'planned') AS l ON l.id = t.id
  WHERE  :zone IS NULL OR ward_clip(t.geom, 'zones', :zone) IS NOT NULL
),
counted AS (              -- 3. by row
  SELECT a.code, min(a.name) AS name, min(a.subdistrict_code) AS subdistrict_code,
         min(a.subdistrict_name) AS subdistrict_name, count(*) AS toilets,
         count(*) FILTER (WHERE t.is_now = 1)                                     AS serving,
         count(*) FILTER (WHERE t.is_later = 1)                                   AS serving_planned,
         count(*) FILTER (WHERE t.is_now = 1 AND t.toilet_class = 1)              AS first_class,
         count(t.toilet_class) FILTER (WHERE t.is_now = 1)                        AS known,
         count(*) FILTER (WHERE t.is_later = 1 AND t.toilet_class = 1)            AS first_class_planned,
         count(t.toilet_class) FILTER (WHERE t.is_later = 1)                      AS known_planned,
         count(*) FILTER (WHERE t.work_type = 'new' AND t.work_stage = 'design')        AS new_design,
         count(*) FILTER (WHERE t.work_type = 'new' AND t.work_stage = 'building')      AS new_building,
         count(*) FILTER (WHERE t.work_type = 'new' AND t.work_stage = 'done')          AS new_done,
         count(*) FILTER (WHERE t.work_type = 'rebuild' AND t.work_stage = 'design')    AS rebuild_design,
         count(*) FILTER (WHERE t.work_type = 'rebuild' AND t.work_stage = 'building')  AS rebuild_building,
         count(*) FILTER (WHERE t.work_type = 'rebuild' AND t.work_stage = 'done')      AS rebuild_done
  FROM   toilet AS t
  LEFT   JOIN place AS a ON a.id = t.unit_id
  GROUP  BY a.code
)
SELECT c.code,
       CASE WHEN c.code IS NOT NULL THEN c.name WHEN :by = 'district' THEN '全区 (the whole district)'
            ELSE '不在任何区域 (in none)' END                                     AS name,
       c.subdistrict_code,
       c.subdistrict_name,
       c.toilets,
       c.serving,
       c.serving_planned,
       c.first_class,
       CAST(c.first_class AS DOUBLE PRECISION) / nullif(c.known, 0)                   AS first_class_share,
       c.first_class_planned,
       CAST(c.first_class_planned AS DOUBLE PRECISION) / nullif(c.known_planned, 0)   AS first_class_share_planned,
       c.new_design,
       c.new_building,
       c.new_done,
       c.rebuild_design,
       c.rebuild_building,
       c.rebuild_done
FROM   counted AS c
ORDER  BY c.code NULLS LAST

-- @query     toilet_scope
-- @title     The public toilets to build or rebuild, with stage, unit, and whether they serve on the day
-- @title_zh  公厕新建改造范围
-- @param     as_of      date   newest      the day asked about
-- @param     zone       text   none        only toilets in this zone
-- @column    toilet_id         text      the owner's number
-- @zh        toilet_id         公厕编号
-- @column    name              text      name on the sign
-- @zh        name              公厕名称
-- @column    toilet_class      integer   class by CJJ 14, 1 to 3
-- @zh        toilet_class      类别
-- @domain    toilet_class  1=一类; 2=二类; 3=三类
-- @column    work_type         text      new or rebuild
-- @zh        work_type         建设性质
-- @domain    work_type  new=新建; rebuild=改建
-- @column    work_stage        text      design, building or done
-- @zh        work_stage        建设阶段
-- @domain    work_stage  design=设计; building=在建; done=完工
-- @column    planned_on        date      planned day of completion
-- @zh        planned_on        计划日期
-- @column    closed_from       date      out of service from this day
-- @zh        closed_from       停用日期
-- @column    closed_until      date      back in service from this day
-- @zh        closed_until      恢复日期
-- @column    unit_code         text     the unit it stands in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    geom              geometry  its place
-- @zh        geom              位置
-- @key       toilet_id  toilets
-- @reads     toilets, units
-- @order     unit_code, toilet_id
-- @example   as_of=2023-06-30  tests/queries/toilet_scope/
WITH work AS (            -- 1. the toilets under works, and where they stand
  SELECT t.toilet_id, t.name, t.toilet_class, t.work_type, t.work_stage, t.planned_on, t.closed_from, t.closed_until,
         t.geom, ward_locate('units', t.geom, :as_of) AS unit_id
  FROM   toilets AS t
  WHERE  t.work_type IS NOT NULL
  AND    (:zone IS NULL OR ward_clip(t.geom, 'zones', :zone) IS NOT NULL)
)
SELECT w.toilet_id,
       w.name,
       w.toilet_class,
       w.work_type,
       w.work_stage,
       w.planned_on,
       w.closed_from,
       w.closed_until,
       u.unit_code,
       u.name             AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       w.geom
FROM   work AS w
LEFT   JOIN units AS u ON u.id = w.unit_id
ORDER  BY u.unit_code NULLS LAST, w.toilet_id

-- @layer     toilets
-- @title     Public toilets
-- @title_zh  公共厕所
-- @standard  GB/T 30428.2-2013 component 0301; CJJ 14 classes 1 to 3
-- @geometry  POINT
-- @key       toilet_id
-- @default   service_m  300    GB 55013-2021 5.0.1 (towns, mandatory)
-- @rule      spacing_m  street.is_commercial=1   ..400  CJJ 27-2012 table 3.4.3 (3 minutes on foot at 5 km/h)
-- @rule      per_km2    unit.kind=residential    3..5   CJJ 27-2012 table 3.4.2 (copy, advisory)
-- @rule      per_km2    unit.kind=public         4..11  CJJ 27-2012 table 3.4.2 (copy, advisory)
-- @rule      per_km2    unit.kind=commercial     4..11  CJJ 27-2012 table 3.4.2 (copy, advisory)
-- @rule      per_km2    unit.kind=transport_hub  5..6   CJJ 27-2012 table 3.4.2
-- @rule      per_km2    unit.kind=park           5..6   CJJ 27-2012 table 3.4.2
-- @rule      per_km2    unit.kind=square         5..6   CJJ 27-2012 table 3.4.2
-- @rule      per_km2    unit.kind=industry       1..2   CJJ 27-2012 table 3.4.2
-- @rule      per_km2    unit.kind=storage        1..2   CJJ 27-2012 table 3.4.2
-- @column    toilet_id     text     required  the owner's number
-- @zh        toilet_id     公厕编号
-- @alias     toilet_id     公共厕所编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    name          text               name on the sign
-- @zh        name          公厕名称
-- @alias     name          公共厕所名称, 名称, 设施名称, 部件名称, ObjName, GLBJMC
-- @column    toilet_class  integer  1..3      class by CJJ 14; NULL = unknown
-- @zh        toilet_class  类别
-- @alias     toilet_class  公厕类别, 公厕等级, 等级
-- @domain    toilet_class  1=一类, 一类公厕, 一级; 2=二类, 二类公厕, 二级; 3=三类, 三类公厕, 三级
-- @column    work_type     text     domain    new or rebuild; NULL = no work planned or under way
-- @zh        work_type     建设性质
-- @alias     work_type     建设类型, 工程性质
-- @domain    work_type     new=新建, 新增; rebuild=改建, 扩建, 改扩建, 改（扩）建, 提升改造
-- @column    work_stage    text     domain    how far the work is; NULL = no work
-- @zh        work_stage    建设阶段
-- @alias     work_stage    工程进度, 建设进度, 阶段
-- @domain    work_stage    design=方案设计, 设计, 设计中, 前期; building=在建, 建设中, 改建中, 施工, 施工中;
--            done=完工, 已完成, 完成, 竣工, 建成
-- @column    planned_on    date               day the work was put in the plan for
-- @zh        planned_on    计划日期
-- @alias     planned_on    计划时间, 计划完成日期
-- @read      planned_on    loose_date
-- @column    opened_on     date               first day of service; NULL = always there
-- @zh        opened_on     开放日期
-- @alias     opened_on     启用日期, 投用日期, 建成日期, CSRQ, ORDate
-- @read      opened_on     loose_date
-- @column    closed_from   date               out of service from this day (works); NULL = in service
-- @zh        closed_from   停用日期
-- @alias     closed_from   关闭日期, 封闭日期
-- @read      closed_from   loose_date
-- @column    closed_until  date               back in service from this day; NULL = not known
-- @zh        closed_until  恢复日期
-- @alias     closed_until  恢复开放日期, 重新开放日期
-- @read      closed_until  loose_date
-- @column    open_hours    text               hours of service, 06:00-22:00, several parts with a comma; NULL =
--            unknown
-- @zh        open_hours    开放时间
-- @alias     open_hours    开放时段, 服务时间
-- @supply    coalesce(ward_open(open_hours, :as_of), 1) = 1
--            AND (:scenario = 'planned'
--                 OR ((work_type = 'new' AND coalesce(work_stage, 'design') <> 'done') IS NOT TRUE
--                     AND coalesce(opened_on, :as_of) <= :as_of
--                     AND NOT (coalesce(closed_from, '9999') <= :as_of AND coalesce(closed_until, '9999') > :as_of)))
-- @check     warning  two toilets at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   toilets AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     error    a toilet is open again before it closed
SELECT t.id, t.closed_from || ' / ' || t.closed_until AS detail
FROM   toilets AS t
WHERE  t.closed_until < t.closed_from
ORDER  BY t.id;
-- @check     warning  a new toilet that is not done yet has a first day of service
SELECT t.id, t.toilet_id || ' opened_on ' || t.opened_on AS detail
FROM   toilets AS t
WHERE  t.work_type = 'new' AND coalesce(t.work_stage, 'design') <> 'done' AND t.opened_on IS NOT NULL
ORDER  BY t.id;
-- @check     warning  a stage of work without the kind of work
SELECT t.id, t.toilet_id || ' ' || t.work_stage AS detail
FROM   toilets AS t
WHERE  t.work_stage IS NOT NULL AND t.work_type IS NULL
ORDER  BY t.id;

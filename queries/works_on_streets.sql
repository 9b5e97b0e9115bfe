-- @query     works_on_streets
-- @title     The stretches of street (道路) that each work lies along; gas pipes to renew count as works without a date
-- @title_zh  工程所在路段
-- @param     as_of        date     newest  the day whose renewal scope counts
-- @param     pipes        flag     1       1: gas pipes whose scope is renew are works too, without a date; 0: not
-- @param     corridor_m   real     15      a work lies along a street no farther from its centreline (m);
--            default, not a standard
-- @param     bearing_deg  real     30      and in its direction within so many degrees; default, not a standard
-- @param     zone         text     none    only what lies in this zone
-- @column    work              text     work_id, or pipe_id
-- @zh        work              工程编号
-- @column    source            text     work, or pipe: a gas pipe to renew
-- @zh        source            来源
-- @domain    source  work=工程计划; pipe=待更新燃气管道
-- @column    kind              text     works.kind; gas_renewal for a pipe
-- @zh        kind              工程类型
-- @domain    kind  road_new=道路新建; road_major_repair=道路大修; maintenance=养护; alley=背街小巷整治;
--            undergrounding=管线入地; gas_renewal=燃气改造
-- @column    owner             text     who builds
-- @zh        owner             建设单位
-- @column    starts_on         date     first day of digging; NULL: no date yet
-- @zh        starts_on         开工日期
-- @column    ends_on           date     last day; NULL: not known
-- @zh        ends_on           完工日期
-- @column    stage             text     design, building or done
-- @zh        stage             工程阶段
-- @domain    stage  design=方案设计; building=在建; done=完工
-- @column    street_id         text     the segment it lies along; NULL: along none
-- @zh        street_id         路段编号
-- @column    street_code       text     code of the named street
-- @zh        street_code       道路编码
-- @column    street_name       text     its name
-- @zh        street_name       道路名称
-- @column    from_m            real     m  along the segment
-- @zh        from_m            起点里程（米）
-- @column    to_m              real     m  along the segment
-- @zh        to_m              终点里程（米）
-- @column    work_from_m       real     m  along the work, or along what of it lies in the zone
-- @zh        work_from_m       工程起点里程（米）
-- @column    length_m          real     m  of the work's own line here; the parts add up to the work
-- @zh        length_m          工程长度（米）
-- @column    distance_m        real     m  the greatest from the centreline
-- @zh        distance_m        偏距（米）
-- @column    geom              geometry    this part of the work
-- @zh        geom              工程段
-- @reads     streets
-- @uses      gas_pipe_scope
-- @order     source, work, work_from_m
-- @example   as_of=2023-06-30  tests/queries/works_on_streets/
WITH work AS (            -- 1. the works, and the pipes to renew
  SELECT k.work_id AS work, 'work' AS source, k.kind, k.owner, k.starts_on, k.ends_on, k.stage, k.geom
  FROM   works AS k
  UNION ALL
  SELECT s.pipe_id, 'pipe', 'gas_renewal', g.owner, NULL, NULL, NULL, s.geom
  FROM   gas_pipe_scope AS s
  JOIN   gas_pipes AS g ON g.pipe_id = s.pipe_id
  WHERE  :pipes = 1 AND s.scope = 'renew' AND s.plan_length_m > 0
)
SELECT w.work,
       w.source,
       w.kind,
       w.owner,
       w.starts_on,
       w.ends_on,
       w.stage,
       s.street_id,
       s.street_code,
       s.name                AS street_name,
       a.street_from_m       AS from_m,
       a.street_to_m         AS to_m,
       a.from_m              AS work_from_m,
       a.length_m,
       a.distance_m,
       a.geom
FROM   work AS w
CROSS  JOIN ward_along('streets', CASE WHEN :zone IS NULL THEN w.geom ELSE ward_clip(w.geom, 'zones', :zone) END,
                       :corridor_m, :bearing_deg) AS a
LEFT   JOIN streets AS s ON s.id = a.id
ORDER  BY w.source DESC, w.work, a.from_m

-- @query     gas_scope
-- @title     The renewal scope of every gas pipe, cut by the units: renew, assess or keep, by which rule
-- @title_zh  燃气管道更新改造范围
-- @param     as_of  date   newest  the day asked about
-- @param     zone   text   none    only what lies in this zone
-- @column    pipe_id           text     the owner's number; a pipe that crosses units has one row for each part
-- @zh        pipe_id           管段编号
-- @column    pipe_kind         text     municipal, courtyard, riser, inlet, station or user
-- @zh        pipe_kind         管线类型
-- @domain    pipe_kind  municipal=市政; courtyard=庭院; riser=立管; inlet=引入管; station=厂站; user=户内
-- @column    scope             text     renew, assess or keep; unknown material or year is assess, never keep
-- @zh        scope             改造范围
-- @domain    scope  renew=更新; assess=评估; keep=保留
-- @column    rule              text     the rule of the layer gas_rules that decides: G1 grey iron, G2 ductile iron,
--            G3 old steel or PE, G4 young and hazardous, G5 built over, G6 old riser, G7 users', G8 station past its
--            design life; unknown: material or year; NULL: no rule applies
-- @zh        rule              判定规则
-- @domain    rule  G1=G1 灰口铸铁; G2=G2 球墨铸铁; G3=G3 老旧钢管或PE管; G4=G4 未满年限有隐患;
--            G5=G5 被占压; G6=G6 老旧立管; G7=G7 用户管道; G8=G8 厂站超期; unknown=资料不全
-- @column    missing           text     the fields that would be needed and are not known; NULL: none
-- @zh        missing           缺失字段
-- @domain    missing  material=材质; built_on=建成日期; assessed=评估结果; stated_length_m=管长
-- @column    flags             text     G1 suspect: cast iron of unknown kind; year only or decade only: built_on;
--            built over: found from the map, not stated
-- @zh        flags             提示
-- @domain    flags  G1 suspect=疑似G1; year only=仅知年份; decade only=仅知年代; built over=地图显示占压
-- @column    urgency           real     share  the deciding line's weight in gas_rules; gas_priority has the factors
-- @zh        urgency           紧迫度
-- @column    material          text     grey_iron, ductile_iron, cast_iron_unspecified, steel or pe
-- @zh        material          材质
-- @domain    material  grey_iron=灰口铸铁; ductile_iron=球墨铸铁;
--            cast_iron_unspecified=铸铁（种类不明）; steel=钢; pe=PE
-- @column    built_on          date     first possible day of construction
-- @zh        built_on          建设日期
-- @column    assessed          text     sound or hazardous; NULL: not assessed
-- @zh        assessed          评估结论
-- @domain    assessed  sound=安全; hazardous=存在隐患
-- @column    is_built_over     integer  1: stated, or found as by over_m; a riser, an inlet and a user's pipe lie at
--            buildings by their nature and are built over only where that is stated
-- @zh        is_built_over     是否占压
-- @column    unit_code         text     the unit this part lies in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    from_m            real     m  where this part begins along the pipe, or along what of it lies in the zone
-- @zh        from_m            起点里程（米）
-- @column    plan_length_m     real     m  length of this part on the map; along two units' edge half in each; the
--            parts add up to the pipe
-- @zh        plan_length_m     平面长度（米）
-- @column    counted_length_m  real     m  the same, but for a riser its stated length, shared out by plan
--            length; NULL: not stated
-- @zh        counted_length_m  计量长度（米）
-- @column    length_basis      text     map or stated: where counted_length_m is from; unknown: a riser, not stated
-- @zh        length_basis      长度来源
-- @domain    length_basis  map=图上; stated=台账; unknown=不详
-- @column    geom              geometry    this part
-- @zh        geom              管段
-- @reads     gas_pipes, units
-- @uses      gas_pipe_scope
-- @order     pipe_id, from_m, unit_code
-- @example   as_of=2023-06-30  tests/queries/gas_scope/
WITH part AS (            -- 1. the pipe cut by the units of the day; one without length lies where its point lies
  SELECT s.pipe_id, s.pipe_kind, s.scope, s.rule, s.missing, s.flags, s.urgency, s.material, s.built_on, s.assessed,
         s.is_built_over, s.counted_length_m, s.length_basis,
         CASE WHEN w.to_m IS NULL THEN ward_locate('units', ward_point(s.geom), :as_of) ELSE w.id END AS unit_id,
         w.from_m,
         coalesce(w.length_m, 0)                                       AS length_m,
         coalesce(w.length_m / nullif(s.plan_length_m, 0), 1)          AS share,
         coalesce(w.geom, s.geom)                                      AS geom
  FROM   gas_pipe_scope AS s
  LEFT   JOIN ward_split('units', CASE WHEN :zone IS NULL THEN s.geom ELSE ward_clip(s.geom, 'zones', :zone) END,
                         :as_of) AS w ON 1 = 1
  WHERE  :zone IS NULL OR w.length_m > 0
  OR     (s.plan_length_m = 0 AND ward_clip(ward_point(s.geom), 'zones', :zone) IS NOT NULL)
)
SELECT p.pipe_id,
       p.pipe_kind,
       p.scope,
       p.rule,
       p.missing,
       p.flags,
       p.urgency,
       p.material,
       p.built_on,
       p.assessed,
       p.is_built_over,
       u.unit_code,
       u.name                                                                        AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       p.from_m,
       p.length_m                                                                    AS plan_length_m,
       CASE WHEN p.length_basis = 'map' THEN p.length_m ELSE p.counted_length_m * p.share END AS counted_length_m,
       p.length_basis,
       p.geom
FROM   part AS p
LEFT   JOIN units AS u ON u.id = p.unit_id
ORDER  BY p.pipe_id, p.from_m NULLS LAST, u.unit_code NULLS LAST

-- @query     gas_scope
-- @title     The renewal scope of every gas pipe: renew, assess or keep, by which rule, and what is not known of it
-- @title_zh  燃气管道更新改造范围
-- @param     as_of        date     newest  the day asked about
-- @param     renew_years  integer  20      years in service after which steel and PE are assessed (国办发〔2022〕22号)
-- @param     zone         text     none    only what lies in this zone
-- @column    pipe_id           text     the owner's number; a pipe that crosses units has one row for each part
-- @zh        pipe_id           管段编号
-- @column    pipe_kind         text     municipal, courtyard, riser, inlet or station
-- @zh        pipe_kind         管线类型
-- @domain    pipe_kind  municipal=市政; courtyard=庭院; riser=立管; inlet=引入管; station=厂站
-- @column    scope             text     renew, assess or keep; unknown material or year is assess, never keep
-- @zh        scope             改造范围
-- @domain    scope  renew=更新; assess=评估; keep=保留
-- @column    rule              text     G1 grey iron, G2 ductile iron, G3 old steel or PE, G4 young and hazardous,
--            G5 built over, G6 old riser, unknown; NULL: no rule applies
-- @zh        rule              判定规则
-- @domain    rule  G1=G1 灰口铸铁; G2=G2 球墨铸铁; G3=G3 老旧钢管或PE管; G4=G4 未满年限有隐患;
--            G5=G5 被占压; G6=G6 老旧立管; unknown=资料不全
-- @column    missing           text     the fields that would be needed and are not known; NULL: none
-- @zh        missing           缺失字段
-- @domain    missing  material=材质; built_on=建成日期; assessed=评估结果
-- @column    flags             text     G1 suspect: cast iron of unknown kind; year only or decade only: built_on
-- @zh        flags             提示
-- @domain    flags  G1 suspect=疑似G1; year only=仅知年份; decade only=仅知年代
-- @column    material          text     grey_iron, ductile_iron, cast_iron_unspecified, steel or pe
-- @zh        material          材质
-- @domain    material  grey_iron=灰口铸铁; ductile_iron=球墨铸铁;
--            cast_iron_unspecified=铸铁（种类不明）; steel=钢; pe=PE
-- @column    built_on          date     first possible day of construction
-- @zh        built_on          建设日期
-- @column    assessed          text     sound or hazardous; NULL: not assessed
-- @zh        assessed          评估结论
-- @domain    assessed  sound=安全; hazardous=存在隐患
-- @column    unit_code         text     the unit this part lies in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    from_m            real     m  where this part begins along the pipe
-- @zh        from_m            起点里程（米）
-- @column    plan_length_m     real     m  length of this part on the map; the parts add up to the pipe
-- @zh        plan_length_m     平面长度（米）
-- @column    counted_length_m  real     m  the same, but for a riser its stated length, shared out by plan length
-- @zh        counted_length_m  计量长度（米）
-- @column    geom              geometry    this part
-- @zh        geom              管段
-- @reads     gas_pipes, units
-- @order     pipe_id, from_m
-- @example   as_of=2023-06-30  tests/queries/gas_scope/
WITH pipe AS (            -- 1. each pipe, and whether its anniversary is reached on as_of (NULL: year unknown)
  SELECT g.pipe_id, g.pipe_kind, g.material, g.built_on, g.built_grain, g.assessed, g.is_built_over, g.stated_length_m,
         g.geom,
         CASE WHEN ward_add_months(g.built_on, 12 * :renew_years) <= :as_of THEN 1
              WHEN g.built_on IS NOT NULL THEN 0 END                                 AS is_old,
         CASE WHEN g.pipe_kind = 'riser' THEN 'G6' ELSE 'G3' END                     AS age_rule,
         CASE WHEN g.material IN ('steel', 'pe') THEN 1 ELSE 0 END                   AS is_ageing
  FROM   gas_pipes AS g
),
ruled AS (                -- 2. the first rule that renews, the first that asks to assess, the one passed
  SELECT p.pipe_id, p.pipe_kind, p.material, p.built_on, p.built_grain, p.assessed, p.stated_length_m, p.geom,
         CASE WHEN p.material = 'grey_iron' THEN 'G1'
              WHEN p.material = 'ductile_iron' AND p.assessed = 'hazardous' THEN 'G2'
              WHEN p.is_ageing = 1 AND p.is_old = 1 AND p.assessed = 'hazardous' THEN p.age_rule
              WHEN p.is_ageing = 1 AND p.is_old = 0 AND p.assessed = 'hazardous' THEN 'G4'
              WHEN p.is_built_over = 1 THEN 'G5' END                                 AS renew_rule,
         CASE WHEN p.material = 'cast_iron_unspecified' THEN 'G1'
              WHEN p.material = 'ductile_iron' AND p.assessed IS NULL THEN 'G2'
              WHEN p.is_ageing = 1 AND p.is_old = 1 AND p.assessed IS NULL THEN p.age_rule
              WHEN p.is_old IS NULL OR (p.is_ageing = 1 OR p.material = 'ductile_iron') IS NOT TRUE
              THEN 'unknown' END                                                     AS assess_rule,
         CASE WHEN p.material = 'ductile_iron' THEN 'G2' WHEN p.is_old = 1 THEN p.age_rule END AS passed_rule
  FROM   pipe AS p
),
part AS (                 -- 3. the pipe cut by the units of the day; one without length lies where its point lies
  SELECT r.pipe_id, r.pipe_kind, r.material, r.built_on, r.built_grain, r.assessed, r.stated_length_m,
         r.renew_rule, r.assess_rule, r.passed_rule,
         CASE WHEN w.to_m IS NULL THEN ward_locate('units', ward_point(r.geom), :as_of) ELSE w.id END AS unit_id,
         w.from_m,
         coalesce(w.length_m, 0)                          AS length_m,
         ward_length(r.geom)                              AS whole_m,
         coalesce(w.geom, r.geom)                         AS geom
  FROM   ruled AS r
  LEFT   JOIN ward_split('units', CASE WHEN :zone IS NULL THEN r.geom ELSE ward_clip(r.geom, 'zones', :zone) END,
                         :as_of) AS w ON 1 = 1
  WHERE  :zone IS NULL OR w.length_m > 0
  OR     (ward_length(r.geom) = 0 AND ward_clip(ward_point(r.geom), 'zones', :zone) IS NOT NULL)
)
SELECT p.pipe_id,
       p.pipe_kind,
       CASE WHEN p.renew_rule IS NOT NULL THEN 'renew' WHEN p.assess_rule IS NOT NULL THEN 'assess'
            ELSE 'keep' END                                                                     AS scope,
       coalesce(p.renew_rule, p.assess_rule, p.passed_rule)                                     AS rule,
       nullif(substr(CASE WHEN p.material IS NULL THEN ', material' ELSE '' END
                     || CASE WHEN p.built_on IS NULL THEN ', built_on' ELSE '' END
                     || CASE WHEN p.renew_rule IS NULL AND p.assess_rule IS NOT NULL AND p.assessed IS NULL
                             THEN ', assessed' ELSE '' END, 3), '')                             AS missing,
       nullif(substr(CASE WHEN p.material = 'cast_iron_unspecified' THEN ', G1 suspect' ELSE '' END
                     || CASE WHEN p.built_grain IN ('year', 'decade') THEN ', ' || p.built_grain || ' only'
                             ELSE '' END, 3), '')                                               AS flags,
       p.material,
       p.built_on,
       p.assessed,
       u.unit_code,
       u.name                                                                                   AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       p.from_m,
       p.length_m                                                                               AS plan_length_m,
       CASE WHEN p.pipe_kind = 'riser' AND p.stated_length_m IS NOT NULL
            THEN p.stated_length_m * coalesce(p.length_m / nullif(p.whole_m, 0), 1)
            ELSE p.length_m END                                                                 AS counted_length_m,
       p.geom
FROM   part AS p
LEFT   JOIN units AS u ON u.id = p.unit_id
ORDER  BY p.pipe_id, p.from_m NULLS LAST

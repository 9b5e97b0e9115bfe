-- @query     gas_pipe_scope
-- @title     The renewal scope of every gas pipe, one row a pipe: the rule that decides, and what is not known of it
-- @title_zh  燃气管道更新改造范围（按管段）
-- @param     as_of    date   newest  the day asked about
-- @param     over_m   real   1       so much of a main under a building or a standing illegal one is built over (m);
--            default, not a standard
-- @param     zone     text   none    only pipes that reach into this zone, each whole
-- @column    pipe_id           text     the owner's number
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
-- @column    built_over_m      real     m  under buildings or standing illegal ones; NULL: neither layer is loaded
-- @zh        built_over_m      占压长度（米）
-- @column    plan_length_m     real     m  length on the map
-- @zh        plan_length_m     平面长度（米）
-- @column    counted_length_m  real     m  the same, but for a riser its stated length, NULL: not stated
-- @zh        counted_length_m  计量长度（米）
-- @column    length_basis      text     map or stated: where counted_length_m is from; unknown: a riser, not stated
-- @zh        length_basis      长度来源
-- @domain    length_basis  map=图上; stated=台账; unknown=不详
-- @column    line              integer  of gas_rules, the one that decides; NULL: none
-- @zh        line              规则行号
-- @column    geom              geometry    the pipe
-- @zh        geom              管段
-- @reads     gas_pipes, gas_rules
-- @order     pipe_id
-- @example   as_of=2023-06-30  tests/queries/gas_pipe_scope/
WITH rule AS (            -- 1. the lines of the day
  SELECT r.line, r.rule_id, r.scope, r.weight, r.pipe_kind, r.station_kind, r.material, r.min_years, r.max_years,
         r.assessed, r.is_built_over
  FROM   gas_rules AS r
  WHERE  coalesce(r.valid_from, :as_of) <= :as_of
  AND    coalesce(r.valid_to, '9999') > :as_of
),
stands AS (               -- 2. the layers that say what is built, where they are loaded
  SELECT l.layer
  FROM   ward_layers AS l
  WHERE  l.layer IN ('buildings', 'removals')
  AND    l.loaded = 1
),
beneath AS (              -- 3. how much of each pipe lies under what stands
  SELECT s.layer, g.id, ward_sum(w.length_m) AS over_m
  FROM   stands AS s
  CROSS  JOIN gas_pipes AS g
  CROSS  JOIN ward_split(s.layer, g.geom) AS w
  LEFT   JOIN removals AS m ON s.layer = 'removals' AND m.id = w.id
  WHERE  w.id IS NOT NULL
  AND    (s.layer = 'buildings' OR (m.kind = 'illegal_building' AND (m.done_on <= :as_of) IS NOT TRUE))
  GROUP  BY s.layer, g.id
),
pipe AS (                 -- 4. each pipe as the rules see it
  SELECT g.id, g.pipe_id, g.pipe_kind, g.station_kind, g.material, g.built_on, g.built_grain, g.assessed,
         g.stated_length_m, g.geom,
         ward_length(g.geom)                                                      AS length_m,
         b.over_m,
         coalesce(g.is_built_over, 0)                                             AS is_stated_over,
         CASE WHEN g.is_built_over = 1 THEN 1
              WHEN b.over_m >= :over_m AND (g.pipe_kind IN ('riser', 'inlet', 'user')) IS NOT TRUE THEN 1
              ELSE 0 END                                                          AS is_over
  FROM   gas_pipes AS g
  LEFT   JOIN (SELECT n.id, max(n.over_m) AS over_m FROM beneath AS n GROUP BY n.id) AS b ON b.id = g.id
  WHERE  :zone IS NULL
  OR     ward_clip(g.geom, 'zones', :zone) IS NOT NULL
  OR     ward_clip(ward_point(g.geom), 'zones', :zone) IS NOT NULL
),
tried AS (                -- 5. the first line of each outcome that holds for certain; an unknown value holds nowhere
  SELECT p.id,
         min(r.line) FILTER (WHERE r.scope = 'renew')   AS renew_line,
         min(r.line) FILTER (WHERE r.scope = 'assess')  AS assess_line,
         min(r.line) FILTER (WHERE r.scope = 'keep')    AS keep_line
  FROM   pipe AS p
  JOIN   rule AS r ON (r.pipe_kind IS NULL OR r.pipe_kind = p.pipe_kind)
                   AND (r.station_kind = p.station_kind
                        OR (r.station_kind IS NULL
                            AND NOT EXISTS (SELECT 1 FROM rule AS s
                                            WHERE s.rule_id = r.rule_id AND s.station_kind = p.station_kind)))
                   AND (r.material IS NULL OR r.material = p.material)
                   AND (r.assessed IS NULL OR r.assessed = coalesce(p.assessed, 'none'))
                   AND (r.is_built_over IS NULL OR r.is_built_over = p.is_over)
                   AND (r.min_years IS NULL OR ward_add_months(p.built_on, 12 * r.min_years) <= :as_of)
                   AND (r.max_years IS NULL OR ward_add_months(p.built_on, 12 * r.max_years) > :as_of)
  GROUP  BY p.id
),
judged AS (               -- 6. renew outranks assess, what is not known outranks keep
  SELECT p.id, p.pipe_id, p.pipe_kind, p.material, p.built_on, p.built_grain, p.assessed, p.is_over, p.is_stated_over,
         p.over_m, p.length_m, p.stated_length_m, p.geom,
         CASE WHEN t.renew_line IS NOT NULL THEN 'renew'
              WHEN t.assess_line IS NOT NULL THEN 'assess'
              WHEN p.built_on IS NULL OR p.material IS NULL
                   OR p.material NOT IN (SELECT r.material FROM rule AS r WHERE r.material IS NOT NULL) THEN 'unknown'
              ELSE 'keep' END                                         AS verdict,
         coalesce(t.renew_line, t.assess_line, t.keep_line)           AS line
  FROM   pipe AS p
  LEFT   JOIN tried AS t ON t.id = p.id
)
SELECT j.pipe_id,
       j.pipe_kind,
       CASE WHEN j.verdict = 'unknown' THEN 'assess' ELSE j.verdict END                         AS scope,
       CASE WHEN j.verdict = 'unknown' THEN 'unknown' ELSE r.rule_id END                        AS rule,
       nullif(substr(CASE WHEN j.material IS NULL THEN ', material' ELSE '' END
                     || CASE WHEN j.built_on IS NULL THEN ', built_on' ELSE '' END
                     || CASE WHEN j.verdict IN ('assess', 'unknown') AND j.assessed IS NULL THEN ', assessed'
                             ELSE '' END
                     || CASE WHEN j.pipe_kind = 'riser' AND j.stated_length_m IS NULL THEN ', stated_length_m'
                             ELSE '' END, 3), '')                                               AS missing,
       nullif(substr(CASE WHEN j.material = 'cast_iron_unspecified' THEN ', G1 suspect' ELSE '' END
                     || CASE WHEN j.built_grain IN ('year', 'decade') THEN ', ' || j.built_grain || ' only'
                             ELSE '' END
                     || CASE WHEN j.is_over > j.is_stated_over THEN ', built over' ELSE '' END, 3), '') AS flags,
       CASE WHEN j.verdict IN ('renew', 'assess') THEN r.weight END                             AS urgency,
       j.material,
       j.built_on,
       j.assessed,
       j.is_over                                                                                AS is_built_over,
       CASE WHEN EXISTS (SELECT 1 FROM stands) THEN coalesce(j.over_m, 0) END                   AS built_over_m,
       j.length_m                                                                               AS plan_length_m,
       CASE WHEN j.pipe_kind = 'riser' THEN j.stated_length_m ELSE j.length_m END
                                                                                                AS counted_length_m,
       CASE WHEN j.pipe_kind <> 'riser' OR j.pipe_kind IS NULL THEN 'map' WHEN j.stated_length_m IS NULL THEN 'unknown'
            ELSE 'stated' END                                                                   AS length_basis,
       CASE WHEN j.verdict <> 'unknown' THEN j.line END                                         AS line,
       j.geom
FROM   judged AS j
LEFT   JOIN rule AS r ON r.line = j.line
ORDER  BY j.pipe_id

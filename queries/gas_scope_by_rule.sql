-- @query     gas_scope_by_rule
-- @title     Pipes and lengths by rule, scope and kind of pipe, by unit, subdistrict, zone or for the network
-- @title_zh  燃气管道更新改造范围（按规则和管线类型）
-- @param     as_of  date   newest    the day asked about
-- @param     by     text   district  district, subdistrict, unit or zone
-- @param     zone   text   none      only what lies in this zone
-- @domain    by  district; subdistrict; unit; zone
-- @column    code              text     of the unit, subdistrict or zone; NULL: what lies in none, or the whole
-- @zh        code              区域编码
-- @column    name              text     its name
-- @zh        name              区域名称
-- @column    scope             text     renew, assess or keep
-- @zh        scope             改造范围
-- @domain    scope  renew=更新; assess=评估; keep=保留
-- @column    rule              text     the deciding rule; unknown: material or year; NULL: none applies
-- @zh        rule              判定规则
-- @domain    rule  unknown=资料不全
-- @column    pipe_kind         text     municipal, courtyard, riser, inlet, station or user
-- @zh        pipe_kind         管线类型
-- @domain    pipe_kind  municipal=市政; courtyard=庭院; riser=立管; inlet=引入管; station=厂站; user=户内
-- @column    pipes             integer  pipes with a part here; one in two places counts in both
-- @zh        pipes             管段数
-- @column    plan_length_m     real     m  length on the map; all rows together are the network
-- @zh        plan_length_m     平面长度（米）
-- @column    counted_length_m  real     m  the same, each riser by its stated length; those of none are left out
-- @zh        counted_length_m  计量长度（米）
-- @column    stated_pipes      integer  of the pipes, those counted by their stated length
-- @zh        stated_pipes      按台账计量管段数
-- @column    unmeasured_pipes  integer  risers whose length nobody states
-- @zh        unmeasured_pipes  长度不详管段数
-- @reads     gas_pipes, units
-- @uses      gas_pipe_scope
-- @order     code, scope from renew to keep, rule, pipe_kind; what lies in none last
-- @example   as_of=2023-06-30  tests/queries/gas_scope_by_rule/
-- @example   as_of=2023-06-30 by=zone  tests/queries/gas_scope_by_rule_in_zones/
WITH area AS (            -- 1. the polygons of the day and their rows; where zones overlap the first has it
  SELECT u.id, CASE :by WHEN 'unit' THEN u.unit_code WHEN 'subdistrict' THEN u.subdistrict_code END AS code,
         CASE :by WHEN 'unit' THEN u.name WHEN 'subdistrict' THEN u.subdistrict_name END            AS name
  FROM   units AS u
  WHERE  :by <> 'zone'
  UNION ALL
  SELECT z.id, z.zone_code, z.name
  FROM   zones AS z
  WHERE  :by = 'zone'
),
part AS (                 -- 2. the pipes cut; one without length lies where its point lies
  SELECT s.pipe_id, s.scope, s.rule, s.pipe_kind, s.length_basis,
         CASE WHEN w.to_m IS NULL
              THEN ward_locate(CASE :by WHEN 'zone' THEN 'zones' ELSE 'units' END, ward_point(s.geom), :as_of)
              ELSE w.id END                                                                  AS area,
         coalesce(w.length_m, 0)                                                             AS plan_m,
         CASE WHEN s.length_basis = 'map' THEN coalesce(w.length_m, 0)
              ELSE s.counted_length_m * coalesce(w.length_m / nullif(s.plan_length_m, 0), 1) END AS counted_m
  FROM   gas_pipe_scope AS s
  LEFT   JOIN ward_split(CASE :by WHEN 'zone' THEN 'zones' ELSE 'units' END,
                         CASE WHEN :zone IS NULL THEN s.geom ELSE ward_clip(s.geom, 'zones', :zone) END,
                         :as_of) AS w ON 1 = 1
  WHERE  :zone IS NULL OR w.length_m > 0
  OR     (s.plan_length_m = 0 AND ward_clip(ward_point(s.geom), 'zones', :zone) IS NOT NULL)
)
SELECT a.code,
       min(a.name)                                                               AS name,
       p.scope,
       p.rule,
       p.pipe_kind,
       count(DISTINCT p.pipe_id)                                                 AS pipes,
       ward_sum(p.plan_m)                                                        AS plan_length_m,
       ward_sum(p.counted_m)                                                     AS counted_length_m,
       count(DISTINCT CASE WHEN p.length_basis = 'stated' THEN p.pipe_id END)    AS stated_pipes,
       count(DISTINCT CASE WHEN p.length_basis = 'unknown' THEN p.pipe_id END)   AS unmeasured_pipes
FROM   part AS p
LEFT   JOIN area AS a ON a.id = p.area
GROUP  BY a.code, p.scope, p.rule, p.pipe_kind
ORDER  BY a.code NULLS LAST, min(CASE p.scope WHEN 'renew' THEN 0 WHEN 'assess' THEN 1 ELSE 2 END),
          p.rule NULLS LAST, p.pipe_kind NULLS LAST

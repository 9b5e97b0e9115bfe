-- @query     gas_priority
-- @title     Which gas pipes first: likelihood and consequence, every factor shown, what is missing as an interval
-- @title_zh  燃气管道改造优先次序
-- @param     as_of          date   newest  the day asked about
-- @param     zone           text   none    only pipes that reach into this zone; places are among these
-- @param     places_m       real   50      schools, markets and hospitals so near count (m); default, not a standard
-- @param     leak_category  text   none    category_code of cases that are leaks; none: only the pipes' own records
-- @param     leak_m         real   20      such cases count so near (m); default, not a standard
-- @column    pipe_id           text     the owner's number
-- @zh        pipe_id           管段编号
-- @column    scope             text     renew or assess; what is kept waits
-- @zh        scope             改造范围
-- @domain    scope  renew=更新; assess=评估
-- @column    rule              text     the deciding rule; unknown: material or year
-- @zh        rule              判定规则
-- @domain    rule  unknown=资料不全
-- @column    urgency_low       real     share  likelihood times consequence where everything unknown is harmless
-- @zh        urgency_low       紧迫度下限
-- @column    urgency_high      real     share  the same where everything unknown is the worst; as low: nothing unknown
-- @zh        urgency_high      紧迫度上限
-- @column    rank_low          integer  best place it may have: behind those that are surely more urgent
-- @zh        rank_low          名次（最前）
-- @column    rank_high         integer  worst place it may have: before those that are surely less urgent
-- @zh        rank_high         名次（最后）
-- @column    likelihood_low    real     share  weighted mean of material, age, assessment and leaks, unknown as 0
-- @zh        likelihood_low    可能性下限
-- @column    likelihood_high   real     share  unknown as 1
-- @zh        likelihood_high   可能性上限
-- @column    consequence_low   real     share  weighted mean of pressure, places and density, unknown as 0
-- @zh        consequence_low   后果下限
-- @column    consequence_high  real     share  unknown as 1
-- @zh        consequence_high  后果上限
-- @column    material          real     share  factor by material, 0 to 1; NULL: unknown, as for each factor
-- @zh        material          材质系数
-- @column    age               real     share  years in service / age_full_years, 1 at most
-- @zh        age               年龄系数
-- @column    assessed          real     share  1 hazardous, 0 sound
-- @zh        assessed          评估系数
-- @column    leaks             real     share  leaks on it, recorded or as cases within leak_m, / leaks_full, 1 at most
-- @zh        leaks             泄漏系数
-- @column    pressure          real     share  factor by pressure class
-- @zh        pressure          压力系数
-- @column    places            real     share  1: a school, market or hospital within places_m; NULL: places not loaded
-- @zh        places            周边场所系数
-- @column    density           real     share  people per km2 of its unit / density_full_per_km2, 1 at most
-- @zh        density           人口密度系数
-- @column    missing           text     the factors that are not known; NULL: none
-- @zh        missing           缺失因素
-- @domain    missing  material=材质; age=年龄; assessed=评估; leaks=泄漏; pressure=压力; places=场所; density=密度
-- @column    unit_code         text     the unit its middle lies in; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    geom              geometry  the pipe
-- @zh        geom              管段
-- @reads     gas_pipes, units
-- @uses      gas_pipe_scope
-- @order     scope from renew to assess, urgency_high descending, urgency_low descending, pipe_id
-- @example   as_of=2023-06-30  tests/queries/gas_priority/
WITH number AS (         -- 1. the numbers of the layer gas_pipes, the ini's over its own
  SELECT r.name, coalesce(CAST(s.value AS DOUBLE PRECISION), r.max) AS value
  FROM   ward_rules AS r
  LEFT   JOIN settings AS s ON s.name = 'gas_pipes.' || r.name
  WHERE  r.layer = 'gas_pipes'
),
pressure AS (            -- 2. the classes of GB 50028 as names in the layer's numbers
  SELECT '低压' AS pressure_class, 'low' AS class
  UNION ALL SELECT '中压B', 'medium_b' UNION ALL SELECT '中压A', 'medium_a'
  UNION ALL SELECT '次高压B', 'subhigh_b' UNION ALL SELECT '次高压A', 'subhigh_a'
),
pipe AS (                 -- 3. what is to be renewed or assessed, with what the factors ask for
  SELECT s.pipe_id, s.scope, s.rule, s.geom, g.material, g.assessed, g.leaks, u.unit_code,
         u.name AS unit_name, u.subdistrict_code, u.subdistrict_name, p.class,
         ward_days(g.built_on, :as_of) / 365.25                     AS years,
         u.population / nullif(ward_area(u.geom) / 1000000, 0)      AS per_km2
  FROM   gas_pipe_scope AS s
  JOIN   gas_pipes AS g ON g.pipe_id = s.pipe_id
  LEFT   JOIN units AS u ON u.id = ward_locate('units', ward_point(s.geom), :as_of)
  LEFT   JOIN pressure AS p ON p.pressure_class = g.pressure_class
  WHERE  s.scope <> 'keep'
),
leak AS (                 -- 4. leaks reported as cases, where a category says which
  SELECT p.pipe_id, count(c.id) AS cases
  FROM   (SELECT l.layer FROM ward_layers AS l WHERE l.layer = 'cases' AND l.loaded = 1) AS l
  CROSS  JOIN pipe AS p
  LEFT   JOIN ward_within(CASE WHEN :leak_category IS NOT NULL THEN l.layer END, p.geom, :leak_m) AS w ON 1 = 1
  LEFT   JOIN cases AS c ON c.id = w.id AND c.category_code = :leak_category AND c.reported_on <= :as_of
  WHERE  :leak_category IS NOT NULL
  GROUP  BY p.pipe_id
),
crowd AS (                -- 5. places that draw people, where they are loaded
  SELECT p.pipe_id, count(h.id) AS places
  FROM   (SELECT l.layer FROM ward_layers AS l WHERE l.layer = 'places' AND l.loaded = 1) AS l
  CROSS  JOIN pipe AS p
  LEFT   JOIN ward_within(l.layer, p.geom, :places_m) AS w ON 1 = 1
  LEFT   JOIN places AS h ON h.id = w.id AND h.kind IN ('school', 'market', 'hospital')
  GROUP  BY p.pipe_id
),
factor AS (               -- 6. every factor of every pipe; NULL: not known
  SELECT p.pipe_id, 'material' AS name, 1 AS is_likelihood, n.value
  FROM   pipe AS p
  LEFT   JOIN number AS n ON n.name = 'material_' || p.material
  UNION ALL
  SELECT p.pipe_id, 'age', 1, p.years / n.value FROM pipe AS p JOIN number AS n ON n.name = 'age_full_years'
  UNION ALL
  SELECT p.pipe_id, 'assessed', 1, CASE p.assessed WHEN 'hazardous' THEN 1.0 WHEN 'sound' THEN 0.0 END FROM pipe AS p
  UNION ALL
  SELECT p.pipe_id, 'leaks', 1,
         CASE WHEN p.leaks IS NOT NULL OR l.cases IS NOT NULL
              THEN (coalesce(p.leaks, 0) + coalesce(l.cases, 0)) / n.value END
  FROM   pipe AS p
  JOIN   number AS n ON n.name = 'leaks_full'
  LEFT   JOIN leak AS l ON l.pipe_id = p.pipe_id
  UNION ALL
  SELECT p.pipe_id, 'pressure', 0, n.value
  FROM   pipe AS p
  LEFT   JOIN number AS n ON n.name = 'pressure_' || p.class
  UNION ALL
  SELECT p.pipe_id, 'places', 0, CASE WHEN c.places > 0 THEN 1.0 WHEN c.places = 0 THEN 0.0 END
  FROM   pipe AS p
  LEFT   JOIN crowd AS c ON c.pipe_id = p.pipe_id
  UNION ALL
  SELECT p.pipe_id, 'density', 0, p.per_km2 / n.value
  FROM   pipe AS p
  JOIN   number AS n ON n.name = 'density_full_per_km2'
),
weighed AS (              -- 7. none counts more than 1; with its weight
  SELECT f.pipe_id, f.name, f.is_likelihood, n.value AS weight,
         CASE WHEN f.value > 1 THEN 1.0 WHEN f.value < 0 THEN 0.0 ELSE f.value END AS value
  FROM   factor AS f
  JOIN   number AS n ON n.name = 'weight_' || f.name
),
means AS (                -- 8. both means at their least and their most
  SELECT w.pipe_id,
         ward_sum(w.weight * coalesce(w.value, 0)) FILTER (WHERE w.is_likelihood = 1)
         / nullif(ward_sum(w.weight) FILTER (WHERE w.is_likelihood = 1), 0)  AS likelihood_low,
         ward_sum(w.weight * coalesce(w.value, 1)) FILTER (WHERE w.is_likelihood = 1)
         / nullif(ward_sum(w.weight) FILTER (WHERE w.is_likelihood = 1), 0)  AS likelihood_high,
         ward_sum(w.weight * coalesce(w.value, 0)) FILTER (WHERE w.is_likelihood = 0)
         / nullif(ward_sum(w.weight) FILTER (WHERE w.is_likelihood = 0), 0)  AS consequence_low,
         ward_sum(w.weight * coalesce(w.value, 1)) FILTER (WHERE w.is_likelihood = 0)
         / nullif(ward_sum(w.weight) FILTER (WHERE w.is_likelihood = 0), 0)  AS consequence_high,
         max(w.value) FILTER (WHERE w.name = 'material')                     AS material,
         max(w.value) FILTER (WHERE w.name = 'age')                          AS age,
         max(w.value) FILTER (WHERE w.name = 'assessed')                     AS assessed,
         max(w.value) FILTER (WHERE w.name = 'leaks')                        AS leaks,
         max(w.value) FILTER (WHERE w.name = 'pressure')                     AS pressure,
         max(w.value) FILTER (WHERE w.name = 'places')                       AS places,
         max(w.value) FILTER (WHERE w.name = 'density')                      AS density
  FROM   weighed AS w
  GROUP  BY w.pipe_id
),
urgent AS (               -- 9. their product, and the places each may have in the order
  SELECT p.pipe_id, p.scope, p.rule, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name, p.geom,
         m.likelihood_low, m.likelihood_high, m.consequence_low, m.consequence_high, m.material, m.age, m.assessed,
         m.leaks, m.pressure, m.places, m.density,
         m.likelihood_low * m.consequence_low    AS urgency_low,
         m.likelihood_high * m.consequence_high  AS urgency_high
  FROM   pipe AS p
  JOIN   means AS m ON m.pipe_id = p.pipe_id
),
bound AS (                -- 10. the ends of all intervals in one order: lows above a high, highs above a low
  SELECT e.pipe_id, e.is_low,
         sum(e.is_low) OVER (ORDER BY e.urgency DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)     AS lows,
         sum(e.is_high) OVER (ORDER BY e.urgency DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS highs,
         sum(e.is_low) OVER (PARTITION BY e.urgency)                                                        AS ties
  FROM   (SELECT u.pipe_id, u.urgency_low AS urgency, 1 AS is_low, 0 AS is_high FROM urgent AS u
          UNION ALL SELECT u.pipe_id, u.urgency_high, 0, 1 FROM urgent AS u) AS e
),
placed AS (               -- 11. back to one row a pipe
  SELECT b.pipe_id,
         max(CASE WHEN b.is_low = 0 THEN b.lows - b.ties + 1 END)  AS rank_low,
         max(CASE WHEN b.is_low = 1 THEN b.highs END)              AS rank_high
  FROM   bound AS b
  GROUP  BY b.pipe_id
)
SELECT u.pipe_id,
       u.scope,
       u.rule,
       u.urgency_low,
       u.urgency_high,
       r.rank_low,
       r.rank_high,
       u.likelihood_low,
       u.likelihood_high,
       u.consequence_low,
       u.consequence_high,
       u.material,
       u.age,
       u.assessed,
       u.leaks,
       u.pressure,
       u.places,
       u.density,
       nullif(substr(CASE WHEN u.material IS NULL THEN ', material' ELSE '' END
                     || CASE WHEN u.age IS NULL THEN ', age' ELSE '' END
                     || CASE WHEN u.assessed IS NULL THEN ', assessed' ELSE '' END
                     || CASE WHEN u.leaks IS NULL THEN ', leaks' ELSE '' END
                     || CASE WHEN u.pressure IS NULL THEN ', pressure' ELSE '' END
                     || CASE WHEN u.places IS NULL THEN ', places' ELSE '' END
                     || CASE WHEN u.density IS NULL THEN ', density' ELSE '' END, 3), '')      AS missing,
       u.unit_code,
       u.unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       u.geom
FROM   urgent AS u
JOIN   placed AS r ON r.pipe_id = u.pipe_id
ORDER  BY CASE u.scope WHEN 'renew' THEN 0 ELSE 1 END, u.urgency_high DESC NULLS LAST, u.urgency_low DESC NULLS LAST,
          u.pipe_id

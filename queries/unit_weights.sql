-- @query     unit_weights
-- @title     The units of a period and what each weighs when units are rolled up to subdistricts and the district
-- @title_zh  管理单元汇总权重
-- @param     from_date         date     month start  first day of the period
-- @param     to_date           date     month end    last day of the period; rules in force on this day
-- @param     zone              text     none         only the units that share area with this zone, each whole
-- @column    level             text     what they are rolled up to: subdistrict or district
-- @zh        level             汇总层级
-- @domain    level  subdistrict=街道; district=全区
-- @column    unit_code         text     units.unit_code
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    roll_up           text     by score_rules: equal, area, length or population
-- @zh        roll_up           汇总方式
-- @domain    roll_up  equal=等权; area=按面积; length=按长度; population=按人口
-- @column    weight            real     1, m2, m of street centreline or people; NULL: not known, and left out
-- @zh        weight            权重
-- @reads     units, score_rules
-- @order     level, unit_code
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/unit_weights/
WITH rule AS (            -- 1. how each level is rolled up on to_date
  SELECT r.level, coalesce(max(r.roll_up), 'equal') AS roll_up
  FROM   score_rules AS r
  WHERE  r.level IN ('subdistrict', 'district')
  AND    coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
  GROUP  BY r.level
),
unit AS (                 -- 2. each unit once: its newest version of the period
  SELECT v.id, v.unit_code, v.unit_name, v.subdistrict_code, v.subdistrict_name, v.population, v.geom
  FROM   (SELECT u.id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name, u.population, u.geom,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :to_date) <= :to_date
          AND    coalesce(u.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
street AS (               -- 3. metres of street in each, where a level asks for them
  SELECT w.id, ward_sum(w.length_m) AS length_m
  FROM   streets AS s
  CROSS  JOIN ward_split('units', s.geom, :to_date) AS w
  WHERE  EXISTS (SELECT 1 FROM rule AS r WHERE r.roll_up = 'length')
  GROUP  BY w.id
)
SELECT l.level,
       u.unit_code,
       u.unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       coalesce(r.roll_up, 'equal') AS roll_up,
       CASE coalesce(r.roll_up, 'equal') WHEN 'equal' THEN 1.0 WHEN 'area' THEN ward_area(u.geom)
            WHEN 'length' THEN s.length_m WHEN 'population' THEN CAST(u.population AS DOUBLE PRECISION) END AS weight
FROM   unit AS u
CROSS  JOIN (SELECT 'subdistrict' AS level UNION ALL SELECT 'district') AS l
LEFT   JOIN rule AS r ON r.level = l.level
LEFT   JOIN street AS s ON s.id = u.id
WHERE  :zone IS NULL
OR     EXISTS (SELECT 1 FROM units AS v
               WHERE  v.unit_code = u.unit_code
               AND    coalesce(v.valid_from, :to_date) <= :to_date AND coalesce(v.valid_to, '9999') > :from_date
               AND    ward_area(ward_clip(v.geom, 'zones', :zone)) > 0)
ORDER  BY l.level, u.unit_code

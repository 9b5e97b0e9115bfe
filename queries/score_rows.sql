-- @query     score_rows
-- @title     Every row behind the scores of a period: inspections with their points off, cases with whether in time
-- @title_zh  考核得分明细
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; rules in force on this day
-- @param     zone       text   none         only rows of the units that share area with this zone
-- @column    kind       text     inspection or case
-- @zh        kind       明细类型
-- @domain    kind  inspection=检查; case=案件
-- @column    row_id     text     inspections.inspection_id or cases.case_id
-- @zh        row_id     编号
-- @column    unit_code  text     the unit inspected, or the one the case belongs to; NULL: in none
-- @zh        unit_code  单元编码
-- @column    day        date     the day inspected, or the day the case fell due
-- @zh        day        日期
-- @column    component  text     the component of the score: of an inspection the one its category names in
--            score_rules, else field; of a case system
-- @zh        component  考核分项
-- @column    category   text     of the inspection; of a case its stream
-- @zh        category   类别
-- @column    severity   text     of the inspection
-- @zh        severity   严重程度
-- @column    points     real     points  off: what the rules say for the category and severity, else as inspected
-- @zh        points     扣分
-- @column    cap        real     points  most points off for the category on one visit; NULL: no cap
-- @zh        cap        扣分上限
-- @column    on_time    integer  of a case: 1 closed by its due time, else 0
-- @zh        on_time    是否按期结案
-- @reads     inspections, cases, case_places, score_rules
-- @order     kind, day, row_id
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/score_rows/
WITH rule AS (            -- 1. the rules of units in force on to_date
  SELECT r.component, r.category, r.severity, r.deduction, r.cap, r.days_from, r.days_to
  FROM   score_rules AS r
  WHERE  r.level = 'unit' AND coalesce(r.valid_from, :to_date) <= :to_date AND coalesce(r.valid_to, '9999') > :to_date
),
span AS (                 -- 2. the parts of the year that count; one that goes over New Year is two
  SELECT r.days_from, r.days_to FROM rule AS r WHERE r.component = 'days' AND r.days_from <= r.days_to
  UNION ALL
  SELECT r.days_from, '12-31' FROM rule AS r WHERE r.component = 'days' AND r.days_from > r.days_to
  UNION ALL
  SELECT '01-01', r.days_to FROM rule AS r WHERE r.component = 'days' AND r.days_from > r.days_to
  UNION ALL
  SELECT '01-01', '12-31' WHERE NOT EXISTS (SELECT 1 FROM rule AS r WHERE r.component = 'days')
),
zone_unit AS (          -- 3. the units that share area with the zone
  SELECT DISTINCT u.unit_code
  FROM   units AS u
  WHERE  :zone IS NOT NULL
  AND    coalesce(u.valid_from, :to_date) <= :to_date AND coalesce(u.valid_to, '9999') > :from_date
  AND    ward_area(ward_clip(u.geom, 'zones', :zone)) > 0
),
seen AS (                 -- 4. the inspections of the days that count
  SELECT i.inspection_id, i.unit_code, i.inspected_on, i.category, i.severity, i.deduction
  FROM   inspections AS i
  WHERE  i.inspected_on BETWEEN :from_date AND :to_date
  AND    EXISTS (SELECT 1 FROM span AS s WHERE substr(i.inspected_on, 6, 5) BETWEEN s.days_from AND s.days_to)
  AND    (:zone IS NULL OR i.unit_code IN (SELECT z.unit_code FROM zone_unit AS z))
),
kind AS (                 -- 5. each category and severity once: its component, points (the most specific rule) and cap
  SELECT k.category, k.severity,
         coalesce(min(r.component) FILTER (WHERE r.category = k.category),
                  min(r.component) FILTER (WHERE r.component = k.category), 'field')              AS component,
         coalesce(max(r.deduction) FILTER (WHERE r.category = k.category AND r.severity = k.severity),
                  max(r.deduction) FILTER (WHERE r.category = k.category AND r.severity IS NULL),
                  max(r.deduction) FILTER (WHERE r.category IS NULL AND r.severity = k.severity)) AS points,
         min(r.cap) FILTER (WHERE r.category = k.category)                                        AS cap
  FROM   (SELECT DISTINCT coalesce(s.category, '') AS category, coalesce(s.severity, '') AS severity
          FROM   seen AS s) AS k
  LEFT   JOIN rule AS r ON r.component NOT IN ('band', 'days', 'system')
  GROUP  BY k.category, k.severity
)
SELECT 'inspection' AS kind,
       s.inspection_id AS row_id,
       s.unit_code,
       s.inspected_on AS day,
       k.component,
       s.category,
       s.severity,
       coalesce(k.points, s.deduction) AS points,
       k.cap,
       NULL AS on_time
FROM   seen AS s
JOIN   kind AS k ON k.category = coalesce(s.category, '') AND k.severity = coalesce(s.severity, '')
UNION  ALL
SELECT 'case', c.case_id, p.unit_code, c.due_on, 'system', c.stream, NULL, NULL, NULL,
       CASE WHEN c.closed_at <= c.due_at THEN 1 ELSE 0 END
FROM   cases AS c
JOIN   case_places AS p ON p.id = c.id
WHERE  c.due_on BETWEEN :from_date AND :to_date
AND    coalesce(c.stream, '') IN ('event', 'complaint')  -- no index by stream: the days' is the one that reads few rows
AND    coalesce(c.is_deferred, 0) = 0
AND    EXISTS (SELECT 1 FROM span AS s WHERE substr(c.due_on, 6, 5) BETWEEN s.days_from AND s.days_to)
AND    (:zone IS NULL OR p.unit_code IN (SELECT z.unit_code FROM zone_unit AS z))
ORDER  BY 1, 4, 2

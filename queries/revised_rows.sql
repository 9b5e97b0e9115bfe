-- @query     revised_rows
-- @title     The rows behind a published period's scores that came, went or changed since it was published
-- @title_zh  已发布指标的变化明细
-- @param     from_date       date  month start  first day of the published period
-- @param     to_date         date  month end    last day of it
-- @param     zone            text  none         only rows of units that share area with this zone, as published or now
-- @column    change          text     added, removed or changed
-- @zh        change          变化
-- @domain    change  added=新增; removed=删除; changed=修改
-- @column    kind            text     inspection or case
-- @zh        kind            明细类型
-- @domain    kind  inspection=检查; case=案件
-- @column    row_id          text     of the inspection or case
-- @zh        row_id          编号
-- @column    published_day   date     the day it counted on as published
-- @zh        published_day   发布日期
-- @column    day             date     now
-- @zh        day             现日期
-- @column    published_unit  text     the unit it counted for as published
-- @zh        published_unit  发布单元
-- @column    unit_code       text     now
-- @zh        unit_code       现单元
-- @column    published_points  real   points  off, as published
-- @zh        published_points  发布扣分
-- @column    points          real     points  now
-- @zh        points          现扣分
-- @column    published_on_time  integer  of a case: 1 closed by its due time, as published
-- @zh        published_on_time  发布按期结案
-- @column    on_time         integer  now
-- @zh        on_time         现按期结案
-- @reads     runs, published_rows, published_figures, inspections, cases, case_places, score_rules
-- @uses      score_rows
-- @own       zone
-- @order     kind, row_id
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/revised_rows/
WITH issue AS (           -- 1. what was published for these days
  SELECT DISTINCT f.issue
  FROM   published_figures AS f
  JOIN   runs AS r ON r.id = f.run_id
  WHERE  r.verb = 'publish' AND r.from_date = :from_date AND r.to_date = :to_date
),
published AS (            -- 2. its rows
  SELECT p.kind, p.row_id, p.day, p.unit_code, p.component, p.points, p.on_time
  FROM   published_rows AS p
  JOIN   issue AS i ON i.issue = p.issue
),
zone_unit AS (          -- 3. the units that share area with the zone
  SELECT DISTINCT u.unit_code
  FROM   units AS u
  WHERE  :zone IS NOT NULL
  AND    coalesce(u.valid_from, :to_date) <= :to_date AND coalesce(u.valid_to, '9999') > :from_date
  AND    ward_area(ward_clip(u.geom, 'zones', :zone)) > 0
)
SELECT CASE WHEN s.row_id IS NULL THEN 'removed' ELSE 'changed' END AS change,
       p.kind,
       p.row_id,
       p.day AS published_day,
       s.day,
       p.unit_code AS published_unit,
       s.unit_code,
       p.points AS published_points,
       s.points,
       p.on_time AS published_on_time,
       s.on_time
FROM   published AS p
LEFT   JOIN score_rows AS s ON s.kind = p.kind AND s.row_id = p.row_id
WHERE  (s.row_id IS NULL
        OR p.day IS DISTINCT FROM s.day
        OR p.unit_code IS DISTINCT FROM s.unit_code
        OR p.component IS DISTINCT FROM s.component
        OR p.points IS DISTINCT FROM s.points
        OR p.on_time IS DISTINCT FROM s.on_time)
AND    (:zone IS NULL OR p.unit_code IN (SELECT z.unit_code FROM zone_unit AS z)
        OR s.unit_code IN (SELECT z.unit_code FROM zone_unit AS z))
UNION  ALL
SELECT 'added', s.kind, s.row_id, NULL, s.day, NULL, s.unit_code, NULL, s.points, NULL, s.on_time
FROM   score_rows AS s
CROSS  JOIN issue AS i
LEFT   JOIN published AS p ON p.kind = s.kind AND p.row_id = s.row_id
WHERE  p.row_id IS NULL
AND    (:zone IS NULL OR s.unit_code IN (SELECT z.unit_code FROM zone_unit AS z))
ORDER  BY 2, 3

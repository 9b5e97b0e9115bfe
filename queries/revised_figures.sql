-- @query     revised_figures
-- @title     Published scores of a period beside what they are now, with how many rows behind each have changed since
-- @title_zh  已发布得分与修订
-- @param     from_date       date  month start  first day of the published period
-- @param     to_date         date  month end    last day of it
-- @param     zone            text  none         only the units that share area with this zone
-- @column    issue           text     as it was published
-- @zh        issue           期号
-- @column    level           text     unit, street, subdistrict or district
-- @zh        level           层级
-- @domain    level  unit=单元; street=道路; subdistrict=街道; district=全区
-- @column    code            text     of the unit, street or subdistrict
-- @zh        code            编码
-- @column    published       real     points  the score as published; NULL: it had none
-- @zh        published       发布得分
-- @column    revised         real     points  the score now
-- @zh        revised         现得分
-- @column    change          real     points  revised - published
-- @zh        change          变化
-- @column    published_band  text     as published
-- @zh        published_band  发布等级
-- @domain    published_band  excellent=优秀; good=良好; pass=合格; fail=不合格
-- @column    revised_band    text     now
-- @zh        revised_band    现等级
-- @domain    revised_band  excellent=优秀; good=良好; pass=合格; fail=不合格
-- @column    published_rank  integer  as published
-- @zh        published_rank  发布排名
-- @column    revised_rank    integer  now
-- @zh        revised_rank    现排名
-- @column    is_revised      flag     1: the score is not what was published
-- @zh        is_revised      是否修订
-- @domain    is_revised  1=是; 0=否
-- @column    rows_changed    integer  of a unit: rows behind it that came, went or changed; NULL: no unit
-- @zh        rows_changed    变化明细数
-- @reads     runs, published_figures, published_rows, streets, units, inspections, cases, case_places, score_rules
-- @uses      unit_scores, subdistrict_scores, district_scores, street_scores, revised_rows
-- @own       zone
-- @order     level (district, subdistrict, unit, street), code
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/revised_figures/
WITH published AS (       -- 1. what was published for these days
  SELECT f.issue, f.level, f.code,
         max(f.value) FILTER (WHERE f.figure = 'score')  AS score,
         max(f.word) FILTER (WHERE f.figure = 'band')    AS band,
         max(f.value) FILTER (WHERE f.figure = 'rank')   AS rank
  FROM   published_figures AS f
  JOIN   runs AS r ON r.id = f.run_id
  WHERE  r.verb = 'publish' AND r.from_date = :from_date AND r.to_date = :to_date AND f.level IS NOT NULL
  GROUP  BY f.issue, f.level, f.code
),
issue AS (                -- 2. its name
  SELECT max(p.issue) AS issue
  FROM   published AS p
),
now AS (                  -- 3. the same today
  SELECT 'unit' AS level, u.unit_code AS code, u.score, u.band, u.rank FROM unit_scores AS u
  UNION  ALL
  SELECT 'subdistrict', s.subdistrict_code, s.score, s.band, s.rank FROM subdistrict_scores AS s
  UNION  ALL
  SELECT 'district', d.district, d.score, d.band, NULL FROM district_scores AS d
  UNION  ALL
  SELECT 'street', coalesce(t.street_code, t.name), t.score, t.band, t.rank FROM street_scores AS t
),
listed AS (               -- 4. everything that had, or has, a score
  SELECT p.level, p.code FROM published AS p
  UNION
  SELECT n.level, n.code FROM now AS n WHERE n.score IS NOT NULL
),
zone_unit AS (          -- 5. the units that share area with the zone
  SELECT DISTINCT u.unit_code
  FROM   units AS u
  WHERE  :zone IS NOT NULL
  AND    coalesce(u.valid_from, :to_date) <= :to_date AND coalesce(u.valid_to, '9999') > :from_date
  AND    ward_area(ward_clip(u.geom, 'zones', :zone)) > 0
),
changed AS (              -- 6. rows behind each unit that are not what they were
  SELECT c.code, count(*) AS rows_changed
  FROM   (SELECT r.published_unit AS code, r.kind, r.row_id FROM revised_rows AS r
          UNION
          SELECT r.unit_code, r.kind, r.row_id FROM revised_rows AS r) AS c
  GROUP  BY c.code
)
SELECT i.issue,
       l.level,
       l.code,
       p.score AS published,
       n.score AS revised,
       n.score - p.score AS change,
       p.band AS published_band,
       n.band AS revised_band,
       p.rank AS published_rank,
       n.rank AS revised_rank,
       CASE WHEN p.score IS DISTINCT FROM n.score OR p.band IS DISTINCT FROM n.band THEN 1 ELSE 0 END AS is_revised,
       CASE WHEN l.level = 'unit' THEN coalesce(c.rows_changed, 0) END AS rows_changed
FROM   listed AS l
JOIN   issue AS i ON i.issue IS NOT NULL
LEFT   JOIN published AS p ON p.level = l.level AND p.code = l.code
LEFT   JOIN now AS n ON n.level = l.level AND n.code = l.code
LEFT   JOIN changed AS c ON c.code = l.code
WHERE  :zone IS NULL OR (l.level = 'unit' AND l.code IN (SELECT z.unit_code FROM zone_unit AS z))
ORDER  BY CASE l.level WHEN 'district' THEN 1 WHEN 'subdistrict' THEN 2 WHEN 'unit' THEN 3 ELSE 4 END, l.code

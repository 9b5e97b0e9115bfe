-- @query     cases_near
-- @title     The cases of a period within a distance of each school, market, metro station or hospital
-- @title_zh  重点场所周边案件
-- @param     kind        text   none         school, market, metro or hospital; default: every kind
-- @param     within_m    real   100          straight-line distance from the place (m)
-- @param     from_date   date   month start  first day of reporting
-- @param     to_date     date   month end    last day of reporting; open is as of its end
-- @param     stream      text   none         event, complaint or enforcement; default: all three
-- @param     zone        text   none         only cases in this zone
-- @domain    stream  event; complaint; enforcement
-- @column    place_id    text     places.place_id; NULL in the last three rows
-- @zh        place_id    场所编号
-- @column    name        text     places.name; the last rows say what they hold
-- @zh        name        场所名称
-- @column    kind        text     places.kind
-- @zh        kind        场所类型
-- @domain    kind        school=学校; market=农贸市场; metro=地铁站; hospital=医院
-- @column    cases       integer  cases within the distance; a case by two places counts at both
-- @zh        cases       案件数
-- @column    open        integer  of them, not closed by the end of to_date
-- @zh        open        未结案数
-- @column    street_m    real     m       length of street within the distance
-- @zh        street_m    周边道路长度（米）
-- @column    per_km      real     per_km  cases / street length; NULL where there is no street
-- @zh        per_km      每公里案件数
-- @key       place_id  places
-- @reads     places, streets, cases, case_places, case_zones
-- @order     place_id; then the cases by no place, those without a place of their own, those not yet attributed
-- @example   kind=school within_m=100 from_date=2023-04-01 to_date=2023-04-30  tests/queries/cases_near/
-- @example   within_m=600 from_date=2023-04-01 to_date=2023-04-30 stream=event  tests/queries/cases_near_all/
WITH place AS (           -- 1. the places asked for
  SELECT p.id, p.place_id, p.name, p.kind, p.geom
  FROM   places AS p
  WHERE  (:kind IS NULL OR p.kind = :kind)
),
chosen AS (               -- 2. the cases of the period, where they are and whether they are open
  SELECT c.case_id, a.geom, CASE WHEN a.case_id IS NULL THEN 1 ELSE 0 END AS is_new,
         CASE WHEN c.closed_at < :to_date || 'T24' THEN 0 ELSE 1 END AS is_open
  FROM   cases AS c
  LEFT   JOIN case_places AS a ON a.case_id = c.case_id
  WHERE  c.reported_on BETWEEN :from_date AND :to_date
  AND    (:stream IS NULL OR c.stream = :stream)
  AND    (:zone IS NULL
          OR EXISTS (SELECT 1 FROM case_zones AS z WHERE z.case_id = c.case_id AND z.zone_code = :zone))
),
pair AS (                 -- 3. each place with each case within the distance
  SELECT p.place_id, c.case_id, c.is_open
  FROM   chosen AS c
  CROSS  JOIN ward_within('places', c.geom, :within_m) AS w
  JOIN   place AS p ON p.id = w.id
),
counted AS (
  SELECT r.place_id, count(*) AS cases, sum(r.is_open) AS open FROM pair AS r GROUP BY r.place_id
),
street AS (               -- 4. the length of street around each place
  SELECT p.place_id, ward_sum(ward_length_near(s.geom, p.geom, :within_m)) AS street_m
  FROM   place AS p
  CROSS  JOIN ward_within('streets', p.geom, :within_m) AS w
  JOIN   streets AS s ON s.id = w.id
  GROUP  BY p.place_id
),
rest AS (                 -- 5. what is by none of them: placed, without a place, not yet attributed
  SELECT CASE WHEN c.is_new = 1 THEN 3 WHEN c.geom IS NULL THEN 2 ELSE 1 END AS part,
         count(*) AS cases, sum(c.is_open) AS open
  FROM   chosen AS c
  WHERE  NOT EXISTS (SELECT 1 FROM pair AS r WHERE r.case_id = c.case_id)
  GROUP  BY 1
),
line AS (
  SELECT 0 AS part, p.place_id, p.name, p.kind, n.cases, n.open, s.street_m
  FROM   place AS p
  LEFT   JOIN counted AS n ON n.place_id = p.place_id
  LEFT   JOIN street AS s ON s.place_id = p.place_id
  UNION ALL
  SELECT k.part, NULL, k.name, NULL, r.cases, r.open, NULL
  FROM   (SELECT 1 AS part, '不在任何场所周边 (by no place)' AS name
          UNION ALL SELECT 2, '无位置 (without a place)'
          UNION ALL SELECT 3, '尚未归属 (not yet attributed)') AS k
  LEFT   JOIN rest AS r ON r.part = k.part
)
SELECT l.place_id,
       l.name,
       l.kind,
       coalesce(l.cases, 0)                               AS cases,
       coalesce(l.open, 0)                                AS open,
       CASE WHEN l.part = 0 THEN coalesce(l.street_m, 0) END  AS street_m,
       l.cases / nullif(l.street_m / 1000, 0)             AS per_km
FROM   line AS l
ORDER  BY l.part, l.place_id NULLS LAST

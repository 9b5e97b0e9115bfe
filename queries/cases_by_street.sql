-- @query     cases_by_street
-- @title     The cases on each street (道路) in a period, and how many per km; streets without a name by unit
-- @title_zh  各道路案件情况
-- @param     from_date   date   month start  first day of reporting
-- @param     to_date     date   month end    last day of reporting; open and overdue are as of the end of this day
-- @param     stream      text   none         event, complaint or enforcement; default: all three
-- @param     zone        text   none         only cases in this zone
-- @param     by          text   name         name: one row a named street; segment: one row a segment
-- @domain    stream  event; complaint; enforcement
-- @domain    by  name; segment
-- @column    street_code       text     streets.street_code; NULL for streets without a name and in the last two rows
-- @zh        street_code       道路编码
-- @column    name              text     streets.name; the last rows say what they hold
-- @zh        name              道路名称
-- @column    street_id         text     the segment, by=segment only
-- @zh        street_id         路段编号
-- @column    unit_code         text     by=name: the unit whose unnamed segments this row holds; else NULL
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; or that these unnamed segments are in none
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    segments          integer  segments of the street; unnamed ones count in each unit they cross
-- @zh        segments          路段数
-- @column    length_m          real     m       their length along the centreline
-- @zh        length_m          长度（米）
-- @column    cases             integer  cases of the period nearest to this street, within the street distance
-- @zh        cases             案件数
-- @column    open              integer  not closed by the end of to_date
-- @zh        open              未结案数
-- @column    overdue           integer  due by to_date, not deferred and not closed
-- @zh        overdue           超期未结数
-- @column    per_km            real     per_km  cases / length; NULL where there is no length
-- @zh        per_km            每公里案件数
-- @key       street_code  streets
-- @reads     streets, units, cases, case_places, case_zones
-- @order     named streets by name and code (segments by street_id), unnamed by unit, then what is on no street
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/cases_by_street/
-- @example   from_date=2023-04-01 to_date=2023-04-30 by=segment stream=event  tests/queries/cases_by_segment/
WITH unit AS (                 -- 1. each unit once: its newest version of the period
  SELECT v.unit_code, v.unit_name, v.subdistrict_code, v.subdistrict_name
  FROM   (SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :to_date) <= :to_date
          AND    coalesce(u.valid_to, '9999') > :from_date) AS v
  WHERE  v.newest = 1
),
fact AS (                 -- 2. one row a part of a segment, one a case; 0 street, 1 no street, 2 open
  SELECT 0 AS part, s.street_code, s.name, s.street_id, u.unit_code, w.length_m,
         0 AS is_case, 0 AS is_open, 0 AS is_overdue
  FROM   streets AS s
  LEFT   JOIN ward_split('units', s.geom, :to_date) AS w ON 1 = 1
  LEFT   JOIN units AS u ON u.id = w.id
  UNION ALL
  SELECT CASE WHEN p.case_id IS NULL THEN 2 WHEN s.street_id IS NULL THEN 1 ELSE 0 END,
         s.street_code, s.name, s.street_id,
         CASE WHEN s.street_id IS NOT NULL THEN p.unit_code END, NULL, 1,
         CASE WHEN c.closed_at < :to_date || 'T24' THEN 0 ELSE 1 END,
         CASE WHEN c.due_on <= :to_date AND coalesce(c.is_deferred, 0) = 0
               AND (c.closed_at < :to_date || 'T24') IS NOT TRUE THEN 1 ELSE 0 END
  FROM   cases AS c
  LEFT   JOIN case_places AS p ON p.case_id = c.case_id
  LEFT   JOIN streets AS s ON s.street_id = p.street_id
  WHERE  c.reported_on BETWEEN :from_date AND :to_date
  AND    (:stream IS NULL OR c.stream = :stream)
  AND    (:zone IS NULL
          OR EXISTS (SELECT 1 FROM case_zones AS z WHERE z.case_id = c.case_id AND z.zone_code = :zone))
  UNION ALL               -- so that the last two rows are there without a case too
  SELECT k.part, NULL, NULL, NULL, NULL, NULL, 0, 0, 0 FROM (SELECT 1 AS part UNION ALL SELECT 2) AS k
),
keyed AS (                -- 3. the row each belongs to: a segment, a named street, or a unit's unnamed segments
  SELECT f.part, f.street_code, f.name, f.street_id, f.length_m, f.is_case, f.is_open, f.is_overdue,
         CASE WHEN :by = 'segment' THEN f.street_id
              WHEN f.name IS NOT NULL THEN coalesce(f.street_code, f.name) END         AS street_key,
         CASE WHEN :by = 'name' AND f.part = 0 AND f.name IS NULL THEN f.unit_code END AS row_unit
  FROM   fact AS f
),
summed AS (               -- 4. by row
  SELECT k.part, CASE WHEN k.street_key IS NOT NULL THEN min(k.street_code) END AS street_code, min(k.name) AS name,
         CASE WHEN :by = 'segment' THEN k.street_key END AS segment_id, k.row_unit,
         count(DISTINCT k.street_id) AS segments, coalesce(ward_sum(k.length_m), 0) AS length_m,
         sum(k.is_case) AS cases, sum(k.is_open) AS open, sum(k.is_overdue) AS overdue
  FROM   keyed AS k
  GROUP  BY k.part, k.street_key, k.row_unit
)
SELECT s.street_code,
       CASE s.part WHEN 1 THEN '不在任何道路 (on no street)' WHEN 2 THEN '尚未归属 (not yet attributed)'
            ELSE s.name END                                                  AS name,
       s.segment_id                                                          AS street_id,
       s.row_unit                                                            AS unit_code,
       CASE WHEN s.part = 0 AND s.name IS NULL AND :by = 'name' AND s.row_unit IS NULL
            THEN '不在任何单元 (in no unit)' ELSE u.unit_name END             AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       s.segments,
       s.length_m,
       s.cases,
       s.open,
       s.overdue,
       s.cases / nullif(s.length_m / 1000, 0)                                AS per_km
FROM   summed AS s
LEFT   JOIN unit AS u ON u.unit_code = s.row_unit
ORDER  BY s.part, s.name NULLS LAST, s.street_code NULLS LAST, s.segment_id NULLS LAST, s.row_unit NULLS LAST

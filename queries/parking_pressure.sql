-- @query     parking_pressure
-- @title     Parking tickets per km and month on each street (道路) against the public spaces within reach
-- @title_zh  各道路违停压力与周边公共泊位
-- @param     from_date  date   month start  first day of reporting
-- @param     to_date    date   month end    last day of reporting; lots as of this day
-- @param     within_m   real   300          how far from the street a lot may be, straight (m); the service
--            distance of GB/T 51149-2016
-- @param     at         text   none         a time of day, 20:00: shared lots count if they are open then;
--            default: at any hour of the day
-- @param     zone       text   none         only streets that run in this zone, each whole
-- @column    street_code       text     streets.street_code; NULL for streets without one and in the last row
-- @zh        street_code       道路编码
-- @column    name              text     streets.name; the last row says what it holds
-- @zh        name              道路名称
-- @column    length_m          real     m        length of its segments
-- @zh        length_m          长度（米）
-- @column    tickets           integer  enforcement cases of illegal parking attributed to it
-- @zh        tickets           违停案件数
-- @column    tickets_per_km_month  real  per_km_month  tickets / length / months; a month is 365.25 / 12 days
-- @zh        tickets_per_km_month  每公里每月违停数
-- @column    public_spaces     integer  spaces of public lots within reach, and the shared ones of shared lots;
--            lots of unknown capacity count none
-- @zh        public_spaces     周边公共泊位数
-- @column    lots              integer  those lots
-- @zh        lots              周边公共停车场数
-- @column    spaces_per_100_tickets  real  per_100  public_spaces for every hundred tickets of a month; NULL: no
--            ticket
-- @zh        spaces_per_100_tickets  每百起违停对应泊位
-- @key       street_code  streets
-- @reads     streets, cases, parking_lots, case_places
-- @order     tickets_per_km_month descending, name, street_code; then the tickets on no named street
-- @example   from_date=2021-03-01 to_date=2021-03-31  tests/queries/parking_pressure/
WITH street AS MATERIALIZED ( -- 1. the segments of named streets
  SELECT s.street_id, coalesce(s.street_code, s.name) AS street_key, s.street_code, s.name, s.geom
  FROM   streets AS s
  WHERE  s.name IS NOT NULL
  AND    (:zone IS NULL OR ward_length(ward_clip(s.geom, 'zones', :zone)) > 0)
),
named AS MATERIALIZED (   -- 2. each street once
  SELECT s.street_key, min(s.street_code) AS street_code, min(s.name) AS name, ward_sum(ward_length(s.geom)) AS length_m
  FROM   street AS s
  GROUP  BY s.street_key
),
ticket AS MATERIALIZED (  -- 3. its tickets; NULL: on no named street
  SELECT coalesce(s.street_code, s.name) AS street_key, count(*) AS tickets
  FROM   cases AS c
  LEFT   JOIN case_places AS p ON p.case_id = c.case_id
  LEFT   JOIN streets AS s ON s.street_id = p.street_id AND s.name IS NOT NULL
  WHERE  c.stream = 'enforcement'
  AND    c.subkind = 'parking'
  AND    c.reported_on BETWEEN :from_date AND :to_date
  GROUP  BY coalesce(s.street_code, s.name)
),
lot AS MATERIALIZED (     -- 4. the lots within reach of any of its segments, each once, in supply at that time
  SELECT DISTINCT s.street_key, w.id
  FROM   street AS s
  CROSS  JOIN ward_within('parking_lots', s.geom, :within_m, :to_date || coalesce('T' || :at, '')) AS w
),
space AS MATERIALIZED (   -- 5. their spaces: of a shared lot the shared ones
  SELECT x.street_key, count(*) AS lots, coalesce(sum(x.capacity), 0) AS public_spaces
  FROM   (SELECT o.street_key, CASE WHEN l.access = 'shared' THEN l.shared_spaces ELSE l.capacity END AS capacity
          FROM   lot AS o
          JOIN   parking_lots AS l ON l.id = o.id) AS x
  GROUP  BY x.street_key
),
period AS (               -- 6. how many months
  SELECT (ward_days(:from_date, :to_date) + 1) * 12 / 365.25 AS months
),
pressed AS (              -- 7. a row a street with tickets, and one for the rest
  SELECT 0 AS part, n.street_code, n.name, n.length_m, t.tickets, coalesce(p.public_spaces, 0) AS public_spaces,
         coalesce(p.lots, 0) AS lots, t.tickets / nullif(n.length_m / 1000 * m.months, 0) AS tickets_per_km_month,
         100 * coalesce(p.public_spaces, 0) * m.months / nullif(t.tickets, 0) AS spaces_per_100_tickets
  FROM   ticket AS t
  JOIN   named AS n ON n.street_key = t.street_key
  LEFT   JOIN space AS p ON p.street_key = t.street_key
  CROSS  JOIN period AS m
  UNION ALL
  SELECT 1, NULL, '不在任何有名道路 (on no named street)', NULL, coalesce(max(t.tickets), 0), NULL, NULL, NULL, NULL
  FROM   ticket AS t
  WHERE  t.street_key IS NULL
  HAVING :zone IS NULL
)
SELECT p.street_code,
       p.name,
       p.length_m,
       p.tickets,
       p.tickets_per_km_month,
       p.public_spaces,
       p.lots,
       p.spaces_per_100_tickets
FROM   pressed AS p
ORDER  BY p.part, p.tickets_per_km_month DESC NULLS LAST, p.name, p.street_code NULLS LAST

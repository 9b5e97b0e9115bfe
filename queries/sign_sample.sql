-- @query     sign_sample
-- @title     A sample of each unit's shop signs: each as likely, spread over the unit, repeatable, any prefix balanced
-- @title_zh  店招标牌抽查样本
-- @param     as_of        date     newest  the day whose units count
-- @param     share        real     0.1     share of each unit's signs, rounded up; 1: all, in the order to inspect
-- @param     random_seed  integer  1       another seed, another sample
-- @param     kind         text     none    roof or other; none: both
-- @param     zone         text     none    only signs in this zone
-- @column    unit_code         text     the unit the sign hangs in, by its place; NULL in none
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    sample_order      integer  1, 2, 3 … in each unit: the first few are spread over it as well as all are
-- @zh        sample_order      抽样次序
-- @column    sign_id           text     the sign's number
-- @zh        sign_id           店招编号
-- @column    kind              text     roof or other
-- @zh        kind              店招类型
-- @domain    kind  roof=楼顶; other=非楼顶
-- @column    inspected_on      date     day of its last inspection
-- @zh        inspected_on      检查日期
-- @column    signs             integer  of the unit
-- @zh        signs             单元店招总数
-- @column    geom              geometry  its place
-- @zh        geom              位置
-- @reads     signs, units
-- @order     unit_code, sample_order; signs in no unit last
-- @example   as_of=2023-06-30  tests/queries/sign_sample/
-- Each unit's signs lie in a line along a Hilbert curve, shifted by the seed; the line is turned by a random start, any
-- of its places alike, and visited by halves, quarters, eighths … So each sign is among the first m of n with
-- probability m / n, and these are spread over the unit (after Stevens and Olsen 2004; core/spread.h).
WITH sign AS (            -- 1. the signs and their units
  SELECT s.sign_id, s.kind, s.inspected_on, s.geom, ward_locate('units', s.geom, :as_of) AS unit_id
  FROM   signs AS s
  WHERE  s.geom IS NOT NULL
  AND    (:kind IS NULL OR s.kind = :kind)
  AND    (:zone IS NULL OR ward_clip(s.geom, 'zones', :zone) IS NOT NULL)
),
placed AS (               -- 2. the curve is shifted by up to 65 km, so that its corners lie elsewhere for each seed
  SELECT s.sign_id, s.kind, s.inspected_on, s.geom, u.unit_code, u.name AS unit_name, u.subdistrict_code,
         u.subdistrict_name,
         ward_curve(ward_x(s.geom) + ward_pick(:random_seed, coalesce(u.unit_code, '') || ' x', 65536),
                    ward_y(s.geom) + ward_pick(:random_seed, coalesce(u.unit_code, '') || ' y', 65536)) AS along
  FROM   sign AS s
  LEFT   JOIN units AS u ON u.id = s.unit_id
),
line AS (                 -- 3. each unit's signs in a line
  SELECT p.sign_id, p.kind, p.inspected_on, p.geom, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name,
         row_number() OVER (PARTITION BY p.unit_code ORDER BY p.along, p.sign_id) - 1 AS place,
         count(*) OVER (PARTITION BY p.unit_code)                                    AS signs
  FROM   placed AS p
),
visit AS (                -- 4. from a random start on, in turns
  SELECT l.sign_id, l.kind, l.inspected_on, l.geom, l.unit_code, l.unit_name, l.subdistrict_code, l.subdistrict_name,
         l.signs,
         row_number() OVER (PARTITION BY l.unit_code
                            ORDER BY ward_turn((l.place + ward_pick(:random_seed, coalesce(l.unit_code, ''), l.signs))
                                               % l.signs, l.signs)) AS sample_order
  FROM   line AS l
)
SELECT v.unit_code,
       v.unit_name,
       v.subdistrict_code,
       v.subdistrict_name,
       v.sample_order,
       v.sign_id,
       v.kind,
       v.inspected_on,
       v.signs,
       v.geom
FROM   visit AS v
WHERE  v.sample_order - 1 < :share * v.signs
ORDER  BY v.unit_code NULLS LAST, v.sample_order

-- @query     sign_sample
-- @title     A sample of each unit's shop signs: spread over the unit, repeatable, any prefix balanced
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
-- Halton iterative partitioning (Robertson, McDonald, Price, Brown 2018): each unit's signs are halved by x and cut in
-- three by y in turn, down to 2^4 x 3^3 boxes; the boxes are visited in the order of the Halton sequence of bases 2 and
-- 3 from a start that the seed chooses.
WITH sign AS (            -- 1. the signs and their units
  SELECT s.sign_id, s.kind, s.inspected_on, s.geom, ward_x(s.geom) AS x, ward_y(s.geom) AS y,
         ward_locate('units', s.geom, :as_of) AS unit_id
  FROM   signs AS s
  WHERE  s.geom IS NOT NULL
  AND    (:kind IS NULL OR s.kind = :kind)
  AND    (:zone IS NULL OR ward_clip(s.geom, 'zones', :zone) IS NOT NULL)
),
a AS (                    -- 2. halves by x, thirds of them by y, and so on
  SELECT s.unit_id, s.sign_id, s.x, s.y, ntile(2) OVER (PARTITION BY s.unit_id ORDER BY s.x, s.sign_id) - 1 AS a1
  FROM   sign AS s
),
b AS (
  SELECT a.unit_id, a.sign_id, a.x, a.y, a.a1,
         ntile(3) OVER (PARTITION BY a.unit_id, a.a1 ORDER BY a.y, a.sign_id) - 1 AS b1
  FROM   a AS a
),
c AS (
  SELECT b.unit_id, b.sign_id, b.x, b.y, b.a1, b.b1,
         ntile(2) OVER (PARTITION BY b.unit_id, b.a1, b.b1 ORDER BY b.x, b.sign_id) - 1 AS a2
  FROM   b AS b
),
d AS (
  SELECT c.unit_id, c.sign_id, c.x, c.y, c.a1, c.b1, c.a2,
         ntile(3) OVER (PARTITION BY c.unit_id, c.a1, c.b1, c.a2 ORDER BY c.y, c.sign_id) - 1 AS b2
  FROM   c AS c
),
e AS (
  SELECT d.unit_id, d.sign_id, d.x, d.y, d.a1, d.b1, d.a2, d.b2,
         ntile(2) OVER (PARTITION BY d.unit_id, d.a1, d.b1, d.a2, d.b2 ORDER BY d.x, d.sign_id) - 1 AS a3
  FROM   d AS d
),
f AS (
  SELECT e.unit_id, e.sign_id, e.x, e.y, e.a1, e.b1, e.a2, e.b2, e.a3,
         ntile(3) OVER (PARTITION BY e.unit_id, e.a1, e.b1, e.a2, e.b2, e.a3 ORDER BY e.y, e.sign_id) - 1 AS b3
  FROM   e AS e
),
g AS (
  SELECT f.unit_id, f.sign_id, f.a1, f.b1, f.a2, f.b2, f.a3, f.b3,
         ntile(2) OVER (PARTITION BY f.unit_id, f.a1, f.b1, f.a2, f.b2, f.a3, f.b3 ORDER BY f.x, f.sign_id) - 1 AS a4
  FROM   f AS f
),
box AS (                  -- 3. the box's number in the sequence: the one of 432 with these remainders by 16 and by 27
  SELECT g.unit_id, g.sign_id,
         (81 * (g.a1 + 2 * g.a2 + 4 * g.a3 + 8 * g.a4) + 352 * (g.b1 + 3 * g.b2 + 9 * g.b3)) % 432 AS at
  FROM   g AS g
),
turn AS (                 -- 4. from the seed's start on; the second sign of a box waits until each box had its first
  SELECT b.unit_id, b.sign_id, (b.at + 432 - (abs(:random_seed) * 271) % 432) % 432 AS at,
         row_number() OVER (PARTITION BY b.unit_id, b.at ORDER BY b.sign_id)        AS visit
  FROM   box AS b
),
placed AS (               -- 5. in order
  SELECT t.unit_id, t.sign_id,
         row_number() OVER (PARTITION BY t.unit_id ORDER BY t.visit, t.at, t.sign_id)  AS sample_order,
         count(*) OVER (PARTITION BY t.unit_id)                                        AS signs
  FROM   turn AS t
)
SELECT u.unit_code,
       u.name                   AS unit_name,
       u.subdistrict_code,
       u.subdistrict_name,
       p.sample_order,
       s.sign_id,
       s.kind,
       s.inspected_on,
       p.signs,
       s.geom
FROM   placed AS p
JOIN   sign AS s ON s.sign_id = p.sign_id
LEFT   JOIN units AS u ON u.id = p.unit_id
WHERE  p.sample_order - 1 < :share * p.signs
ORDER  BY u.unit_code NULLS LAST, p.sample_order

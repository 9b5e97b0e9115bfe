-- @query     parking_by_unit
-- @title     Parking lots and spaces of each unit, the share networked off the street, shared spaces, leave-then-pay
-- @title_zh  各管理单元停车设施
-- @param     as_of      date   newest      the day whose units and open lots count
-- @param     zone       text   none        only lots in this zone, by a point on them as in the units
-- @column    unit_code         text     units.unit_code; NULL in the last row
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last row says what it holds
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    lots              integer  lots open on the day
-- @zh        lots              停车场数
-- @column    capacity          integer  their spaces; lots of unknown capacity are left out
-- @zh        capacity          泊位数
-- @column    base_lots         integer  off the street and public: the base of the two shares
-- @zh        base_lots         路外公共停车场数
-- @column    networked_lot_share    real  share  of base_lots, those networked; not known to be networked counts as not
-- @zh        networked_lot_share    联网率（按场）
-- @column    networked_space_share  real  share  the same by spaces
-- @zh        networked_space_share  联网率（按泊位）
-- @column    shared_spaces     integer  spaces shared
-- @zh        shared_spaces     共享泊位数
-- @column    pay_after_exit_lots  integer  lots where one leaves, then pays
-- @zh        pay_after_exit_lots  先离场后付费停车场数
-- @key       unit_code  units
-- @reads     parking_lots, units
-- @order     unit_code; then the lots in no unit
-- @example   as_of=2023-06-30  tests/queries/parking_by_unit/
WITH lot AS (             -- 1. the lots of the day, each in the unit of a point on it
  SELECT ward_locate('units', ward_point(l.geom), :as_of)                                        AS unit_id,
         l.capacity, l.shared_spaces,
         CASE WHEN l.pay_after_exit = 1 THEN 1 ELSE 0 END                                        AS is_paid_after,
         CASE WHEN l.is_networked = 1 THEN 1 ELSE 0 END                                          AS is_networked,
         CASE WHEN l.kind = 'off_street' AND l.access = 'public' THEN 1 ELSE 0 END               AS is_base
  FROM   parking_lots AS l
  WHERE  (l.opened_on <= :as_of OR (l.opened_on IS NULL AND l.planned_on IS NULL))
  AND    (:zone IS NULL OR ward_clip(ward_point(l.geom), 'zones', :zone) IS NOT NULL)
),
place AS (                -- 2. the rows: every unit, and what lies in none
  SELECT 0 AS part, u.id AS unit_id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  UNION ALL
  SELECT 1, NULL, NULL, '不在任何单元 (in no unit)', NULL, NULL
),
counted AS (              -- 3. by row
  SELECT p.part, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name,
         count(l.is_base)                                                            AS lots,
         coalesce(sum(l.capacity), 0)                                                AS capacity,
         count(*) FILTER (WHERE l.is_base = 1)                                       AS base_lots,
         count(*) FILTER (WHERE l.is_base = 1 AND l.is_networked = 1)                AS networked_lots,
         sum(l.capacity) FILTER (WHERE l.is_base = 1)                                AS base_spaces,
         coalesce(sum(l.capacity) FILTER (WHERE l.is_base = 1 AND l.is_networked = 1), 0) AS networked_spaces,
         coalesce(sum(l.shared_spaces), 0)                                           AS shared_spaces,
         count(*) FILTER (WHERE l.is_paid_after = 1)                                 AS pay_after_exit_lots
  FROM   place AS p
  LEFT   JOIN lot AS l ON l.unit_id = p.unit_id OR (p.part = 1 AND l.is_base IS NOT NULL AND l.unit_id IS NULL)
  GROUP  BY p.part, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name
)
SELECT n.unit_code,
       n.unit_name,
       n.subdistrict_code,
       n.subdistrict_name,
       n.lots,
       n.capacity,
       n.base_lots,
       CAST(n.networked_lots AS DOUBLE PRECISION) / nullif(n.base_lots, 0)       AS networked_lot_share,
       CAST(n.networked_spaces AS DOUBLE PRECISION) / nullif(n.base_spaces, 0)   AS networked_space_share,
       n.shared_spaces,
       n.pay_after_exit_lots
FROM   counted AS n
ORDER  BY n.part, n.unit_code NULLS LAST

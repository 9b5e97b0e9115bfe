-- @query     dig_once_by_unit
-- @title     How much less each management unit would be dug up if works that meet were done together
-- @title_zh  各管理单元可合并开挖长度
-- @param     zone  text  none  only works, or what of them lies in this zone; a unit that shares neither area nor
--            stretch with it has no row
-- @column    unit_code         text     units.unit_code; NULL in the last row
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last row says what it holds
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    stretches         integer  where works meet
-- @zh        stretches         路段数
-- @column    dug_once_m        real     m  dug once
-- @zh        dug_once_m        合并开挖长度（米）
-- @column    dug_apart_m       real     m  the same stretches, once for each work
-- @zh        dug_apart_m       分别开挖长度（米）
-- @column    saved_m           real     m  dug_apart_m - dug_once_m
-- @zh        saved_m           减少开挖长度（米）
-- @column    first_on          date     first day of the first work
-- @zh        first_on          最早开工
-- @column    last_on           date     last day of the last work
-- @zh        last_on           最晚完工
-- @key       unit_code  units
-- @reads     units
-- @uses      dig_once
-- @order     unit_code; then what lies in no unit
-- @example   as_of=2023-06-30  tests/queries/dig_once_by_unit/
WITH place AS (           -- 1. the rows: every unit of the day, and what lies in none
  SELECT 0 AS part, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
         CASE WHEN :zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0 THEN 1 ELSE 0 END AS is_asked
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  UNION ALL
  SELECT 1, NULL, '不在任何单元 (in no unit)', NULL, NULL, 1
)
SELECT r.unit_code,
       r.unit_name,
       r.subdistrict_code,
       r.subdistrict_name,
       count(d.street_id)                         AS stretches,
       coalesce(ward_sum(d.dug_once_m), 0)        AS dug_once_m,
       coalesce(ward_sum(d.dug_apart_m), 0)       AS dug_apart_m,
       coalesce(ward_sum(d.saved_m), 0)           AS saved_m,
       min(d.first_on)                            AS first_on,
       max(d.last_on)                             AS last_on
FROM   place AS r
LEFT   JOIN dig_once AS d ON coalesce(d.unit_code, '') = coalesce(r.unit_code, '')
GROUP  BY r.part, r.unit_code, r.unit_name, r.subdistrict_code, r.subdistrict_name
HAVING max(r.is_asked) = 1 OR count(d.street_id) > 0 -- a street on the zone's edge lies in the unit beyond as well
ORDER  BY r.part, r.unit_code NULLS LAST

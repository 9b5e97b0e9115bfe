-- @query     dig_once_by_street
-- @title     How much less each street (道路) would be dug up if works that meet were done together
-- @title_zh  各道路可合并开挖长度
-- @column    street_code       text     code of the named street; NULL where it has none
-- @zh        street_code       道路编码
-- @column    street_name       text     its name; NULL: segments without a name
-- @zh        street_name       道路名称
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
-- @uses      dig_once
-- @reads     streets
-- @order     saved_m descending, street_code, street_name
-- @example   as_of=2023-06-30  tests/queries/dig_once_by_street/
SELECT d.street_code,
       d.street_name,
       count(d.street_id)                         AS stretches,
       coalesce(ward_sum(d.dug_once_m), 0)        AS dug_once_m,
       coalesce(ward_sum(d.dug_apart_m), 0)       AS dug_apart_m,
       coalesce(ward_sum(d.saved_m), 0)           AS saved_m,
       min(d.first_on)                            AS first_on,
       max(d.last_on)                             AS last_on
FROM   dig_once AS d
GROUP  BY d.street_code, d.street_name
ORDER  BY ward_sum(d.saved_m) DESC NULLS LAST, d.street_code NULLS LAST, d.street_name NULLS LAST

-- @query     nearest_facility
-- @title     From each row of a layer of places to the facility nearest on foot
-- @title_zh  步行最近设施
-- @param     layer      text               the facilities, e.g. toilets, bins, hydrants
-- @param     origin     text               the layer whose rows set out, e.g. estates, places, cases
-- @param     within_m   real   none        the longest way on foot that counts (m); none: as far as streets lead
-- @param     as_of      date   newest      the day whose facilities and origins count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only origins in this zone; the facility may lie beyond it
-- @domain    scenario  now; planned
-- @column    origin_id     text             the row that sets out
-- @zh        origin_id     起点编号
-- @column    facility      text             the facility nearest on foot; NULL: none
-- @zh        facility      最近设施
-- @column    straight_m    real      m      straight to it
-- @zh        straight_m    直线距离（米）
-- @column    walk_m        real      m      on foot: to the street, along streets, to the facility
-- @zh        walk_m        步行距离（米）
-- @column    detour_ratio  real      ratio  walk_m / straight_m; NULL where it is on the spot
-- @zh        detour_ratio  绕行系数
-- @column    why           text             why there is none: off the network, behind a barrier, too far
-- @zh        why           原因
-- @domain    why           far from every street=附近无道路; behind a barrier=被阻隔; none within reach=范围内无设施
-- @column    street_id     text             the street it sets out on
-- @zh        street_id     路段编号
-- @column    geom          geometry         where it sets out
-- @zh        geom          起点
-- @reads     streets, :layer, :origin
-- @order     walk_m descending, those without a way last; origin_id
-- @example   layer=toilets origin=cases as_of=2023-06-30  tests/queries/nearest_facility/
SELECT w.origin_key                                                   AS origin_id,
       w.facility_key                                                 AS facility,
       w.straight_m,
       w.walk_m,
       w.walk_m / nullif(w.straight_m, 0)                             AS detour_ratio,
       CASE WHEN w.rule = 'far'        THEN 'far from every street'
            WHEN w.rule = 'barred'     THEN 'behind a barrier'
            WHEN w.facility IS NULL    THEN 'none within reach' END   AS why,
       s.street_id,
       w.geom
FROM   ward_walk(:origin, :layer, :within_m, :as_of, :scenario) AS w
LEFT   JOIN streets AS s ON s.id = w.street
WHERE  :zone IS NULL OR ward_clip(ward_point(w.geom), 'zones', :zone) IS NOT NULL
ORDER  BY w.walk_m DESC NULLS LAST, w.origin_key NULLS LAST, w.origin

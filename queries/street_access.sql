-- @query     street_access
-- @title     Where each facility meets the street network on foot, and why some do not
-- @title_zh  设施接入路网检查
-- @param     layer      text               the facilities, e.g. toilets, bins, parks
-- @param     as_of      date   newest      the day whose facilities count
-- @param     scenario   text   now         now, or planned: all works done
-- @param     zone       text   none        only facilities in this zone, by a point on them, each whole
-- @param     few_m      real   500         a part of the network shorter than this serves few people (m)
-- @domain    scenario  now; planned
-- @column    facility      text             the facility; one row for each of its entrances
-- @zh        facility      设施编号
-- @column    place         text             point, entrance, or outline: an area that is left anywhere
-- @zh        place         接入方式
-- @domain    place         point=点位; entrance=出入口; outline=边线
-- @column    verdict       text             on the network; why not; or on a part of it that is an island
-- @zh        verdict       结论
-- @domain    verdict       on the network=已接入; on an island=孤立路网; far from every street=附近无道路; behind a barrier=被阻隔
-- @column    street_id     text             the street it meets; NULL: none
-- @zh        street_id     路段编号
-- @column    measure_m     real      m      where along it
-- @zh        measure_m     沿路距离（米）
-- @column    side          text             the side of the street it lies on
-- @zh        side          道路侧
-- @domain    side          left=左侧; right=右侧; on=道路上
-- @column    distance_m    real      m      the straight way to the street
-- @zh        distance_m    距道路（米）
-- @column    island_m      real      m      length of the part of the network it is on
-- @zh        island_m      所在路网长度（米）
-- @column    runner_up     text             the street that comes next
-- @zh        runner_up     次选路段编号
-- @column    runner_up_m   real      m      how far that one is
-- @zh        runner_up_m   距次选道路（米）
-- @column    barred        text             a street that is nearer, but beyond a barrier
-- @zh        barred        被阻隔路段编号
-- @column    geom          geometry         the straight way, or the place alone
-- @zh        geom          接入线
-- @reads     streets, :layer
-- @order     those that meet no street first; facility, measure_m
-- @example   layer=toilets as_of=2023-06-30  tests/queries/street_access/
WITH zone_facility AS (   -- 1. the facilities in the zone
  SELECT f.id
  FROM   ward_features(CASE WHEN :zone IS NOT NULL THEN :layer END, :as_of, :scenario) AS f
  WHERE  ward_clip(ward_point(f.geom), 'zones', :zone) IS NOT NULL
)
SELECT p.facility_key                                                          AS facility,
       p.place,
       CASE WHEN p.rule = 'far'                           THEN 'far from every street'
            WHEN p.rule = 'barred'                        THEN 'behind a barrier'
            WHEN p.island > 1 AND p.island_m < :few_m     THEN 'on an island'
            ELSE 'on the network' END                                          AS verdict,
       s.street_id,
       p.measure_m,
       p.side,
       p.distance_m,
       p.island_m,
       r.street_id                                                             AS runner_up,
       p.runner_up_m,
       b.street_id                                                             AS barred,
       p.geom
FROM   ward_snap(:layer, :as_of, :scenario) AS p
LEFT   JOIN streets AS s ON s.id = p.street
LEFT   JOIN streets AS r ON r.id = p.runner_up
LEFT   JOIN streets AS b ON b.id = p.barred
WHERE  :zone IS NULL OR p.facility IN (SELECT z.id FROM zone_facility AS z)
ORDER  BY CASE WHEN p.rule = 'on' THEN 1 ELSE 0 END, p.facility_key NULLS LAST, p.measure_m NULLS LAST, p.geom

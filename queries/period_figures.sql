-- @query     period_figures
-- @title     The figures of a period's report: each with where it comes from, and whether sums close
-- @title_zh  期报数据一览
-- @param     from_date  date   month start  first day of the period
-- @param     to_date    date   month end    last day of the period; what stands, stands on this day
-- @param     zone       text  none         only what lies in this zone: things by a point on them, lengths
--            cut, scores by the units that share area with it; NULL: a figure without a place
-- @column    figure         text     the figure's name
-- @zh        figure         指标
-- @column    title          text     what it is
-- @zh        title          指标名称（英文）
-- @column    title_zh       text     the same in Chinese
-- @zh        title_zh       指标名称
-- @column    value          real     the figure, never rounded; NULL: nothing says
-- @zh        value          数值
-- @column    uom            text     unit of measure; share: 0 to 1
-- @zh        uom            计量单位
-- @domain    uom  count=个; points=分; feeds=路; events=场; cases=件; people=人; pieces=座; sites=处; roads=条; share=比例;
--            km2=平方公里; m2=平方米; m=米
-- @column    basis          text     computed from the layers, or entered by hand
-- @zh        basis          数据来源
-- @domain    basis  computed=计算; entered=填报
-- @column    behind_it      text     the query (with parameters) or layer whose rows it is made of, or the entry's day
-- @zh        behind_it      取数依据
-- @column    sum_check      text     closes, or by how much its parts differ from it; NULL: it has no parts
-- @zh        sum_check      合计核对
-- @column    is_headline    flag     1: among the first that a report shows
-- @zh        is_headline    要目
-- @reads     units
-- @uses      district_scores
-- @order     the order of the report: figures of the layers, then targets and entered figures by code
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/period_figures/
WITH figure(place, figure, title, title_zh, uom, behind_it) AS (  -- 1. the figures of the layers
  VALUES (101, 'units_scored', 'management units with a score', '有得分的管理单元', 'count', 'district_scores'),
         (102, 'units_excellent', 'excellent units', '优秀管理单元', 'count', 'district_scores'),
         (103, 'units_good', 'good units', '良好管理单元', 'count', 'district_scores'),
         (104, 'units_pass', 'units that pass', '合格管理单元', 'count', 'district_scores'),
         (105, 'units_fail', 'units that fail', '不合格管理单元', 'count', 'district_scores'),
         (106, 'mean_of_units', 'mean score of the units', '管理单元平均分', 'points', 'district_scores'),
         (107, 'mean_of_subdistricts', 'mean score of the subdistricts', '街道平均分', 'points', 'district_scores'),
         (108, 'subdistricts_scored', 'subdistricts with a score', '有得分的街道', 'count', 'district_scores'),
         (109, 'subdistricts_excellent', 'excellent subdistricts', '优秀街道', 'count', 'district_scores'),
         (110, 'excellent_rate', 'share of excellent subdistricts', '最干净街道优秀率', 'share', 'district_scores'),
         (201, 'city_red', 'places on the city''s red list, this year', '市红榜项目', 'count', 'listings'),
         (202, 'district_red', 'places on the district''s red list, this year', '区红榜项目', 'count', 'listings'),
         (203, 'district_black', 'places on the district''s black list, this year', '区黑榜项目', 'count', 'listings'),
         (204, 'campaigns', 'campaigns', '专项行动', 'count', 'campaigns'),
         (301, 'old_town_km2', 'area of the old town', '老城厢面积', 'km2', 'zones kind=old_town'),
         (302, 'plazas', 'demonstration plazas', '席地而坐示范区', 'sites', 'zones kind=plaza'),
         (303, 'cameras_own', 'the bureau''s own camera feeds', '自建视频', 'feeds', 'cameras owner=bureau'),
         (304, 'cameras_shared', 'feeds shared by the police', '共享视频', 'feeds', 'cameras owner=police'),
         (401, 'illegal_removed_m2', 'illegal buildings removed', '拆除违法建设', 'm2', 'done_by_unit work=illegal_removed'),
         (402, 'forced_removed_m2', 'of them by force', '其中强制拆除', 'm2', 'done_by_unit work=forced_removed'),
         (403, 'adverts_removed_m2', 'outdoor adverts removed', '拆除户外广告', 'm2', 'done_by_unit work=adverts_removed'),
         (501, 'berths_opened', 'public parking spaces opened', '新增公共停车泊位', 'count',
          'done_by_unit work=parking_berths'),
         (502, 'pay_after_exit_lots', 'lots where one leaves, then pays', '先离场后付费停车场', 'count',
          'done_by_unit work=pay_after_exit_lots'),
         (503, 'shared_berths', 'shared spaces', '共享泊位', 'count', 'done_by_unit work=shared_berths'),
         (504, 'networked_lot_share', 'networked, of public lots off the street', '动态联网率（按场）', 'share',
          'parking_lots kind=off_street access=public'),
         (505, 'networked_space_share', 'the same by spaces', '动态联网率（按泊位）', 'share',
          'parking_lots kind=off_street access=public'),
         (506, 'stalls', 'street stalls and events', '占道摊点与活动', 'events', 'stalls'),
         (507, 'stall_approvals', 'their approvals', '审批件', 'cases', 'stalls'),
         (601, 'dropoff_points', 'waste drop-off points', '垃圾投放点', 'count', 'dropoff_points'),
         (602, 'guides', 'their guides', '指导员', 'people', 'dropoff_points'),
         (603, 'sorted_estate_share', 'estates that sort their waste', '分类小区覆盖率', 'share', 'estates is_sorted=1'),
         (604, 'provincial_estates', 'estates at the provincial standard', '省级标准小区', 'count',
          'estates meets_provincial=1'),
         (605, 'guides_per_point', 'guides for each point', '每点指导员', 'people', 'dropoff_points'),
         (701, 'toilet_works', 'toilets built or rebuilt, all stages', '公厕新（改）建', 'pieces', 'toilet_scope'),
         (702, 'toilets_new', 'of them new', '其中新建', 'pieces', 'toilet_scope'),
         (703, 'toilets_new_done', 'new, done', '新建完工', 'pieces', 'toilet_scope'),
         (704, 'toilets_new_building', 'new, being built', '新建在建', 'pieces', 'toilet_scope'),
         (705, 'toilets_new_design', 'new, in design', '新建方案设计', 'pieces', 'toilet_scope'),
         (706, 'toilets_rebuilt', 'of them rebuilt', '其中改建', 'pieces', 'toilet_scope'),
         (707, 'toilets_rebuilt_done', 'rebuilt, done', '改建完工', 'pieces', 'toilet_scope'),
         (708, 'toilets_rebuilt_building', 'rebuilt, in works', '改建在建', 'pieces', 'toilet_scope'),
         (709, 'toilets_rebuilt_design', 'rebuilt, in design', '改建方案设计', 'pieces', 'toilet_scope'),
         (710, 'first_class_share', 'first-class toilets, of those with a class', '一类公厕占比', 'share', 'toilets'),
         (801, 'parks_planned', 'small parks planned, done ones among them', '计划游园', 'count', 'parks planned_on'),
         (802, 'parks_done', 'of them opened', '建成游园', 'count', 'done_by_unit work=parks'),
         (803, 'bridge_spaces_done', 'under-bridge spaces done', '桥下空间完成', 'sites', 'done_by_unit work=bridge_spaces'),
         (804, 'bridges', 'bridges run by the district', '区管桥梁', 'pieces', 'bridges'),
         (805, 'greening_m2', 'greening added', '新增绿地', 'm2', 'done_by_unit work=greening'),
         (806, 'colour_sites', 'sites of colour and climbing plants', '增色添藤点位', 'sites', 'greening kind=colour'),
         (807, 'hydrants_planned', 'hydrants to build', '待建消火栓', 'count', 'hydrants planned_on'),
         (901, 'roads', 'roads newly built or under major repair in the year', '道路大中修', 'roads', 'works'),
         (902, 'alleys', 'alleys under works in the year', '背街小巷整治', 'roads', 'works'),
         (903, 'undergroundings', 'lines going underground in the year', '管线入地', 'roads', 'works'),
         (904, 'renew_m', 'gas pipe to renew', '应改造燃气管道', 'm', 'gas_scope_by_unit'),
         (905, 'assess_m', 'gas pipe to assess', '应评估燃气管道', 'm', 'gas_scope_by_unit'),
         (906, 'keep_m', 'gas pipe to keep', '可保留燃气管道', 'm', 'gas_scope_by_unit'),
         (907, 'gas_m', 'gas pipe in all', '燃气管道总长', 'm', 'gas_scope_by_unit'),
         (951, 'ordinary_cases', 'enforcement, ordinary procedure', '一般程序案件', 'cases', 'cases procedure=ordinary'),
         (952, 'ordinary_empowered', 'in subdistricts with powers on the day', '其中赋权街道', 'cases',
          'subdistricts empowered_from'),
         (953, 'ordinary_unempowered', 'in the others, and in none', '其中未赋权街道', 'cases',
          'subdistricts empowered_from'),
         (954, 'summary_cases', 'enforcement, summary procedure', '简易程序案件', 'cases', 'cases procedure=summary'),
         (955, 'summary_minor', 'of them minor', '其中小微案件', 'cases', 'cases subkind=minor'),
         (956, 'summary_parking', 'of them parking', '其中违停', 'cases', 'cases subkind=parking'),
         (957, 'time_share', 'share of the year gone, by whole months', '时序进度', 'share', 'to_date')
),
part(part, whole) AS (    -- 2. which figures make up which
  VALUES ('units_excellent', 'units_scored'), ('units_good', 'units_scored'), ('units_pass', 'units_scored'),
         ('units_fail', 'units_scored'), ('toilets_new', 'toilet_works'), ('toilets_rebuilt', 'toilet_works'),
         ('toilets_new_done', 'toilets_new'), ('toilets_new_building', 'toilets_new'),
         ('toilets_new_design', 'toilets_new'), ('toilets_rebuilt_done', 'toilets_rebuilt'),
         ('toilets_rebuilt_building', 'toilets_rebuilt'), ('toilets_rebuilt_design', 'toilets_rebuilt'),
         ('renew_m', 'gas_m'), ('assess_m', 'gas_m'), ('keep_m', 'gas_m'),
         ('ordinary_empowered', 'ordinary_cases'), ('ordinary_unempowered', 'ordinary_cases'),
         ('summary_minor', 'summary_cases'), ('summary_parking', 'summary_cases')
),
headline(figure) AS (     -- 3. what a reader looks for first
  VALUES ('mean_of_units'), ('units_excellent'), ('units_good'), ('excellent_rate'), ('illegal_removed_m2'),
         ('berths_opened'), ('toilet_works'), ('parks_done'), ('renew_m'), ('ordinary_cases'), ('summary_cases'),
         ('time_share')
),
district AS MATERIALIZED (-- 4. the scores of the period
  SELECT d.scored_units, d.excellent_units, d.good_units, d.pass_units, d.fail_units, d.mean_of_units,
         d.mean_of_subdistricts, d.subdistricts, d.excellent_subdistricts, d.excellent_subdistrict_share
  FROM   district_scores AS d
),
work AS MATERIALIZED (    -- 5. what was done, by kind of work
  SELECT r.code AS work, ward_sum(CAST(r.value AS DOUBLE PRECISION)) AS done
  FROM   ward_result('done_by_unit', 'done', 'zone=' || :zone, :from_date, :to_date) AS r
  GROUP  BY r.code
),
lot AS (                  -- 6. the public lots off the street that were open on the last day
  SELECT l.capacity, CASE WHEN l.is_networked = 1 THEN 1 ELSE 0 END AS is_networked
  FROM   parking_lots AS l
  WHERE  l.kind = 'off_street' AND l.access = 'public'
  AND    (l.opened_on <= :to_date OR (l.opened_on IS NULL AND l.planned_on IS NULL))
  AND    (:zone IS NULL OR ward_clip(ward_point(l.geom), 'zones', :zone) IS NOT NULL)
),
ticket AS (               -- 7. enforcement of the period, with the powers of its subdistrict on the day
  SELECT c.procedure, c.subkind, CASE WHEN s.empowered_from <= c.reported_on THEN 1 ELSE 0 END AS is_empowered
  FROM   cases AS c
  LEFT   JOIN case_places AS p ON p.case_id = c.case_id
  LEFT   JOIN units AS u ON u.unit_code = p.unit_code
                        AND coalesce(u.valid_from, c.reported_on) <= c.reported_on
                        AND coalesce(u.valid_to, '9999') > c.reported_on
  LEFT   JOIN subdistricts AS s ON s.subdistrict_code = u.subdistrict_code
                               AND coalesce(s.valid_from, c.reported_on) <= c.reported_on
                               AND coalesce(s.valid_to, '9999') > c.reported_on
  WHERE  c.stream = 'enforcement'
  AND    c.reported_on BETWEEN :from_date AND :to_date
  AND    (:zone IS NULL
          OR EXISTS (SELECT 1 FROM case_zones AS z WHERE z.case_id = c.case_id AND z.zone_code = :zone))
),
stall AS (                -- 8. the stalls of the period, and whether they are in the zone,
  SELECT s.approvals,
         CASE WHEN :zone IS NULL OR ward_clip(ward_point(s.geom), 'zones', :zone) IS NOT NULL THEN 1 ELSE 0 END AS is_in
  FROM   stalls AS s
  WHERE  coalesce(s.starts_on, '') <= :to_date AND coalesce(s.ends_on, '9999') >= :from_date
),
dropoff AS (              -- 9. the drop-off points of the last day,
  SELECT p.guide_count,
         CASE WHEN :zone IS NULL OR ward_clip(ward_point(p.geom), 'zones', :zone) IS NOT NULL THEN 1 ELSE 0 END AS is_in
  FROM   dropoff_points AS p
  WHERE  coalesce(p.opened_on, :to_date) <= :to_date
),
estate AS (               -- 10. the estates,
  SELECT e.is_sorted, e.meets_provincial,
         CASE WHEN :zone IS NULL OR ward_clip(ward_point(e.geom), 'zones', :zone) IS NOT NULL THEN 1 ELSE 0 END AS is_in
  FROM   estates AS e
),
toilet AS (               -- 11. the toilets,
  SELECT t.toilet_class, t.work_type, t.work_stage,
         CASE WHEN :zone IS NULL OR ward_clip(ward_point(t.geom), 'zones', :zone) IS NOT NULL THEN 1 ELSE 0 END AS is_in
  FROM   toilets AS t
),
entry_in AS (             -- 12. the entries of the lists that lie in the zone,
  SELECT r.code AS listing_id
  FROM   ward_result('red_black_list', 'listing_id', 'zone=' || :zone, NULL, :to_date) AS r
),
gas AS (                  -- 13. and the metres of gas pipe by scope
  SELECT s.scope, ward_sum(CAST(r.value AS DOUBLE PRECISION)) AS length_m
  FROM   (SELECT 'renew_m' AS scope UNION ALL SELECT 'assess_m' UNION ALL SELECT 'keep_m'
          UNION ALL SELECT 'total_m') AS s
  CROSS  JOIN ward_result('gas_scope_by_unit', s.scope, 'zone=' || :zone, NULL, :to_date) AS r
  WHERE  EXISTS (SELECT 1 FROM gas_pipes)
  GROUP  BY s.scope
),
month(n) AS (             -- 14. the months of the year
  VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
),
counted(figure, value) AS (  -- 15. what the layers say; a layer without rows says nothing
  SELECT f.figure,
         CASE f.figure WHEN 'units_scored' THEN CAST(d.scored_units AS DOUBLE PRECISION)
                       WHEN 'units_excellent' THEN d.excellent_units WHEN 'units_good' THEN d.good_units
                       WHEN 'units_pass' THEN d.pass_units WHEN 'units_fail' THEN d.fail_units
                       WHEN 'mean_of_units' THEN d.mean_of_units WHEN 'mean_of_subdistricts' THEN d.mean_of_subdistricts
                       WHEN 'subdistricts_scored' THEN d.subdistricts
                       WHEN 'subdistricts_excellent' THEN d.excellent_subdistricts
                       WHEN 'excellent_rate' THEN d.excellent_subdistrict_share END
  FROM   district AS d
  CROSS  JOIN figure AS f
  WHERE  f.behind_it = 'district_scores'
  UNION ALL SELECT l.level || '_' || l.colour,
                   count(*) FILTER (WHERE :zone IS NULL OR l.listing_id IN (SELECT e.listing_id FROM entry_in AS e))
            FROM listings AS l
            WHERE substr(l.period, 1, 4) = substr(:to_date, 1, 4)
            GROUP BY l.level, l.colour
  UNION ALL SELECT 'campaigns', nullif(count(*), 0) FROM campaigns AS c WHERE :zone IS NULL
  UNION ALL SELECT 'old_town_km2',
                   ward_sum(CASE WHEN :zone IS NULL THEN ward_area(z.geom)
                                 ELSE coalesce(ward_area(ward_clip(z.geom, 'zones', :zone)), 0) END) / 1000000
            FROM zones AS z
            WHERE z.kind = 'old_town' AND coalesce(z.valid_from, :to_date) <= :to_date
            AND coalesce(z.valid_to, '9999') > :to_date
  UNION ALL SELECT 'plazas',
                   count(*) FILTER (WHERE :zone IS NULL OR ward_clip(ward_point(z.geom), 'zones', :zone) IS NOT NULL)
            FROM zones AS z
            WHERE z.kind = 'plaza' AND coalesce(z.valid_from, :to_date) <= :to_date
            AND coalesce(z.valid_to, '9999') > :to_date
            HAVING count(*) > 0
  UNION ALL SELECT CASE c.owner WHEN 'bureau' THEN 'cameras_own' ELSE 'cameras_shared' END,
                   coalesce(ward_sum(coalesce(c.feed_count, 1)) FILTER (WHERE :zone IS NULL OR
                            ward_clip(ward_point(c.geom), 'zones', :zone) IS NOT NULL), 0)
            FROM cameras AS c
            WHERE c.owner IN ('bureau', 'police') GROUP BY c.owner
  UNION ALL SELECT CASE w.work WHEN 'illegal_removed' THEN 'illegal_removed_m2'
                               WHEN 'forced_removed' THEN 'forced_removed_m2'
                               WHEN 'adverts_removed' THEN 'adverts_removed_m2'
                               WHEN 'parking_berths' THEN 'berths_opened'
                               WHEN 'parks' THEN 'parks_done'
                               WHEN 'bridge_spaces' THEN 'bridge_spaces_done'
                               WHEN 'greening' THEN 'greening_m2'
                               ELSE w.work END, w.done
            FROM work AS w
            WHERE w.work IN ('illegal_removed', 'forced_removed', 'adverts_removed', 'parking_berths', 'parks',
                             'bridge_spaces', 'greening', 'pay_after_exit_lots', 'shared_berths')
  UNION ALL SELECT 'networked_lot_share', ward_avg(l.is_networked) FROM lot AS l
  UNION ALL SELECT 'networked_space_share', ward_sum(l.is_networked * l.capacity) / nullif(ward_sum(l.capacity), 0)
            FROM lot AS l
  UNION ALL SELECT 'stalls', count(*) FILTER (WHERE s.is_in = 1) FROM stall AS s HAVING count(*) > 0
  UNION ALL SELECT 'stall_approvals', coalesce(ward_sum(s.approvals) FILTER (WHERE s.is_in = 1), 0) FROM stall AS s
            HAVING count(s.approvals) > 0
  UNION ALL SELECT 'dropoff_points', count(*) FILTER (WHERE p.is_in = 1) FROM dropoff AS p HAVING count(*) > 0
  UNION ALL SELECT 'guides', coalesce(ward_sum(p.guide_count) FILTER (WHERE p.is_in = 1), 0) FROM dropoff AS p
            HAVING count(p.guide_count) > 0
  UNION ALL SELECT 'guides_per_point', ward_sum(p.guide_count) / nullif(count(*), 0) FROM dropoff AS p WHERE p.is_in = 1
  UNION ALL SELECT 'sorted_estate_share', ward_avg(e.is_sorted) FROM estate AS e WHERE e.is_in = 1
  UNION ALL SELECT 'provincial_estates', coalesce(ward_sum(e.meets_provincial) FILTER (WHERE e.is_in = 1), 0)
            FROM estate AS e HAVING count(e.meets_provincial) > 0
  UNION ALL SELECT 'toilet_works', count(*) FILTER (WHERE t.is_in = 1) FROM toilet AS t
            WHERE t.work_type IN ('new', 'rebuild') AND t.work_stage IN ('done', 'building', 'design')
            HAVING count(*) > 0
  UNION ALL SELECT CASE t.work_type WHEN 'new' THEN 'toilets_new' ELSE 'toilets_rebuilt' END,
                   count(*) FILTER (WHERE t.is_in = 1)
            FROM toilet AS t
            WHERE t.work_type IN ('new', 'rebuild') AND t.work_stage IN ('done', 'building', 'design')
            GROUP BY t.work_type
  UNION ALL SELECT CASE t.work_type WHEN 'new' THEN 'toilets_new_' ELSE 'toilets_rebuilt_' END || t.work_stage,
                   count(*) FILTER (WHERE t.is_in = 1)
            FROM toilet AS t
            WHERE t.work_type IN ('new', 'rebuild') AND t.work_stage IN ('done', 'building', 'design')
            GROUP BY t.work_type, t.work_stage
  UNION ALL SELECT 'first_class_share', ward_avg(CASE WHEN t.toilet_class = 1 THEN 1 ELSE 0 END) FROM toilet AS t
            WHERE t.toilet_class IS NOT NULL AND t.is_in = 1
  UNION ALL SELECT 'parks_planned',
                   count(*) FILTER (WHERE :zone IS NULL OR ward_clip(ward_point(p.geom), 'zones', :zone) IS NOT NULL)
            FROM parks AS p WHERE p.planned_on IS NOT NULL HAVING count(*) > 0
  UNION ALL SELECT 'bridges',
                   count(*) FILTER (WHERE :zone IS NULL OR ward_clip(ward_point(b.geom), 'zones', :zone) IS NOT NULL)
            FROM bridges AS b HAVING count(*) > 0
  UNION ALL SELECT 'colour_sites',
                   count(*) FILTER (WHERE :zone IS NULL OR ward_clip(ward_point(g.geom), 'zones', :zone) IS NOT NULL)
            FROM greening AS g
            WHERE g.kind = 'colour' AND g.done_on BETWEEN :from_date AND :to_date HAVING count(*) > 0
  UNION ALL SELECT 'hydrants_planned',
                   count(*) FILTER (WHERE :zone IS NULL OR ward_clip(ward_point(h.geom), 'zones', :zone) IS NOT NULL)
            FROM hydrants AS h
            WHERE h.planned_on IS NOT NULL AND coalesce(h.opened_on, '9999') > :to_date HAVING count(*) > 0
  UNION ALL SELECT w.sort,
                   count(*) FILTER (WHERE :zone IS NULL OR ward_clip(ward_point(w.geom), 'zones', :zone) IS NOT NULL)
            FROM (SELECT CASE w.kind WHEN 'alley' THEN 'alleys' WHEN 'undergrounding' THEN 'undergroundings'
                                     ELSE 'roads' END AS sort, w.kind, w.starts_on, w.ends_on, w.geom
                  FROM works AS w) AS w
            WHERE w.kind IN ('road_new', 'road_major_repair', 'alley', 'undergrounding')
            AND w.starts_on <= substr(:to_date, 1, 4) || '-12-31'
            AND coalesce(w.ends_on, '9999') >= substr(:to_date, 1, 4) || '-01-01'
            GROUP BY w.sort
  UNION ALL SELECT CASE g.scope WHEN 'total_m' THEN 'gas_m' ELSE g.scope END, g.length_m FROM gas AS g
  UNION ALL SELECT 'ordinary_cases', count(*) FROM ticket AS t WHERE t.procedure = 'ordinary'
  UNION ALL SELECT CASE t.is_empowered WHEN 1 THEN 'ordinary_empowered' ELSE 'ordinary_unempowered' END, count(*)
            FROM ticket AS t WHERE t.procedure = 'ordinary' GROUP BY t.is_empowered
  UNION ALL SELECT 'summary_cases', count(*) FROM ticket AS t WHERE t.procedure = 'summary'
  UNION ALL SELECT 'summary_' || t.subkind, count(*) FROM ticket AS t
            WHERE t.procedure = 'summary' AND t.subkind IN ('minor', 'parking') GROUP BY t.subkind
  UNION ALL SELECT 'time_share', CAST(count(*) AS DOUBLE PRECISION) / 12 FROM month AS m
            WHERE ward_add_months(substr(:to_date, 1, 4) || '-01-01', m.n) <= ward_add_days(:to_date, 1)
),
checked AS (              -- 16. each whole beside the sum of its parts
  SELECT w.figure, w.value - ward_sum(n.value) AS off
  FROM   counted AS w
  JOIN   part AS p ON p.whole = w.figure
  JOIN   counted AS n ON n.figure = p.part
  GROUP  BY w.figure, w.value
),
missing AS (              -- 17. a part without rows of a whole that has some is 0
  SELECT p.part AS figure, 0 AS value
  FROM   part AS p
  JOIN   counted AS w ON w.figure = p.whole AND w.value IS NOT NULL
),
ledger AS (               -- 18. done and share of each target, and the newest entry of what is no target
  SELECT t.target_code, t.title, t.uom, t.source, t.due_on,
         coalesce(t.result_query || coalesce(' ' || t.params, ''), 'measures ' || t.target_code) AS behind_it
  FROM   targets AS t
),
entry AS (                -- 19. for which the newest measures count; of the whole district
  SELECT e.target_code, e.measured_on, ward_sum(e.amount) AS amount
  FROM   measures AS e
  WHERE  e.unit_code IS NULL
  AND    :zone IS NULL
  AND    e.measured_on = (SELECT max(o.measured_on) FROM measures AS o
                          WHERE o.target_code = e.target_code AND o.unit_code IS NULL AND o.measured_on <= :to_date)
  GROUP  BY e.target_code, e.measured_on
),
reached AS MATERIALIZED ( -- 20. what the ledger says of each target, asked once
  SELECT r.code AS target_code, 'done' AS what, CAST(r.value AS DOUBLE PRECISION) AS value
  FROM   ward_result('progress', 'done', 'zone=' || :zone, NULL, :to_date) AS r
  UNION ALL
  SELECT r.code, 'share', CAST(r.value AS DOUBLE PRECISION)
  FROM   ward_result('progress', 'share', 'zone=' || :zone, NULL, :to_date) AS r
),
line AS (                 -- 21. all of them
  SELECT f.place, f.figure, f.title, f.title_zh, coalesce(n.value, k.value) AS value, f.uom,
         'computed' AS basis, f.behind_it,
         CASE WHEN c.off IS NULL THEN NULL WHEN abs(c.off) < 0.000001 THEN 'closes'
              ELSE 'differs by ' || CAST(c.off AS TEXT) END AS sum_check
  FROM   figure AS f
  LEFT   JOIN counted AS n ON n.figure = f.figure
  LEFT   JOIN missing AS k ON k.figure = f.figure
  LEFT   JOIN checked AS c ON c.figure = f.figure
  UNION ALL
  SELECT 1000, r.what || ':' || g.target_code, 'target ' || g.target_code || ': ' || r.what,
         g.title || CASE r.what WHEN 'done' THEN '（完成量）' ELSE '（完成率）' END, r.value,
         CASE r.what WHEN 'done' THEN g.uom ELSE 'share' END,
         CASE g.source WHEN 'query' THEN 'computed' ELSE 'entered' END,
         CASE r.what WHEN 'done' THEN g.behind_it ELSE 'progress' END, NULL
  FROM   ledger AS g
  JOIN   reached AS r ON r.target_code = g.target_code
  UNION ALL
  SELECT 1001, g.target_code, 'entered: ' || g.target_code, g.title, e.amount, g.uom, 'entered',
         'measures ' || e.measured_on, NULL
  FROM   ledger AS g
  LEFT   JOIN entry AS e ON e.target_code = g.target_code
  WHERE  g.due_on IS NULL
)
SELECT l.figure,
       l.title,
       l.title_zh,
       l.value,
       l.uom,
       l.basis,
       l.behind_it,
       l.sum_check,
       CASE WHEN h.figure IS NULL THEN 0 ELSE 1 END AS is_headline
FROM   line AS l
LEFT   JOIN headline AS h ON h.figure = l.figure
ORDER  BY l.place, l.figure

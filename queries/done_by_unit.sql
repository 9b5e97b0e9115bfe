-- @query     done_by_unit
-- @title     What was done between two days in each management unit, by kind of work, from the layers themselves
-- @title_zh  各管理单元完成工作量
-- @param     from_date  date   month start  first day
-- @param     to_date    date   month end    last day; the units are those of this day
-- @param     work       text   none         one kind of work; none: every kind whose layer holds rows
-- @param     zone       text   none         only things in this zone, by a point on them as in the units; a thing
--            counts whole (areas: cut)
-- @domain    work  parking_berths=新增公共停车泊位; shared_berths=共享泊位; pay_after_exit_lots=先离场后付费停车场;
--            toilets=公厕新（改）建; parks=游园新建; hydrants=消火栓新建; bridges=桥梁整治;
--            bridge_spaces=桥下空间整治; illegal_removed=违法建设拆除; forced_removed=违法建设强制拆除;
--            adverts_removed=户外广告拆除; greening=新增绿地; roads=道路大中修; alleys=背街小巷整治;
--            undergrounding=管线入地; gas_valves=管阀更换; gas_bottles=瓶改管瓶改电; gas_stoves_household=居民灶具隐患整改;
--            gas_stoves_other=非居民灶具隐患整改; cases_summary=简易程序案件; cases_ordinary=一般程序案件
-- @column    work              text     kind of work
-- @zh        work              工作类别
-- @column    unit_code         text     units.unit_code; NULL in the last row of each kind
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last row says what it holds
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    done              real     amount done, in uom; NULL: things lie there, and nobody says how much
-- @zh        done              完成量
-- @column    base              real     all there is to do, where the layer itself says so (gas_sites); else NULL
-- @zh        base              总量
-- @column    uom               text     unit of measure
-- @zh        uom               计量单位
-- @domain    uom  berth=个; lot=个; piece=处; m2=平方米; household=户; case=件
-- @reads     units
-- @order     work, unit_code; then what is in no unit
-- @example   from_date=2022-01-01 to_date=2023-06-30 work=gas_valves  tests/queries/done_by_unit/
-- @example   from_date=2023-01-01 to_date=2023-06-30 work=illegal_removed  tests/queries/done_by_unit_removed/
WITH kind AS (            -- 1. the kinds of work whose layer holds rows, and their uom
  SELECT 'parking_berths' AS work, 'berth' AS uom WHERE EXISTS (SELECT 1 FROM parking_lots)
  UNION ALL SELECT 'shared_berths', 'berth' WHERE EXISTS (SELECT 1 FROM parking_lots)
  UNION ALL SELECT 'pay_after_exit_lots', 'lot' WHERE EXISTS (SELECT 1 FROM parking_lots)
  UNION ALL SELECT 'toilets', 'piece' WHERE EXISTS (SELECT 1 FROM toilets)
  UNION ALL SELECT 'parks', 'piece' WHERE EXISTS (SELECT 1 FROM parks)
  UNION ALL SELECT 'hydrants', 'piece' WHERE EXISTS (SELECT 1 FROM hydrants)
  UNION ALL SELECT 'bridges', 'piece' WHERE EXISTS (SELECT 1 FROM bridges)
  UNION ALL SELECT 'bridge_spaces', 'piece' WHERE EXISTS (SELECT 1 FROM bridge_spaces)
  UNION ALL SELECT 'illegal_removed', 'm2' WHERE EXISTS (SELECT 1 FROM removals)
  UNION ALL SELECT 'forced_removed', 'm2' WHERE EXISTS (SELECT 1 FROM removals)
  UNION ALL SELECT 'adverts_removed', 'm2' WHERE EXISTS (SELECT 1 FROM removals)
  UNION ALL SELECT 'greening', 'm2' WHERE EXISTS (SELECT 1 FROM greening)
  UNION ALL SELECT 'roads', 'piece' WHERE EXISTS (SELECT 1 FROM works)
  UNION ALL SELECT 'alleys', 'piece' WHERE EXISTS (SELECT 1 FROM works)
  UNION ALL SELECT 'undergrounding', 'piece' WHERE EXISTS (SELECT 1 FROM works)
  UNION ALL SELECT 'gas_valves', 'household' WHERE EXISTS (SELECT 1 FROM gas_sites)
  UNION ALL SELECT 'gas_bottles', 'household' WHERE EXISTS (SELECT 1 FROM gas_sites)
  UNION ALL SELECT 'gas_stoves_household', 'household' WHERE EXISTS (SELECT 1 FROM gas_sites)
  UNION ALL SELECT 'gas_stoves_other', 'household' WHERE EXISTS (SELECT 1 FROM gas_sites)
  UNION ALL SELECT 'cases_summary', 'case' WHERE EXISTS (SELECT 1 FROM cases)
  UNION ALL SELECT 'cases_ordinary', 'case' WHERE EXISTS (SELECT 1 FROM cases)
),
thing AS (                -- 2. each thing done in the period, where it lies, and how much it is
  SELECT 'parking_berths' AS work, l.geom, CAST(NULL AS TEXT) AS case_id,
         l.capacity AS amount, CAST(NULL AS DOUBLE PRECISION) AS base
  FROM   parking_lots AS l
  WHERE  (:work IS NULL OR :work = 'parking_berths')
  AND    l.access = 'public' AND l.opened_on BETWEEN :from_date AND :to_date
  UNION ALL               --    what stands on the last day, whenever it was opened: shared berths, leave-then-pay
  SELECT 'shared_berths', l.geom, NULL, l.shared_spaces, NULL
  FROM   parking_lots AS l
  WHERE  (:work IS NULL OR :work = 'shared_berths')
  AND    l.shared_spaces > 0 AND (l.opened_on <= :to_date OR (l.opened_on IS NULL AND l.planned_on IS NULL))
  UNION ALL
  SELECT 'pay_after_exit_lots', l.geom, NULL, 1, NULL
  FROM   parking_lots AS l
  WHERE  (:work IS NULL OR :work = 'pay_after_exit_lots')
  AND    l.pay_after_exit = 1 AND (l.opened_on <= :to_date OR (l.opened_on IS NULL AND l.planned_on IS NULL))
  UNION ALL               --    a rebuilt toilet is done when it opens again
  SELECT 'toilets', t.geom, NULL, 1, NULL
  FROM   toilets AS t
  WHERE  (:work IS NULL OR :work = 'toilets')
  AND    t.work_stage = 'done'
  AND    CASE WHEN t.work_type = 'rebuild' THEN coalesce(t.closed_until, t.opened_on) ELSE t.opened_on END
         BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'parks', p.geom, NULL, 1, NULL
  FROM   parks AS p
  WHERE  (:work IS NULL OR :work = 'parks')
  AND    p.stage = 'done' AND p.opened_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'hydrants', h.geom, NULL, 1, NULL
  FROM   hydrants AS h
  WHERE  (:work IS NULL OR :work = 'hydrants')
  AND    h.opened_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'bridges', b.geom, NULL, 1, NULL
  FROM   bridges AS b
  WHERE  (:work IS NULL OR :work = 'bridges')
  AND    b.stage = 'done' AND b.done_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'bridge_spaces', s.geom, NULL, 1, NULL
  FROM   bridge_spaces AS s
  WHERE  (:work IS NULL OR :work = 'bridge_spaces')
  AND    s.stage = 'done' AND s.done_on BETWEEN :from_date AND :to_date
  UNION ALL               --    a part is never added to its whole
  SELECT 'illegal_removed', r.geom, NULL,
         coalesce(r.area_m2, ward_area(r.geom)), NULL
  FROM   removals AS r
  WHERE  (:work IS NULL OR :work = 'illegal_removed')
  AND    r.kind = 'illegal_building' AND r.part_of IS NULL AND r.done_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'forced_removed', r.geom, NULL,
         coalesce(r.area_m2, ward_area(r.geom)), NULL
  FROM   removals AS r
  WHERE  (:work IS NULL OR :work = 'forced_removed')
  AND    r.kind = 'illegal_building' AND r.is_forced = 1 AND r.done_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'adverts_removed', r.geom, NULL,
         coalesce(r.area_m2, ward_area(r.geom)), NULL
  FROM   removals AS r
  WHERE  (:work IS NULL OR :work = 'adverts_removed')
  AND    r.kind = 'advert' AND r.part_of IS NULL AND r.done_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT 'greening', g.geom, NULL,
         coalesce(g.area_m2, ward_area(g.geom)), NULL
  FROM   greening AS g
  WHERE  (:work IS NULL OR :work = 'greening')
  AND    g.done_on BETWEEN :from_date AND :to_date
  UNION ALL
  SELECT CASE w.kind WHEN 'alley' THEN 'alleys' WHEN 'undergrounding' THEN 'undergrounding' ELSE 'roads' END,
         w.geom, NULL, 1, NULL
  FROM   works AS w
  WHERE  (:work IS NULL OR :work IN ('roads', 'alleys', 'undergrounding'))
  AND    w.kind IN ('road_new', 'road_major_repair', 'alley', 'undergrounding')
  AND    w.stage = 'done' AND w.ends_on BETWEEN :from_date AND :to_date
  UNION ALL               --    households done so far, of those there are; a site done later counts as not done
  SELECT CASE s.kind WHEN 'valve' THEN 'gas_valves' WHEN 'bottle' THEN 'gas_bottles' ELSE
              CASE s.customer WHEN 'household' THEN 'gas_stoves_household' ELSE 'gas_stoves_other' END END,
         s.geom, NULL, CASE WHEN s.done_on > :to_date THEN 0 ELSE s.households_done END, s.households
  FROM   gas_sites AS s
  WHERE  (:work IS NULL OR :work IN ('gas_valves', 'gas_bottles', 'gas_stoves_household', 'gas_stoves_other'))
  UNION ALL
  SELECT CASE c.procedure WHEN 'summary' THEN 'cases_summary' ELSE 'cases_ordinary' END, NULL, c.case_id, 1, NULL
  FROM   cases AS c
  WHERE  (:work IS NULL OR :work IN ('cases_summary', 'cases_ordinary'))
  AND    c.stream = 'enforcement' AND c.procedure IN ('summary', 'ordinary')
  AND    c.reported_on BETWEEN :from_date AND :to_date
),
placed AS (               -- 3. the unit of each: of a point on it; a case's as it was attributed
  SELECT t.work, t.amount, t.base,
         CASE WHEN t.case_id IS NULL THEN ward_locate('units', ward_point(t.geom), :to_date) ELSE u.id END AS unit_id
  FROM   thing AS t
  LEFT   JOIN case_places AS p ON p.case_id = t.case_id
  LEFT   JOIN units AS u ON u.unit_code = p.unit_code
                        AND coalesce(u.valid_from, :to_date) <= :to_date AND coalesce(u.valid_to, '9999') > :to_date
  WHERE  :zone IS NULL
  OR     ward_clip(ward_point(t.geom), 'zones', :zone) IS NOT NULL
  OR     EXISTS (SELECT 1 FROM case_zones AS z WHERE z.case_id = t.case_id AND z.zone_code = :zone)
),
place AS (                -- 4. every unit of the last day, and what lies in none
  SELECT 0 AS part, u.id AS unit_id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :to_date) <= :to_date
  AND    coalesce(u.valid_to, '9999') > :to_date
  UNION ALL
  SELECT 1, -1, NULL, '不在任何单元 (in no unit)', NULL, NULL
),
counted AS (              -- 5. by kind and unit
  SELECT t.work, coalesce(t.unit_id, -1) AS unit_id, ward_sum(t.amount) AS done, ward_sum(t.base) AS base
  FROM   placed AS t
  GROUP  BY t.work, coalesce(t.unit_id, -1)
)
SELECT k.work,
       p.unit_code,
       p.unit_name,
       p.subdistrict_code,
       p.subdistrict_name,
       CASE WHEN n.work IS NULL THEN 0 ELSE n.done END    AS done,
       n.base,
       k.uom
FROM   kind AS k
CROSS  JOIN place AS p
LEFT   JOIN counted AS n ON n.work = k.work AND n.unit_id = p.unit_id
WHERE  :work IS NULL OR k.work = :work
ORDER  BY k.work, p.part, p.unit_code NULLS LAST

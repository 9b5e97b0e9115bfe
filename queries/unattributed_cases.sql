-- @query     unattributed_cases
-- @title     The cases of a period that belong to no unit, each with the reason and the unit nearest to it
-- @title_zh  未归属单元的案件
-- @param     from_date  date   month start  first day of reporting
-- @param     to_date    date   month end    last day of reporting; the nearest unit is one valid on this day
-- @param     stream     text   none         event, complaint or enforcement; default: all three
-- @param     search_m   real   5000         how far the nearest unit is looked for (m)
-- @param     zone       text   none         only cases in this zone
-- @column    case_id            text      the owner's number
-- @zh        case_id            案件编号
-- @column    stream             text      event, complaint or enforcement
-- @zh        stream             案件类别
-- @domain    stream  event=事部件; complaint=投诉; enforcement=执法
-- @column    reported_on        date      day of reporting
-- @zh        reported_on        上报日期
-- @column    address            text      the address as reported
-- @zh        address            事发位置
-- @column    recorded_unit_code  text     the unit the source names; shown, never trusted
-- @zh        recorded_unit_code  登记单元编码
-- @column    reason             text      why it has no unit, or that it is not yet attributed
-- @zh        reason             原因
-- @domain    reason  no coordinates, no address=无坐标、无地址;
--            no coordinates: its address names no street or estate=无坐标，地址未载已知道路或小区;
--            no coordinates: the streets it names do not meet=无坐标，所载道路不相交;
--            no coordinates: the streets it names meet at several places=无坐标，所载道路多处相交;
--            no coordinates: what its address names lies in several units=无坐标，所载道路或小区跨多个单元;
--            no coordinates: what its address names lies in no unit=无坐标，所载道路或小区不在任何单元;
--            no coordinates: its address names several estates=无坐标，地址载有多个小区;
--            no coordinates: the outline of what its address names is invalid=无坐标，所载小区边界无效;
--            its place is no point in the units' coordinate system=坐标无效;
--            farther than * m from every unit=距各单元均超过 * 米
-- @column    nearest_unit_code  text      the nearest unit within search_m; NULL without coordinates
-- @zh        nearest_unit_code  最近单元编码
-- @column    nearest_unit_name  text      its name
-- @zh        nearest_unit_name  最近单元名称
-- @column    distance_m         real      m  to that unit
-- @zh        distance_m         距最近单元（米）
-- @column    geom               geometry  the case's place; NULL without coordinates
-- @zh        geom               位置
-- @key       case_id  cases
-- @reads     cases, case_places, units
-- @order     reported_on, case_id
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/unattributed_cases/
SELECT c.case_id,
       c.stream,
       c.reported_on,
       c.address,
       c.recorded_unit_code,
       CASE WHEN p.case_id IS NULL THEN '尚未归属 (not yet attributed)' ELSE p.why END  AS reason,
       u.unit_code                                                                      AS nearest_unit_code,
       u.name                                                                           AS nearest_unit_name,
       n.distance_m,
       c.geom
FROM   cases AS c
LEFT   JOIN case_places AS p ON p.case_id = c.case_id
LEFT   JOIN ward_nearest('units', c.geom, :search_m, :to_date) AS n ON 1 = 1
LEFT   JOIN units AS u ON u.id = n.id
WHERE  c.reported_on BETWEEN :from_date AND :to_date
AND    (:stream IS NULL OR c.stream = :stream)
AND    p.unit_code IS NULL
AND    (:zone IS NULL OR ward_clip(c.geom, 'zones', :zone) IS NOT NULL)
ORDER  BY c.reported_on, c.case_id

-- @query     case_states
-- @title     Each case of a period once: whether it was due, closed and on time by the end of to_date
-- @title_zh  案件办理状态
-- @param     from_date   date   month start  first day of reporting
-- @param     to_date     date   month end    last day of reporting; states are as of its end
-- @param     stream      text   none         event, complaint or enforcement; default: all three
-- @param     zone        text   none         only cases in this zone
-- @param     accuracy_m  real   10           an inside case nearer than this to its unit's edge is uncertain (m)
-- @domain    stream  event; complaint; enforcement
-- @column    case_id        text  the owner's number
-- @zh        case_id        案件编号
-- @column    unit_code      text  the unit it was attributed to; NULL: none
-- @zh        unit_code      单元编码
-- @column    is_attributed  flag  0: not yet attributed
-- @zh        is_attributed  已归属
-- @column    is_closed      flag  1: closed by the end of to_date
-- @zh        is_closed      已结案
-- @column    is_due         flag  1: due by to_date and not deferred
-- @zh        is_due         应结案
-- @column    is_on_time     flag  1: closed by its due time, whenever that is
-- @zh        is_on_time     按期结案
-- @column    is_uncertain   flag  1: inside its unit, but nearer to the edge than accuracy_m
-- @zh        is_uncertain   位置存疑
-- @key       case_id  cases
-- @reads     cases, case_places, case_zones
-- @order     case_id
-- @example   from_date=2023-04-01 to_date=2023-04-30  tests/queries/case_states/
SELECT c.case_id,
       p.unit_code,
       CASE WHEN p.case_id IS NULL THEN 0 ELSE 1 END                                              AS is_attributed,
       CASE WHEN c.closed_at < :to_date || 'T24' THEN 1 ELSE 0 END                                AS is_closed,
       CASE WHEN c.due_on <= :to_date AND coalesce(c.is_deferred, 0) = 0 THEN 1 ELSE 0 END        AS is_due,
       CASE WHEN c.closed_at <= c.due_at THEN 1 ELSE 0 END                                        AS is_on_time,
       CASE WHEN p.unit_rule = 'inside' AND p.margin_m < :accuracy_m THEN 1 ELSE 0 END            AS is_uncertain
FROM   cases AS c
LEFT   JOIN case_places AS p ON p.case_id = c.case_id
WHERE  c.reported_on BETWEEN :from_date AND :to_date
AND    (:stream IS NULL OR c.stream = :stream)
AND    (:zone IS NULL
        OR EXISTS (SELECT 1 FROM case_zones AS z WHERE z.case_id = c.case_id AND z.zone_code = :zone))
ORDER  BY c.case_id

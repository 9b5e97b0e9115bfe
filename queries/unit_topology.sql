-- @query     unit_topology
-- @title     Where the units do not lie side by side as they should: overlaps, gaps, T-junctions, slivers
-- @title_zh  管理单元拓扑检查
-- @param     as_of        date  none   the day whose units are checked; default: the newest day loaded, else the
--            day their newest version begins
-- @param     gap_width_m  real  layer  narrower than this, what lies between two units was not meant, and a unit is a
--            sliver (m); default: the units' own
-- @param     rounding_m   real  0.001  an overlap or gap narrower than this is rounding of coordinates (m)
-- @param     zone         text  none   only findings in this zone, by a point on them
-- @column    finding   text      duplicate, overlap, gap, hole, narrow_gap, sliver or t_junction
-- @zh        finding   问题
-- @domain    finding  duplicate=重复; overlap=重叠; gap=空隙; hole=空洞; narrow_gap=窄缝;
--            sliver=狭长碎片; t_junction=缺节点
-- @column    severity  text      error or warning
-- @zh        severity  严重程度
-- @domain    severity  error=错误; warning=警告
-- @column    ids       text      the codes of the units, the lower first; of a T-junction first the one that lacks the
--            vertex
-- @zh        ids       单元编号
-- @column    detail    text      what is wrong
-- @zh        detail    说明
-- @column    measure   real      area of an overlap, gap, hole or sliver (m2); width of a narrow gap (m); way from
--            a T-junction to the edge's nearer end (m)
-- @zh        measure   量值（平方米或米）
-- @column    width_m   real      m  width of an overlap, gap, hole or sliver, were it long and thin
-- @zh        width_m   宽度（米）
-- @column    geom      geometry  where
-- @zh        geom      位置
-- @reads     units
-- @order     severity, finding, ids, measure, where
-- @example   as_of=2010-06-30 gap_width_m=1  tests/queries/unit_topology/
WITH day AS (             -- 1. the day looked at
  SELECT coalesce(:as_of, (SELECT s.value FROM settings AS s WHERE s.name = 'as_of'),
                  max(u.valid_from))  AS as_of
  FROM   units AS u
),
found AS (                -- 2. what the coverage check finds
  SELECT f.finding, a.unit_code || coalesce(', ' || b.unit_code, '') AS ids, f.measure, f.width_m, f.geom
  FROM   day AS d
  CROSS  JOIN ward_coverage('units', d.as_of, :gap_width_m) AS f
  LEFT   JOIN units AS a ON a.id = f.id
  LEFT   JOIN units AS b ON b.id = f.other_id
)
SELECT f.finding,
       CASE WHEN f.finding = 'duplicate'                                      THEN 'error'
            WHEN f.finding IN ('overlap', 'gap') AND f.width_m < :rounding_m  THEN 'warning'
            WHEN f.finding IN ('overlap', 'gap')                              THEN 'error'
            ELSE 'warning' END                                            AS severity,
       f.ids,
       CASE f.finding
         WHEN 'duplicate'   THEN '单元重复 (two units are one area)'
         WHEN 'overlap'     THEN '单元重叠 (two units overlap)'
         WHEN 'gap'         THEN '单元之间有空隙 (a gap between units)'
         WHEN 'hole'        THEN '单元内有空洞 (a hole in a unit that no unit fills)'
         WHEN 'narrow_gap'  THEN '单元之间有窄缝 (a narrow gap between units, open at an end)'
         WHEN 'sliver'      THEN '狭长碎片 (a unit or a part of one is a sliver)'
         ELSE '边上缺节点 (an edge lacks the vertex that its neighbour has there)' END  AS detail,
       f.measure,
       f.width_m,
       f.geom
FROM   found AS f
WHERE  :zone IS NULL OR ward_clip(ward_point(f.geom), 'zones', :zone) IS NOT NULL
ORDER  BY severity, f.finding, f.ids NULLS LAST, f.measure NULLS LAST, f.geom NULLS LAST

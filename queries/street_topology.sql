-- @query     street_topology
-- @title     Where streets do not meet as they should: near misses, crossings without a node, dangling ends, doubles
-- @title_zh  道路拓扑检查
-- @param     near_m  real  layer  an end so near to another street should meet it (m); default: the streets' own
-- @param     snap_m  real  layer  ends so near are one node (m); default: the streets' own
-- @param     as_of   date  none   the day whose units bound the district, at whose border no end dangles; default: the
--            newest day loaded, else the day their newest version begins
-- @param     zone    text  none   only findings in this zone, by a point on them
-- @column    finding   text      zero_length, duplicate, overlap, crossing, self_crossing, near_miss or dangle
-- @zh        finding   问题
-- @domain    finding  zero_length=零长度; duplicate=重复; overlap=重叠; crossing=相交无节点;
--            self_crossing=自相交; near_miss=未接上; dangle=悬挂
-- @column    severity  text      error or warning
-- @zh        severity  严重程度
-- @domain    severity  error=错误; warning=警告
-- @column    ids       text      the segments; first the one whose end it is
-- @zh        ids       路段编号
-- @column    detail    text      what is wrong
-- @zh        detail    说明
-- @column    measure   real      length of a segment or of the stretch drawn twice, way between ends (m); of a
--            self-crossing the number of places; NULL for a crossing
-- @zh        measure   量值（米或处）
-- @column    geom      geometry  where
-- @zh        geom      位置
-- @reads     streets
-- @order     severity, finding, ids, measure, where
-- @example   near_m=2 snap_m=0.1  tests/queries/street_topology/
WITH day AS (             -- 1. the day of the units, and whether there are any
  SELECT coalesce(:as_of, (SELECT s.value FROM settings AS s WHERE s.name = 'as_of'),
                  max(u.valid_from))  AS as_of,
         CASE WHEN count(*) > 0 THEN 'units' END AS region
  FROM   units AS u
),
found AS (                -- 2. what the network check finds
  SELECT f.finding, a.street_id || coalesce(', ' || b.street_id, '') AS ids, f.measure, f.geom
  FROM   day AS d
  CROSS  JOIN ward_network('streets', d.as_of, :near_m, :snap_m, d.region) AS f
  LEFT   JOIN streets AS a ON a.id = f.id
  LEFT   JOIN streets AS b ON b.id = f.other_id
)
SELECT f.finding,
       CASE WHEN f.finding = 'zero_length' THEN 'error' ELSE 'warning' END  AS severity,
       f.ids,
       CASE f.finding
         WHEN 'zero_length'    THEN '长度为零 (a segment without length)'
         WHEN 'duplicate'      THEN '路段重复 (two segments are one line)'
         WHEN 'overlap'        THEN '路段重叠 (two segments run along each other)'
         WHEN 'crossing'       THEN '相交处无节点 (two streets meet or cross without a node)'
         WHEN 'self_crossing'  THEN '自相交 (a segment crosses itself or doubles back)'
         WHEN 'near_miss'      THEN '端点未相接 (an end that nearly meets another street)'
         ELSE '悬挂端点 (an end that meets no other street)' END             AS detail,
       f.measure,
       f.geom
FROM   found AS f
WHERE  :zone IS NULL OR ward_clip(ward_point(f.geom), 'zones', :zone) IS NOT NULL
ORDER  BY severity, f.finding, f.ids NULLS LAST, f.measure NULLS LAST, f.geom NULLS LAST

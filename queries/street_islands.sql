-- @query     street_islands
-- @title     The parts that the street network falls into: one, where every street can be walked to from every other
-- @title_zh  路网连通性检查
-- @param     as_of      date   newest      the day whose streets count, where they have days of their own
-- @param     zone       text   none        only the parts that run in this zone, each whole
-- @column    island     integer          1 is the longest
-- @zh        island     连通块
-- @column    streets    integer          segments on it
-- @zh        streets    路段数
-- @column    pieces     integer          pieces of them between nodes
-- @zh        pieces     路段片数
-- @column    length_m   real      m      their length
-- @zh        length_m   长度（米）
-- @column    share      real      share  of the whole network, 0 to 1
-- @zh        share      占比
-- @column    geom       geometry         its streets
-- @zh        geom       路段
-- @reads     streets
-- @order     island
-- @example   as_of=2023-06-30  tests/queries/street_islands/
WITH island AS (          -- 1. the parts, the longest first
  SELECT i.island, i.streets, i.pieces, i.length_m, i.geom
  FROM   ward_islands(:as_of) AS i
),
whole AS (                -- 2. all of them
  SELECT ward_sum(i.length_m) AS length_m FROM island AS i
)
SELECT i.island,
       i.streets,
       i.pieces,
       i.length_m,
       i.length_m / nullif(w.length_m, 0)  AS share,
       i.geom
FROM   island AS i
CROSS  JOIN whole AS w
WHERE  :zone IS NULL OR ward_length(ward_clip(i.geom, 'zones', :zone)) > 0
ORDER  BY i.island

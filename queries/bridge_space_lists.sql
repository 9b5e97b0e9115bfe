-- @query     bridge_space_lists
-- @title     The lists of spaces under bridges by half-year and kind: bridges, and those on no earlier list
-- @title_zh  桥下空间分期清单
-- @param     as_of  date  newest  the day asked about
-- @param     zone   text  none    only spaces in this zone, by a point on them; new is what no list of the zone named
-- @column    period        text     half-year: of the day it was done, else of the day it is planned for
-- @zh        period        期次
-- @column    kind          text     what the space becomes
-- @zh        kind          类型
-- @domain    kind  public=公共空间; child_friendly=儿童友好
-- @column    spaces        integer  spaces on the list
-- @zh        spaces        桥下空间数
-- @column    done          integer  of them, done by as_of
-- @zh        done          已完成
-- @column    bridges       integer  bridges, each once, by bridge_id
-- @zh        bridges       桥梁数
-- @column    new_bridges   integer  of them, those on no list above: two lists of six are twelve only if the ids differ
-- @zh        new_bridges   新增桥梁数
-- @column    bridges_so_far  integer  bridges on this list and those above together
-- @zh        bridges_so_far  累计桥梁数
-- @column    unknown       integer  spaces of which nobody says which bridge; no bridge is counted for them
-- @zh        unknown       桥梁不明数
-- @reads     bridge_spaces
-- @order     period, kind from public to the others
-- @example   as_of=2023-06-30  tests/queries/bridge_space_lists/
WITH space AS (           -- 1. the list each is on
  SELECT s.space_id, s.bridge_id, s.kind,
         substr(coalesce(s.done_on, s.planned_on), 1, 4)
         || CASE WHEN substr(coalesce(s.done_on, s.planned_on), 6, 2) <= '06' THEN 'H1' ELSE 'H2' END  AS period,
         CASE WHEN s.stage = 'done' AND s.done_on <= :as_of THEN 1 ELSE 0 END                          AS is_done
  FROM   bridge_spaces AS s
  WHERE  :zone IS NULL OR ward_clip(ward_point(s.geom), 'zones', :zone) IS NOT NULL
),
list AS (                 -- 2. the lists in order
  SELECT l.period, l.kind, row_number() OVER (ORDER BY l.period NULLS LAST, CASE l.kind WHEN 'public' THEN 0 ELSE 1 END,
                                              l.kind NULLS LAST) AS n
  FROM   (SELECT DISTINCT s.period, s.kind FROM space AS s) AS l
),
named AS (                -- 3. each bridge once a list, and the first list that names it
  SELECT b.n, b.bridge_id, min(b.n) OVER (PARTITION BY b.bridge_id) AS first_n
  FROM   (SELECT DISTINCT l.n, s.bridge_id
          FROM   space AS s
          JOIN   list AS l ON coalesce(l.period, '') = coalesce(s.period, '')
                           AND coalesce(l.kind, '') = coalesce(s.kind, '')
          WHERE  s.bridge_id IS NOT NULL) AS b
),
counted AS (              -- 4. counted
  SELECT l.n,
         (SELECT count(*) FROM named AS b WHERE b.n = l.n)                       AS bridges,
         (SELECT count(*) FROM named AS b WHERE b.n = l.n AND b.first_n = l.n)   AS new_bridges,
         (SELECT count(DISTINCT b.bridge_id) FROM named AS b WHERE b.n <= l.n)   AS bridges_so_far
  FROM   list AS l
)
SELECT l.period,
       l.kind,
       count(s.space_id)                                       AS spaces,
       count(*) FILTER (WHERE s.is_done = 1)                   AS done,
       min(c.bridges)                                          AS bridges,
       min(c.new_bridges)                                      AS new_bridges,
       min(c.bridges_so_far)                                   AS bridges_so_far,
       count(*) FILTER (WHERE s.bridge_id IS NULL)             AS unknown
FROM   list AS l
JOIN   counted AS c ON c.n = l.n
JOIN   space AS s ON coalesce(s.period, '') = coalesce(l.period, '') AND coalesce(s.kind, '') = coalesce(l.kind, '')
GROUP  BY l.n, l.period, l.kind
ORDER  BY l.n

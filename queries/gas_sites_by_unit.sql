-- @query     gas_sites_by_unit
-- @title     Valves, stoves and bottles in each management unit: done, still to do, and the pace that is needed
-- @title_zh  各管理单元燃气用户改造进度
-- @param     as_of      date  newest  the day asked about
-- @param     kind       text  none    valve, stove or bottle; none: all
-- @param     customer   text  none    household or other; none: both
-- @param     starts_on  date  none    first day of the work; none: 1 January of the year of as_of
-- @param     zone       text  none    only sites in this zone; a unit that shares neither area nor site with it has
--            no row
-- @column    unit_code         text     units.unit_code; NULL in the last rows
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; the last rows say what they hold
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    kind              text     valve, stove or bottle (rule G7: what belongs to the users)
-- @zh        kind              改造类型
-- @domain    kind  valve=管阀更换; stove=灶具隐患; bottle=瓶改管瓶改电
-- @column    customer          text     household, or other: shops and canteens
-- @zh        customer          用户类型
-- @domain    customer  household=居民; other=非居民
-- @column    households        integer  households, or customers, to do
-- @zh        households        应改户数
-- @column    done              integer  of them, done by as_of; a site done later counts as not done
-- @zh        done              已改户数
-- @column    unknown           integer  at sites of which nobody says how many are done; they count as not done
-- @zh        unknown           进度不明户数
-- @column    residue           integer  still to do
-- @zh        residue           剩余户数
-- @column    share             real     share  done / households; NULL where there is nothing to do
-- @zh        share             完成率
-- @column    due_on            date     the last day by which all must be done
-- @zh        due_on            截止日期
-- @column    so_far_per_day    real     per_day  done / days from starts_on to as_of, both included
-- @zh        so_far_per_day    已有日均
-- @column    needed_per_day    real     per_day  residue / days after as_of to due_on; NULL: the day has passed
-- @zh        needed_per_day    所需日均
-- @key       unit_code  units
-- @reads     gas_sites, units
-- @order     unit_code, kind, customer; then the sites in no unit
-- @example   as_of=2023-06-30  tests/queries/gas_sites_by_unit/
WITH site AS (            -- 1. the sites asked for, and where they stand
  SELECT g.kind, g.customer, g.due_on, coalesce(g.households, 0) AS households,
         CASE WHEN g.done_on > :as_of THEN 0 ELSE coalesce(g.households_done, 0) END AS done,
         CASE WHEN g.households_done IS NULL THEN coalesce(g.households, 0) ELSE 0 END AS unknown,
         ward_locate('units', g.geom, :as_of)                                        AS unit_id
  FROM   gas_sites AS g
  WHERE  (:kind IS NULL OR g.kind = :kind)
  AND    (:customer IS NULL OR g.customer = :customer)
  AND    (:zone IS NULL OR ward_clip(g.geom, 'zones', :zone) IS NOT NULL)
),
place AS (                -- 2. the rows: every unit and every kind of work, and what lies in no unit
  SELECT 0 AS part, u.id AS unit_id, u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
         CASE WHEN :zone IS NULL OR ward_area(ward_clip(u.geom, 'zones', :zone)) > 0 THEN 1 ELSE 0 END AS is_asked
  FROM   units AS u
  WHERE  coalesce(u.valid_from, :as_of) <= :as_of
  AND    coalesce(u.valid_to, '9999') > :as_of
  UNION ALL
  SELECT 1, 0, NULL, '不在任何单元 (in no unit)', NULL, NULL, 1
),
work AS (                 -- 3. the kinds of work there are
  SELECT DISTINCT s.kind, s.customer FROM site AS s
),
n AS (                    -- 4. counted
  SELECT p.part, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name, w.kind, w.customer,
         coalesce(sum(s.households), 0) AS households, coalesce(sum(s.done), 0) AS done,
         coalesce(sum(s.unknown), 0) AS unknown, max(s.due_on) AS due_on
  FROM   place AS p
  CROSS  JOIN work AS w
  LEFT   JOIN site AS s ON coalesce(s.unit_id, 0) = p.unit_id AND coalesce(s.kind, '') = coalesce(w.kind, '')
                        AND coalesce(s.customer, '') = coalesce(w.customer, '')
  GROUP  BY p.part, p.unit_code, p.unit_name, p.subdistrict_code, p.subdistrict_name, w.kind, w.customer
  HAVING max(p.is_asked) = 1 OR count(s.households) > 0 -- a site on the zone's edge may be the unit's beyond
)
SELECT n.unit_code,
       n.unit_name,
       n.subdistrict_code,
       n.subdistrict_name,
       n.kind,
       n.customer,
       n.households,
       n.done,
       n.unknown,
       n.households - n.done                                                          AS residue,
       CAST(n.done AS DOUBLE PRECISION) / nullif(n.households, 0)                     AS share,
       n.due_on,
       n.done / nullif(CAST(ward_days(coalesce(:starts_on, substr(:as_of, 1, 4) || '-01-01'), :as_of) + 1
                            AS DOUBLE PRECISION), 0)                                AS so_far_per_day,
       CASE WHEN n.due_on > :as_of
            THEN (n.households - n.done) / CAST(ward_days(:as_of, n.due_on) AS DOUBLE PRECISION) END
                                                                                    AS needed_per_day
FROM   n AS n
ORDER  BY n.part, n.unit_code NULLS LAST, n.kind NULLS LAST, n.customer NULLS LAST

-- @query     gas_sites_by_subdistrict
-- @title     Valves, stoves and bottles in each subdistrict (街道) and in all: done, still to do, the pace needed
-- @title_zh  各街道燃气用户改造进度
-- @column    subdistrict_code  text     units.subdistrict_code; NULL in the last rows
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name; the last rows: in none, and the whole district
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
-- @key       subdistrict_code  subdistricts
-- @reads     gas_sites, units
-- @uses      gas_sites_by_unit
-- @order     subdistrict_code, kind, customer; then the sites in no subdistrict, then the whole
-- @example   as_of=2023-06-30  tests/queries/gas_sites_by_subdistrict/
WITH n AS (               -- 1. by subdistrict, and all together
  SELECT CASE WHEN g.subdistrict_code IS NULL THEN 1 ELSE 0 END AS part, g.subdistrict_code,
         coalesce(min(g.subdistrict_name), '不在任何街道 (in no subdistrict)') AS subdistrict_name,
         g.kind, g.customer, sum(g.households) AS households, sum(g.done) AS done,
         sum(g.unknown) AS unknown, max(g.due_on) AS due_on
  FROM   gas_sites_by_unit AS g
  GROUP  BY g.subdistrict_code, g.kind, g.customer
  UNION ALL
  SELECT 2, NULL, '全区 (the whole district)', g.kind, g.customer, sum(g.households), sum(g.done), sum(g.unknown),
         max(g.due_on)
  FROM   gas_sites_by_unit AS g
  GROUP  BY g.kind, g.customer
)
SELECT n.subdistrict_code,
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
ORDER  BY n.part, n.subdistrict_code NULLS LAST, n.kind NULLS LAST, n.customer NULLS LAST

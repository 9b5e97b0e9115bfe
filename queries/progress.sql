-- @query     progress
-- @title     Each target: what is done, its share, and whether as much of the task as of the time has gone
-- @title_zh  目标任务进度台账
-- @param     as_of      date   newest    the day asked about
-- @param     by         text   district  district, or unit: what each unit did, for targets whose layer knows the place
-- @param     tolerance  real   0.02      share and time this near are on track
-- @param     zone       text   none      only what lies in this zone: done, and the base where the layer says it; the
--            task is the district's, in a zone unknown save a level's, and so is what was entered by hand
-- @domain    by  district; unit
-- @column    target_code       text     targets.target_code
-- @zh        target_code       指标编号
-- @column    title             text     targets.title
-- @zh        title             指标名称
-- @column    unit_code         text     by unit: units.unit_code, NULL in no unit; by district: NULL
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name; in no unit: says so
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name
-- @zh        subdistrict_name  街道名称
-- @column    done              real     done by the day; NULL: nobody says
-- @zh        done              完成量
-- @column    amount            real     the task; a base not published is solved back: amount done / share
-- @zh        amount            目标值
-- @column    amount_low        real     the least it can be by both roundings; the amount itself where it is stated
-- @zh        amount_low        目标值下限
-- @column    amount_high       real     the most it can be
-- @zh        amount_high       目标值上限
-- @column    uom               text     unit of measure
-- @zh        uom               计量单位
-- @column    share             real     share  done / amount
-- @zh        share             完成率
-- @column    share_low         real     share  done / amount_high
-- @zh        share_low         完成率下限
-- @column    share_high        real     share  done / amount_low
-- @zh        share_high        完成率上限
-- @column    time_share        real     share  of the time that has gone: whole months, or days; NULL: a level
-- @zh        time_share        时序进度
-- @column    verdict           text     ahead, on_track or behind the time; a level: reached or below
-- @zh        verdict           进度判定
-- @domain    verdict  ahead=超前; on_track=正常; behind=滞后; reached=达标; below=未达标
-- @column    needed_per_day    real     what is left, a day from the next to due_on; NULL: no day is left, or a level
-- @zh        needed_per_day    今后日均需完成
-- @column    so_far_per_day    real     done, for each day from starts_on to the day
-- @zh        so_far_per_day    至今日均完成
-- @column    basis             text     computed from a layer, or entered by hand
-- @zh        basis             数据来源
-- @domain    basis  computed=计算; entered=填报
-- @column    behind_it         text     the query and its parameters, or the day of the entry
-- @zh        behind_it         取数依据
-- @column    due_on            date     targets.due_on
-- @zh        due_on            截止日期
-- @reads     targets, units
-- @order     target_code, unit_code; then what is in no unit
-- @example   as_of=2023-06-30          tests/queries/progress/
-- @example   as_of=2023-06-30 by=unit  tests/queries/progress_by_unit/
WITH RECURSIVE
month AS (                -- 1. 1, 2, 3 … months
  SELECT 1 AS n
  UNION ALL
  SELECT m.n + 1 FROM month AS m WHERE m.n < 360
),
target AS (               -- 2. what has a due date is a target
  SELECT t.target_code, t.title, t.uom, t.starts_on, t.due_on, t.amount, t.published_share AS share,
         t.published_amount AS published, coalesce(t.published_share_step, 0.001) / 2 AS share_off,
         coalesce(t.published_amount_step, 0) / 2 AS amount_off, coalesce(t.time_basis, 'month') AS time_basis,
         CASE WHEN t.source = 'query' THEN 'computed' ELSE 'entered' END AS basis,
         t.result_query, t.result_column, t.base_column, t.params,
         CASE WHEN :zone IS NULL THEN t.params ELSE coalesce(t.params || ' ', '') || 'zone=' || :zone END AS in_zone
  FROM   targets AS t
  WHERE  t.due_on IS NOT NULL
),
computed AS (             -- 3. done by unit, by the query that the target names
  SELECT t.target_code, r.unit_code, ward_sum(CAST(r.value AS DOUBLE PRECISION)) AS done
  FROM   target AS t
  CROSS  JOIN ward_result(t.result_query, t.result_column, t.in_zone, t.starts_on, :as_of) AS r
  WHERE  t.basis = 'computed'
  AND    t.starts_on <= :as_of
  GROUP  BY t.target_code, r.unit_code
),
base AS (                 -- 4. and all there is to do, where that query says so
  SELECT t.target_code, r.unit_code, ward_sum(CAST(r.value AS DOUBLE PRECISION)) AS amount
  FROM   target AS t
  CROSS  JOIN ward_result(t.result_query, t.base_column, t.in_zone, t.starts_on, :as_of) AS r
  WHERE  t.basis = 'computed'
  AND    t.base_column IS NOT NULL
  GROUP  BY t.target_code, r.unit_code
),
latest AS (               -- 5. the newest entry of each target and unit
  SELECT e.target_code, e.unit_code, e.measured_on, e.amount,
         row_number() OVER (PARTITION BY e.target_code, e.unit_code
                            ORDER BY e.measured_on DESC, e.amount DESC NULLS LAST) AS place
  FROM   measures AS e
  WHERE  e.measured_on <= :as_of
  AND    :zone IS NULL
),
entered AS (              -- 6. a district's own entry counts before the sum of its units'
  SELECT l.target_code, l.unit_code, l.measured_on, l.amount AS done
  FROM   latest AS l
  JOIN   target AS t ON t.target_code = l.target_code AND t.basis = 'entered'
  WHERE  l.place = 1
),
amount_done AS (          -- 7. by the rows asked for
  SELECT c.target_code, NULL AS unit_code, ward_sum(c.done) AS done, NULL AS measured_on
  FROM   computed AS c
  WHERE  :by = 'district'
  GROUP  BY c.target_code
  UNION ALL
  SELECT e.target_code, NULL,
         CASE WHEN count(*) FILTER (WHERE e.unit_code IS NULL) > 0
              THEN ward_sum(e.done) FILTER (WHERE e.unit_code IS NULL) ELSE ward_sum(e.done) END,
         max(e.measured_on)
  FROM   entered AS e
  WHERE  :by = 'district'
  GROUP  BY e.target_code
  UNION ALL
  SELECT c.target_code, c.unit_code, c.done, NULL
  FROM   computed AS c
  JOIN   target AS t ON t.target_code = c.target_code
  WHERE  :by = 'unit' AND t.time_basis <> 'level'
  UNION ALL
  SELECT e.target_code, e.unit_code, e.done, e.measured_on
  FROM   entered AS e
  WHERE  :by = 'unit' AND e.unit_code IS NOT NULL
),
task AS (                 -- 8. the amount stated, else the layer's own, else solved back with both roundings
  SELECT t.target_code, NULL AS unit_code,
         coalesce(t.amount, t.published / nullif(t.share, 0))                                        AS amount,
         coalesce(t.amount, (t.published - t.amount_off) / nullif(t.share + t.share_off, 0))         AS amount_low,
         coalesce(t.amount, CASE WHEN t.share > t.share_off
                                 THEN (t.published + t.amount_off) / (t.share - t.share_off) END)    AS amount_high
  FROM   target AS t
  WHERE  :by = 'district' AND (:zone IS NULL OR t.time_basis = 'level')
  UNION ALL
  SELECT b.target_code, b.unit_code, b.amount, b.amount, b.amount FROM base AS b WHERE :by = 'unit'
  UNION ALL
  SELECT s.target_code, NULL, s.amount, s.amount, s.amount
  FROM   (SELECT b.target_code, ward_sum(b.amount) AS amount FROM base AS b GROUP BY b.target_code) AS s
  WHERE  :by = 'district' AND :zone IS NOT NULL
),
clock AS (                -- 9. the time gone, and the days on both sides of the day
  SELECT t.target_code,
         CASE WHEN t.time_basis = 'level' THEN NULL
              WHEN :as_of < t.starts_on THEN 0
              WHEN :as_of >= t.due_on THEN 1
              WHEN t.time_basis = 'month' AND ward_days(ward_add_months(t.starts_on, 1), t.due_on) >= -1
              THEN CAST((SELECT count(*) FROM month AS m
                         WHERE ward_days(ward_add_months(t.starts_on, m.n), :as_of) >= -1) AS DOUBLE PRECISION)
                   / (SELECT count(*) FROM month AS m
                      WHERE ward_days(ward_add_months(t.starts_on, m.n), t.due_on) >= -1)
              ELSE (ward_days(t.starts_on, :as_of) + 1.0) / (ward_days(t.starts_on, t.due_on) + 1.0) END AS time_share,
         CASE WHEN t.time_basis = 'level' OR :as_of >= t.due_on THEN NULL
              WHEN :as_of < t.starts_on THEN ward_days(t.starts_on, t.due_on) + 1
              ELSE ward_days(:as_of, t.due_on) END AS days_left,
         CASE WHEN t.time_basis = 'level' OR :as_of < t.starts_on THEN NULL
              ELSE ward_days(t.starts_on, :as_of) + 1 END AS days_gone
  FROM   target AS t
),
place AS (                -- 10. the rows: each target, or each target and unit
  SELECT t.target_code, NULL AS unit_code
  FROM   target AS t
  WHERE  :by = 'district'
  UNION
  SELECT d.target_code, d.unit_code
  FROM   amount_done AS d
  WHERE  :by = 'unit'
),
ledger AS (               -- 11. one row each
  SELECT p.target_code, t.title, p.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
         d.done, k.amount, k.amount_low, k.amount_high, t.uom,
         d.done / nullif(k.amount, 0) AS share, d.done / nullif(k.amount_high, 0) AS share_low,
         d.done / nullif(k.amount_low, 0) AS share_high, c.time_share, t.time_basis,
         CASE WHEN k.amount > d.done THEN (k.amount - d.done) / c.days_left
              WHEN k.amount <= d.done AND t.time_basis <> 'level' THEN 0 END AS needed_per_day,
         d.done / c.days_gone AS so_far_per_day, t.basis,
         CASE WHEN t.basis = 'computed' THEN t.result_query || coalesce(' ' || t.params, '')
              ELSE d.measured_on END AS behind_it, t.due_on
  FROM   place AS p
  JOIN   target AS t ON t.target_code = p.target_code
  JOIN   clock AS c ON c.target_code = p.target_code
  LEFT   JOIN amount_done AS d ON d.target_code = p.target_code AND d.unit_code IS NOT DISTINCT FROM p.unit_code
  LEFT   JOIN task AS k ON k.target_code = p.target_code AND k.unit_code IS NOT DISTINCT FROM p.unit_code
  LEFT   JOIN units AS u ON u.unit_code = p.unit_code
                        AND coalesce(u.valid_from, :as_of) <= :as_of AND coalesce(u.valid_to, '9999') > :as_of
)
SELECT l.target_code,
       l.title,
       l.unit_code,
       CASE WHEN :by = 'unit' AND l.unit_code IS NULL THEN '不在任何单元 (in no unit)' ELSE l.unit_name END AS unit_name,
       l.subdistrict_code,
       l.subdistrict_name,
       l.done,
       l.amount,
       l.amount_low,
       l.amount_high,
       l.uom,
       l.share,
       l.share_low,
       l.share_high,
       l.time_share,
       CASE WHEN l.share IS NULL THEN NULL
            WHEN l.time_basis = 'level' THEN CASE WHEN l.share >= 1 THEN 'reached' ELSE 'below' END
            WHEN l.share > l.time_share + :tolerance THEN 'ahead'
            WHEN l.share < l.time_share - :tolerance THEN 'behind'
            ELSE 'on_track' END AS verdict,
       l.needed_per_day,
       l.so_far_per_day,
       l.basis,
       l.behind_it,
       l.due_on
FROM   ledger AS l
ORDER  BY l.target_code, l.unit_code NULLS LAST

-- @query     before_after
-- @title     One column of any query at two dates, or over two periods, side by side: before, after and the change
-- @title_zh  前后对比
-- @param     query        text           the query, e.g. facilities_by_unit; ward queries lists them
-- @param     column       text           the column of it, a number or a word; ward describe QUERY lists them
-- @param     before       date           its as_of, or the last day of its period, before
-- @param     after        date   newest  the same after
-- @param     before_from  date   none    the first day of the period before; none: the query's own default
-- @param     after_from   date   none    the same after
-- @param     params       text   none    further parameters of it, name=value parted by blanks, e.g. layer=toilets
-- @param     key          text   none    columns that name a row of it, parted by a comma, where the first one alone
--            does not, e.g. code,layer
-- @param     zone         text   none    only what lies in this zone, as the query cuts it
-- @column    code              text     of the row: its first column, where that is NULL the second; or those of key
-- @zh        code              编码
-- @column    unit_code         text     the row's unit, where it has one
-- @zh        unit_code         单元编码
-- @column    unit_name         text     units.name, as after
-- @zh        unit_name         单元名称
-- @column    subdistrict_code  text     units.subdistrict_code, as after
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     units.subdistrict_name, as after
-- @zh        subdistrict_name  街道名称
-- @column    before            real     the number before; NULL: unknown, none, or a word
-- @zh        before            前值
-- @column    after             real     the number after
-- @zh        after             后值
-- @column    change            real     after - before
-- @zh        change            变化
-- @column    change_share      real     share  change / before; NULL where before is 0
-- @zh        change_share      变化率
-- @column    word_before       text     the word before, where the column holds words
-- @zh        word_before       前值（文字）
-- @column    word_after        text     the word after
-- @zh        word_after        后值（文字）
-- @column    verdict           text     same or changed; new: no such row before; gone: none after; not unique: several
--            rows have this code, name more columns in key
-- @zh        verdict           变化类型
-- @domain    verdict  same=不变; changed=变化; new=新增; gone=消失; not unique=编码不唯一
-- @key       unit_code  units
-- @reads     units
-- @order     code
-- @example   query=gas_scope_by_unit column=renew_m before=2022-06-30 after=2023-06-30  tests/queries/before_after/
-- @example   query=unit_scores column=band before=2023-04-30 after=2023-05-31  tests/queries/before_after_words/
WITH side AS (            -- 1. the rows at both dates
  SELECT 0 AS is_after, r.code, r.unit_code, r.number, CASE WHEN r.number IS NULL THEN CAST(r.value AS TEXT) END AS word
  FROM   ward_result(:query, :column,
                     CASE WHEN :zone IS NULL THEN :params ELSE coalesce(:params || ' ', '') || 'zone=' || :zone END,
                     :before_from, :before, :key) AS r
  UNION ALL
  SELECT 1, r.code, r.unit_code, r.number, CASE WHEN r.number IS NULL THEN CAST(r.value AS TEXT) END
  FROM   ward_result(:query, :column,
                     CASE WHEN :zone IS NULL THEN :params ELSE coalesce(:params || ' ', '') || 'zone=' || :zone END,
                     :after_from, :after, :key) AS r
),
paired AS (               -- 2. by code
  SELECT s.code,
         coalesce(max(s.unit_code) FILTER (WHERE s.is_after = 1), max(s.unit_code)) AS unit_code,
         count(*) FILTER (WHERE s.is_after = 0)         AS rows_before,
         count(*) FILTER (WHERE s.is_after = 1)         AS rows_after,
         max(s.number) FILTER (WHERE s.is_after = 0)    AS before,
         max(s.number) FILTER (WHERE s.is_after = 1)    AS after,
         max(s.word) FILTER (WHERE s.is_after = 0)      AS word_before,
         max(s.word) FILTER (WHERE s.is_after = 1)      AS word_after
  FROM   side AS s
  GROUP  BY s.code
),
judged AS (               -- 3. of several rows with one code none is the one
  SELECT p.code, p.unit_code, p.rows_before, p.rows_after,
         CASE WHEN p.rows_before > 1 OR p.rows_after > 1 THEN 0 ELSE 1 END AS is_unique,
         p.before, p.after, p.word_before, p.word_after
  FROM   paired AS p
),
unit AS (                 -- 4. the units' names: their newest version up to after
  SELECT v.unit_code, v.unit_name, v.subdistrict_code, v.subdistrict_name
  FROM   (SELECT u.unit_code, u.name AS unit_name, u.subdistrict_code, u.subdistrict_name,
                 row_number() OVER (PARTITION BY u.unit_code ORDER BY coalesce(u.valid_from, '') DESC) AS newest
          FROM   units AS u
          WHERE  coalesce(u.valid_from, :after) <= :after) AS v
  WHERE  v.newest = 1
)
SELECT j.code,
       CASE WHEN j.is_unique = 1 THEN j.unit_code END                                  AS unit_code,
       CASE WHEN j.is_unique = 1 THEN u.unit_name END                                  AS unit_name,
       CASE WHEN j.is_unique = 1 THEN u.subdistrict_code END                           AS subdistrict_code,
       CASE WHEN j.is_unique = 1 THEN u.subdistrict_name END                           AS subdistrict_name,
       CASE WHEN j.is_unique = 1 THEN j.before END                                     AS before,
       CASE WHEN j.is_unique = 1 THEN j.after END                                      AS after,
       CASE WHEN j.is_unique = 1 THEN j.after - j.before END                           AS change,
       CASE WHEN j.is_unique = 1 THEN (j.after - j.before) / nullif(j.before, 0) END   AS change_share,
       CASE WHEN j.is_unique = 1 THEN j.word_before END                                AS word_before,
       CASE WHEN j.is_unique = 1 THEN j.word_after END                                 AS word_after,
       CASE WHEN j.is_unique = 0 THEN 'not unique'
            WHEN j.rows_before = 0 THEN 'new'
            WHEN j.rows_after = 0 THEN 'gone'
            WHEN j.before IS DISTINCT FROM j.after OR j.word_before IS DISTINCT FROM j.word_after THEN 'changed'
            ELSE 'same' END                                                            AS verdict
FROM   judged AS j
LEFT   JOIN unit AS u ON u.unit_code = j.unit_code
ORDER  BY j.code

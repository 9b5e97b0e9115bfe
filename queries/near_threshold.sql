-- @query     near_threshold
-- @title     Units and subdistricts whose score lies near a threshold: a little more or less would change the band
-- @title_zh  临近分数线的单元和街道
-- @param     from_date   date  month start  first day of the period
-- @param     to_date     date  month end    last day of the period; rules and units in force on this day
-- @param     zone        text  none         only units that share area with this zone, each whole, and subdistricts by
--            these units
-- @param     points      real  0.5          how near (points); default, not official
-- @column    level         text     unit or subdistrict
-- @zh        level         层级
-- @domain    level  unit=单元; subdistrict=街道
-- @column    code          text     unit_code or subdistrict_code
-- @zh        code          编码
-- @column    subdistrict_name  text  the subdistrict it is or lies in
-- @zh        subdistrict_name  街道名称
-- @column    name          text     its name
-- @zh        name          名称
-- @column    score         real     points  of the period
-- @zh        score         得分
-- @column    band          text     excellent, good, pass or fail
-- @zh        band          等级
-- @domain    band  excellent=优秀; good=良好; pass=合格; fail=不合格
-- @column    threshold     real     points  the nearest threshold
-- @zh        threshold     分数线
-- @column    to_threshold  real     points  from it: 0 and more is above
-- @zh        to_threshold  距分数线
-- @column    rank          integer  among its level
-- @zh        rank          排名
-- @column    rank_low      integer  best rank of its interval
-- @zh        rank_low      排名区间上限
-- @column    rank_high     integer  worst
-- @zh        rank_high     排名区间下限
-- @reads     units, streets, inspections, cases, case_places, score_rules
-- @uses      unit_scores, subdistrict_scores
-- @order     level descending, score descending, code
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/near_threshold/
WITH scored AS (          -- 1. both levels
  SELECT 'unit' AS level, u.unit_code AS code, u.subdistrict_name, u.unit_name AS name, u.score, u.band,
         u.to_threshold, u.rank, u.rank_low, u.rank_high
  FROM   unit_scores AS u
  UNION  ALL
  SELECT 'subdistrict', s.subdistrict_code, s.subdistrict_name, s.subdistrict_name, s.score, s.band,
         s.to_threshold, s.rank, s.rank_low, s.rank_high
  FROM   subdistrict_scores AS s
)
SELECT s.level,
       s.code,
       s.subdistrict_name,
       s.name,
       s.score,
       s.band,
       s.score - s.to_threshold AS threshold,
       s.to_threshold,
       s.rank,
       s.rank_low,
       s.rank_high
FROM   scored AS s
WHERE  abs(s.to_threshold) <= :points
ORDER  BY s.level DESC, s.score DESC, s.code

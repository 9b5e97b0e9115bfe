-- @query     campaign_ranking
-- @title     How the subdistricts (街道) stand in each campaign of a period, and over all campaigns together
-- @title_zh  专项行动得分排名
-- @param     from_date         date  month start  first day of scoring
-- @param     to_date           date  month end    last day
-- @param     campaign          text  none         one campaign's code; default: each, and all together
-- @param     zone              text  none         only subdistricts of which a unit shares area with this zone; ranks
--            are among all
-- @column    campaign_code     text     campaigns.campaign_code; NULL: over all campaigns
-- @zh        campaign_code     行动编号
-- @column    campaign_name     text     its name
-- @zh        campaign_name     行动名称
-- @column    subdistrict_code  text     the subdistrict scored
-- @zh        subdistrict_code  街道编码
-- @column    subdistrict_name  text     its name
-- @zh        subdistrict_name  街道名称
-- @column    score             real     points  mean of its scores in the period; over all: of the campaigns' means
-- @zh        score             得分
-- @column    rank              integer  1 is best; equal scores share a rank
-- @zh        rank              排名
-- @column    tie               text     of equal scores the lowest subdistrict_code names the group; NULL: none equal
-- @zh        tie               并列组
-- @column    scored            integer  scores in the period; over all: campaigns with one
-- @zh        scored            评分次数
-- @reads     campaigns, campaign_scores, units
-- @order     campaign_code, over all campaigns last; score descending, subdistrict_code
-- @example   from_date=2023-04-01 to_date=2023-06-30  tests/queries/campaign_ranking/
WITH scored AS (          -- 1. each campaign's mean by subdistrict
  SELECT c.campaign_code, c.name AS campaign_name, s.subdistrict_code, ward_mean(s.score) AS score, count(*) AS scored
  FROM   campaign_scores AS s
  JOIN   campaigns AS c ON c.campaign_code = s.campaign_code
  WHERE  s.scored_on BETWEEN :from_date AND :to_date
  AND    (:campaign IS NULL OR s.campaign_code = :campaign)
  GROUP  BY c.campaign_code, c.name, s.subdistrict_code
),
listed AS (               -- 2. and over all of them, each campaign counting once
  SELECT s.campaign_code, s.campaign_name, s.subdistrict_code, s.score, s.scored FROM scored AS s
  UNION  ALL
  SELECT NULL, NULL, s.subdistrict_code, ward_mean(s.score), count(*)
  FROM   scored AS s
  WHERE  :campaign IS NULL
  GROUP  BY s.subdistrict_code
),
named AS (                -- 3. the subdistricts' names
  SELECT u.subdistrict_code, min(u.subdistrict_name) AS subdistrict_name
  FROM   units AS u
  GROUP  BY u.subdistrict_code
),
ranked AS (               -- 4. ranks among all of them
  SELECT l.campaign_code, l.campaign_name, l.subdistrict_code, l.score, l.scored,
         rank() OVER (PARTITION BY l.campaign_code ORDER BY l.score DESC)                    AS rank,
         CASE WHEN count(*) OVER (PARTITION BY l.campaign_code, l.score) > 1
              THEN min(l.subdistrict_code) OVER (PARTITION BY l.campaign_code, l.score) END  AS tie
  FROM   listed AS l
)
SELECT r.campaign_code,
       r.campaign_name,
       r.subdistrict_code,
       n.subdistrict_name,
       r.score,
       r.rank,
       r.tie,
       r.scored
FROM   ranked AS r
LEFT   JOIN named AS n ON n.subdistrict_code = r.subdistrict_code
WHERE  :zone IS NULL
OR     EXISTS (SELECT 1 FROM units AS u
               WHERE  u.subdistrict_code = r.subdistrict_code
               AND    coalesce(u.valid_from, :to_date) <= :to_date AND coalesce(u.valid_to, '9999') > :from_date
               AND    ward_area(ward_clip(u.geom, 'zones', :zone)) > 0)
ORDER  BY r.campaign_code NULLS LAST, r.score DESC, r.subdistrict_code

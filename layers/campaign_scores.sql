-- @layer     campaign_scores
-- @title     Scores of campaigns (百分制)
-- @title_zh  专项行动得分
-- @geometry  NONE
-- @key       campaign_code + subdistrict_code + scored_on
-- @column    campaign_code     text     required          the campaign
-- @zh        campaign_code     行动编号
-- @alias     campaign_code     行动代码
-- @column    subdistrict_code  text     required          the subdistrict (街道) scored
-- @zh        subdistrict_code  街道编码
-- @alias     subdistrict_code  街道代码
-- @column    scored_on         date     required          the day
-- @zh        scored_on         考核日期
-- @alias     scored_on         评分日期, 日期
-- @read      scored_on         loose_date
-- @column    score             real     required, 0..100  points out of 100
-- @zh        score             得分
-- @alias     score             分数, 考核得分
-- @index     subdistrict_code
-- @check     error    a score of a campaign that is not loaded
SELECT t.id, t.campaign_code AS detail
FROM   campaign_scores AS t
WHERE  t.campaign_code IS NOT NULL
AND    EXISTS (SELECT 1 FROM campaigns)
AND    NOT EXISTS (SELECT 1 FROM campaigns AS p WHERE p.campaign_code = t.campaign_code)
ORDER  BY t.id;
-- @check     warning  a score of a subdistrict that is not loaded
SELECT t.id, t.subdistrict_code AS detail
FROM   campaign_scores AS t
WHERE  t.subdistrict_code IS NOT NULL
AND    EXISTS (SELECT 1 FROM subdistricts)
AND    NOT EXISTS (SELECT 1 FROM subdistricts AS p WHERE p.subdistrict_code = t.subdistrict_code)
ORDER  BY t.id;

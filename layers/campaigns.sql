-- @layer     campaigns
-- @title     Campaigns, scored by subdistrict
-- @title_zh  专项行动
-- @geometry  NONE
-- @key       campaign_code
-- @column    campaign_code  text     required  the campaign's code
-- @zh        campaign_code  行动编号
-- @alias     campaign_code  编号, 行动代码
-- @column    name           text     required  its name
-- @zh        name           行动名称
-- @alias     name           名称
-- @check     warning  two campaigns of one name
SELECT min(t.id) AS id, t.name AS detail
FROM   campaigns AS t
GROUP  BY t.name
HAVING count(*) > 1;

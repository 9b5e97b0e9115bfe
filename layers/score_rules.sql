-- @layer     score_rules
-- @title     Rules of the scores: weights, thresholds, roll-up
-- @title_zh  考核评分规则
-- @standard  the rows ship in score_rules.csv: default, not official, after Nantong 2017
-- @geometry  NONE
-- @key       level + component + category + severity + days_from + valid_from  repeats
-- @valid     valid_from  valid_to
-- @column    level          text     required, domain  what is scored
-- @zh        level          层级
-- @alias     level          级别
-- @domain    level          unit=单元, 管理单元; street=道路, 路段; subdistrict=街道; district=区, 全区
-- @column    component      text     required          system: cases closed on time; field: inspections whose
--            category is no other's; duty or any other word: inspections of that category, or of those its rows name;
--            band holds thresholds and roll-up, days the parts of the year that count
-- @zh        component      考核分项
-- @alias     component      分项, 组成
-- @domain    component      field=现场考核, 实地考核; system=系统考核, 系统处置; duty=履职; units=途经单元; band=等级;
--            days=计分日期
-- @column    weight         real     0..               weight among the components that have data; of a street: units
--            (its parts, by length) and system (its own cases), where nothing is said units alone
-- @zh        weight         权重
-- @alias     weight         分项权重
-- @column    category       text                       the category of inspection it is about; NULL = all
-- @zh        category       检查类别
-- @alias     category       类别
-- @column    severity       text                       the severity it is about; NULL = any
-- @zh        severity       严重程度
-- @alias     severity       程度
-- @column    deduction      real     0..               points off for each inspection row of that category and severity;
--            the most specific row holds; NULL = as inspected
-- @zh        deduction      扣分标准
-- @alias     deduction      每处扣分
-- @column    cap            real     0..               most points off for that category on one visit (a unit's
--            inspections of a day)
-- @zh        cap            扣分上限
-- @alias     cap            扣分封顶
-- @column    excellent_min  real     0..100            excellent from this score on
-- @zh        excellent_min  优秀下限
-- @alias     excellent_min  优秀分数线
-- @column    good_min       real     0..100            good from this score on
-- @zh        good_min       良好下限
-- @alias     good_min       良好分数线
-- @column    pass_min       real     0..100            pass from this score on; below: fail
-- @zh        pass_min       合格下限
-- @alias     pass_min       合格分数线
-- @column    roll_up        text     domain            how the units are rolled up: equal, area, length (of street in
--            each) or population; a street always by length
-- @zh        roll_up        汇总方式
-- @alias     roll_up        汇总
-- @domain    roll_up        equal=等权, 平均; length=按长度, 长度加权; area=按面积, 面积加权;
--            population=按人口, 人口加权
-- @column    days_from      text                       component days: first day of the year that counts, MM-DD
-- @zh        days_from      计分起始月日
-- @alias     days_from      计分起始
-- @column    days_to        text                       last one, MM-DD; before days_from: over New Year
-- @zh        days_to        计分截止月日
-- @alias     days_to        计分截止
-- @column    source         text     required          where the row comes from
-- @zh        source         依据
-- @alias     source         来源
-- @column    valid_from     date                       first day it holds; NULL = always
-- @zh        valid_from     启用日期
-- @alias     valid_from     生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from     loose_date
-- @column    valid_to       date                       first day it no longer holds; NULL = still holds
-- @zh        valid_to       停用日期
-- @alias     valid_to       失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to       loose_date
-- @check     error    thresholds that do not go down
SELECT t.id, t.level || ': ' || t.excellent_min || ' / ' || t.good_min || ' / ' || t.pass_min AS detail
FROM   score_rules AS t
WHERE  t.excellent_min <= t.good_min OR t.good_min <= t.pass_min
ORDER  BY t.id;
-- @check     error    a level without thresholds, or with two sets on one day
SELECT min(t.id) AS id, t.level || ': ' || count(t.excellent_min) AS detail
FROM   score_rules AS t
WHERE  t.valid_to IS NULL
GROUP  BY t.level
HAVING count(t.excellent_min) <> 1
ORDER  BY min(t.id);
-- @check     warning  the weights of a level do not add up to 1
SELECT min(t.id) AS id, t.level || ': ' || sum(t.weight) AS detail
FROM   score_rules AS t
WHERE  t.valid_to IS NULL AND t.weight IS NOT NULL
GROUP  BY t.level
HAVING abs(sum(t.weight) - 1) > 0.000001
ORDER  BY min(t.id);
-- @check     error    part of a year that is none: MM-DD, both ends
SELECT t.id, coalesce(t.days_from, '') || ' / ' || coalesce(t.days_to, '') AS detail
FROM   score_rules AS t
WHERE  t.component = 'days'
AND    (t.days_from BETWEEN '01-01' AND '12-31' AND length(t.days_from) = 5 AND substr(t.days_from, 3, 1) = '-'
        AND t.days_to BETWEEN '01-01' AND '12-31' AND length(t.days_to) = 5 AND substr(t.days_to, 3, 1) = '-') IS NOT TRUE
ORDER  BY t.id;
-- @check     warning  a street is rolled up by length alone
SELECT t.id, t.roll_up AS detail
FROM   score_rules AS t
WHERE  t.level = 'street' AND t.roll_up <> 'length'
ORDER  BY t.id;

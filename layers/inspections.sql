-- @layer     inspections
-- @title     Inspections of units
-- @title_zh  考核检查
-- @geometry  NONE
-- @key       inspection_id
-- @column    inspection_id  text     required          the inspection's number
-- @zh        inspection_id  检查编号
-- @alias     inspection_id  编号, 督查编号, 考核编号
-- @column    unit_code      text     required          the unit inspected
-- @zh        unit_code      单元编号
-- @alias     unit_code      单元编码, 单元代码, 管理单元, 管理单元编号, 被检单元
-- @column    inspected_on   date     required          the day
-- @zh        inspected_on   检查日期
-- @alias     inspected_on   督查日期, 考核日期, 检查时间
-- @read      inspected_on   loose_date
-- @column    category       text                       what was looked at; the word duty marks the duty component of
--            a score
-- @zh        category       检查类别
-- @alias     category       类别, 检查项目, 考核项目
-- @domain    category       duty=履职, 履职情况, 工作履职
-- @column    severity       text                       how bad; the rules of scores may take points by it
-- @zh        severity       严重程度
-- @alias     severity       程度, 问题程度, 严重性
-- @column    deduction      real     required, 0..100  points taken off 100
-- @zh        deduction      扣分
-- @alias     deduction      扣分值, 扣分数
-- @column    inspector      text                       who inspected
-- @zh        inspector      检查人
-- @alias     inspector      检查人员, 督查员
-- @index     unit_code, inspected_on
-- @index     inspected_on
-- @check     error    an inspection of a unit that is not loaded: it counts nowhere
SELECT t.id, t.unit_code AS detail
FROM   inspections AS t
WHERE  t.unit_code IS NOT NULL
AND    EXISTS (SELECT 1 FROM units)
AND    NOT EXISTS (SELECT 1 FROM units AS p WHERE p.unit_code = t.unit_code)
ORDER  BY t.id;
-- @check     warning  two inspections of one unit, day and category
SELECT min(t.id) AS id, t.unit_code || ' ' || t.inspected_on || ' ' || coalesce(t.category, '') AS detail
FROM   inspections AS t
GROUP  BY t.unit_code, t.inspected_on, t.category
HAVING count(*) > 1
ORDER  BY min(t.id);

-- @layer     measures
-- @title     Amounts done towards targets, entered by hand
-- @title_zh  目标完成量
-- @geometry  NONE
-- @key       target_code + measured_on  repeats
-- @column    target_code  text     required  the target
-- @zh        target_code  指标编号
-- @alias     target_code  目标编号, 指标代码
-- @column    measured_on  date     required  the day up to which the amount counts
-- @zh        measured_on  统计日期
-- @alias     measured_on  日期, 填报日期, 截至日期
-- @read      measured_on  loose_date
-- @column    amount       real     required  amount done since the target's first day
-- @zh        amount       完成量
-- @alias     amount       数量, 累计完成量
-- @column    unit_code    text               the unit it is about; NULL = the district
-- @zh        unit_code    单元编号
-- @alias     unit_code    单元编码, 管理单元, 所在单元
-- @column    note         text               a remark
-- @zh        note         备注
-- @alias     note         说明, BZ, Note
-- @index     target_code, measured_on
-- @check     error    an amount for a target that is not loaded
SELECT t.id, t.target_code AS detail
FROM   measures AS t
WHERE  t.target_code IS NOT NULL
AND    EXISTS (SELECT 1 FROM targets)
AND    NOT EXISTS (SELECT 1 FROM targets AS p WHERE p.target_code = t.target_code)
ORDER  BY t.id;
-- @check     warning  less is done than was done before
SELECT b.id, b.target_code || ' ' || b.measured_on AS detail
FROM   measures AS a
JOIN   measures AS b ON b.target_code = a.target_code AND b.unit_code IS a.unit_code AND b.measured_on > a.measured_on
WHERE  b.amount < a.amount
GROUP  BY b.id, b.target_code, b.measured_on
ORDER  BY b.id;

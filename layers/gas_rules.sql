-- @layer     gas_rules
-- @title     Rules that say which gas pipes are renewed
-- @title_zh  燃气管道改造规则
-- @standard  国办发〔2022〕22号 (2022 to 2025); the rows ship in gas_rules.csv
-- @geometry  NONE
-- @key       rule_id + valid_from
-- @valid     valid_from  valid_to
-- @column    rule_id     text     required  G1 to G8
-- @zh        rule_id     规则编号
-- @alias     rule_id     编号
-- @column    condition   text     required  when it applies, in words
-- @zh        condition   适用条件
-- @alias     condition   条件
-- @column    scope       text     domain    what follows
-- @zh        scope       改造结论
-- @alias     scope       结论
-- @domain    scope       renew=更新, 改造, 更换; assess=评估, 待评估; keep=保留
-- @column    weight      real     0..       urgency; larger is more urgent
-- @zh        weight      权重
-- @alias     weight      紧迫度
-- @column    source      text     required  where the rule comes from
-- @zh        source      依据
-- @alias     source      来源
-- @column    valid_from  date               first day it holds; NULL = always
-- @zh        valid_from  启用日期
-- @alias     valid_from  生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from  loose_date
-- @column    valid_to    date               first day it no longer holds; NULL = still holds
-- @zh        valid_to    停用日期
-- @alias     valid_to    失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to    loose_date
-- @check     error    two versions of one row are valid on one day
SELECT b.id, b.rule_id || ' from ' || coalesce(b.valid_from, 'always') AS detail
FROM   gas_rules AS a
JOIN   gas_rules AS b ON b.rule_id = a.rule_id AND b.id <> a.id
WHERE  coalesce(a.valid_from, '') <= coalesce(b.valid_from, '')
AND    coalesce(a.valid_to, '9999') > coalesce(b.valid_from, '')
AND    (coalesce(a.valid_from, '') < coalesce(b.valid_from, '') OR a.id < b.id)
ORDER  BY b.id;
-- @check     error    a rule ends before it begins
SELECT t.id, t.valid_from || ' / ' || t.valid_to AS detail
FROM   gas_rules AS t
WHERE  t.valid_to < t.valid_from
ORDER  BY t.id;

-- @layer     gas_rules
-- @title     Rules that say which gas pipes are renewed: a table of conditions, one line a case
-- @title_zh  燃气管道改造规则
-- @standard  国办发〔2022〕22号 (2022 to 2025); the rows ship in gas_rules.csv
-- @geometry  NONE
-- @key       line + valid_from
-- @valid     valid_from  valid_to
-- @column    line           integer  required    its place: of several lines that hold for a pipe and say the same, the
--            first names the rule
-- @zh        line           行号
-- @alias     line           序号
-- @column    rule_id        text     required    G1 to G8, or one of your own
-- @zh        rule_id        规则编号
-- @alias     rule_id        编号
-- @column    condition      text     required    when it applies, in words; the columns behind it are what is applied
-- @zh        condition      适用条件
-- @alias     condition      条件
-- @column    pipe_kind      text                 gas_pipes.pipe_kind; NULL = any
-- @zh        pipe_kind      管线类型
-- @alias     pipe_kind      管道类型
-- @column    station_kind   text                 gas_pipes.station_kind; NULL = any that no other line of the rule names
-- @zh        station_kind   厂站类型
-- @alias     station_kind   场站类型
-- @column    material       text                 gas_pipes.material; NULL = any
-- @zh        material       材质
-- @column    min_years      integer  0..200      so many years in service or more: the anniversary is reached; NULL =
--            any
-- @zh        min_years      最少使用年数
-- @column    max_years      integer  0..200      fewer than so many years in service; NULL = any
-- @zh        max_years      不满使用年数
-- @column    assessed       text     domain      gas_pipes.assessed, none: not assessed; NULL = whatever it is
-- @zh        assessed       评估结论
-- @domain    assessed       sound=安全; hazardous=存在隐患; none=未评估
-- @column    is_built_over  flag                 1: only where a building stands on the pipe; NULL = anywhere
-- @zh        is_built_over  是否占压
-- @read      is_built_over  yes_no
-- @column    scope          text     domain      what follows; renew outranks assess, assess outranks keep
-- @zh        scope          改造结论
-- @alias     scope          结论
-- @domain    scope          renew=更新, 改造, 更换; assess=评估, 待评估; keep=保留
-- @column    weight         real     0..1        how urgent what falls under it is, 1 the most
-- @zh        weight         权重
-- @alias     weight         紧迫度
-- @column    source         text     required    where the rule comes from
-- @zh        source         依据
-- @alias     source         来源
-- @column    valid_from     date                 first day it holds; NULL = always
-- @zh        valid_from     启用日期
-- @alias     valid_from     生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from     loose_date
-- @column    valid_to       date                 first day it no longer holds; NULL = still holds
-- @zh        valid_to       停用日期
-- @alias     valid_to       失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to       loose_date
-- @check     error    two versions of one row are valid on one day
SELECT b.id, b.line || ' from ' || coalesce(b.valid_from, 'always') AS detail
FROM   gas_rules AS a
JOIN   gas_rules AS b ON b.line = a.line AND b.id <> a.id
WHERE  coalesce(a.valid_from, '') <= coalesce(b.valid_from, '')
AND    coalesce(a.valid_to, '9999') > coalesce(b.valid_from, '')
AND    (coalesce(a.valid_from, '') < coalesce(b.valid_from, '') OR a.id < b.id)
ORDER  BY b.id;
-- @check     error    a rule ends before it begins
SELECT t.id, t.valid_from || ' / ' || t.valid_to AS detail
FROM   gas_rules AS t
WHERE  t.valid_to < t.valid_from
ORDER  BY t.id;
-- @check     error    a line that says nothing, or has no condition
SELECT t.id, t.line || ' ' || t.rule_id AS detail
FROM   gas_rules AS t
WHERE  t.scope IS NULL
OR     coalesce(t.pipe_kind, t.station_kind, t.material, t.assessed, t.min_years, t.max_years, t.is_built_over) IS NULL
ORDER  BY t.id;

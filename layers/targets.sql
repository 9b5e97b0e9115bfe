-- @layer     targets
-- @title     Targets of the year
-- @title_zh  年度目标
-- @geometry  NONE
-- @key       target_code
-- @column    target_code       text     required  the target's code
-- @zh        target_code       指标编号
-- @alias     target_code       编号, 目标编号, 指标代码
-- @column    title             text     required  what is to be reached
-- @zh        title             指标名称
-- @alias     title             名称, 目标名称
-- @column    uom               text               unit of measure
-- @zh        uom               计量单位
-- @alias     uom               单位
-- @column    amount            real               how much; NULL = not stated, solved back from a published share
-- @zh        amount            目标值
-- @alias     amount            目标, 年度目标, 任务数
-- @column    starts_on         date               first day that counts
-- @zh        starts_on         开始日期
-- @alias     starts_on         起始日期
-- @read      starts_on         loose_date
-- @column    due_on            date               day by which it is due; NULL = a figure without a target
-- @zh        due_on            截止日期
-- @alias     due_on            完成期限, 完成时限
-- @read      due_on            loose_date
-- @column    time_basis        text     domain    how elapsed time is counted; level: a rate to be held, whatever the
--            time; NULL = month
-- @zh        time_basis        时序口径
-- @alias     time_basis        时序进度口径
-- @domain    time_basis        month=月, 按月; day=日, 天, 按日; level=水平, 达标, 不按时序
-- @column    published_share   real     0..       published progress, 0 to 1
-- @zh        published_share   公布进度
-- @alias     published_share   进度, 完成率
-- @column    published_share_step   real  0..     what the published share is rounded to (0.0001 of 41.44 %); NULL = 0.001
-- @zh        published_share_step   进度舍入单位
-- @alias     published_share_step   进度精度
-- @column    published_amount  real               published amount done
-- @zh        published_amount  公布完成量
-- @alias     published_amount  完成量, 已完成
-- @column    published_amount_step  real  0..     what that amount is rounded to (100 of 7.11万); NULL = an exact count
-- @zh        published_amount_step  完成量舍入单位
-- @alias     published_amount_step  完成量精度
-- @column    source            text     domain    entered by hand (layer measures), or from a query
-- @zh        source            数据来源
-- @alias     source            来源
-- @domain    source            entered=填报, 人工填报, 手工; query=查询, 计算, 系统计算
-- @column    result_query      text               the query whose result is the amount done
-- @zh        result_query      取数查询
-- @alias     result_query      查询名称
-- @column    result_column     text               the column of it
-- @zh        result_column     取数字段
-- @alias     result_column     查询字段
-- @column    base_column       text               the column of it with all there is to do; NULL = none
-- @zh        base_column       总量字段
-- @alias     base_column       基数字段
-- @column    params            text               its parameters, name=value parted by blanks
-- @zh        params            查询参数
-- @alias     params            参数
-- @check     error    a target due before it begins
SELECT t.id, t.starts_on || ' / ' || t.due_on AS detail
FROM   targets AS t
WHERE  t.due_on < t.starts_on
ORDER  BY t.id;
-- @check     error    a target that comes from a query but names none
SELECT t.id, t.target_code AS detail
FROM   targets AS t
WHERE  t.source = 'query' AND (t.result_query IS NULL OR t.result_column IS NULL)
ORDER  BY t.id;
-- @check     warning  neither an amount nor a published share to solve it from
SELECT t.id, t.target_code AS detail
FROM   targets AS t
WHERE  t.due_on IS NOT NULL
AND    t.amount IS NULL AND (t.published_share IS NULL OR t.published_amount IS NULL)
ORDER  BY t.id;

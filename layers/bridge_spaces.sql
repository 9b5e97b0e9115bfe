-- @layer     bridge_spaces
-- @title     Public spaces under bridges
-- @title_zh  桥下空间
-- @geometry  POLYGON
-- @key       space_id
-- @column    space_id    text     required  the space's number
-- @zh        space_id    桥下空间编号
-- @alias     space_id    编号, 编码
-- @column    name        text               its name
-- @zh        name        桥下空间名称
-- @alias     name        名称
-- @column    bridge_id   text               the bridge above it
-- @zh        bridge_id   桥梁编号
-- @alias     bridge_id   所属桥梁编号
-- @column    kind        text               what it becomes; any other word is kept as it is
-- @zh        kind        类型
-- @alias     kind        类别, 用途
-- @domain    kind        child_friendly=儿童友好, 儿童友好空间; sports=运动, 体育; parking=停车; greening=绿化;
--            rest=休憩, 休闲; public=公共空间, 公共活动空间
-- @column    stage       text     domain    how far its works are
-- @zh        stage       建设阶段
-- @alias     stage       阶段, 进度
-- @domain    stage       design=方案设计, 设计, 设计中, 前期; building=在建, 建设中, 改建中, 施工, 施工中; done=完工,
--            已完成, 完成, 竣工, 建成
-- @column    planned_on  date               day it is planned for
-- @zh        planned_on  计划日期
-- @alias     planned_on  计划时间
-- @read      planned_on  loose_date
-- @column    done_on     date               day it was done
-- @zh        done_on     完成日期
-- @alias     done_on     完工日期
-- @read      done_on     loose_date
-- @index     bridge_id
-- @check     warning  a space under a bridge that is not loaded
SELECT t.id, t.bridge_id AS detail
FROM   bridge_spaces AS t
WHERE  t.bridge_id IS NOT NULL
AND    EXISTS (SELECT 1 FROM bridges)
AND    NOT EXISTS (SELECT 1 FROM bridges AS p WHERE p.bridge_id = t.bridge_id)
ORDER  BY t.id;
-- @check     warning  done without a day, or a day but not done
SELECT t.id, t.space_id AS detail
FROM   bridge_spaces AS t
WHERE  (coalesce(t.stage, '') = 'done') <> (t.done_on IS NOT NULL)
ORDER  BY t.id;

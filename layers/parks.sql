-- @layer     parks
-- @title     Parks and pocket parks
-- @title_zh  公园游园
-- @geometry  POINT, POLYGON
-- @key       park_id
-- @reach     entrances  entrances
-- @default   service_m  500  common planning figure, 300 m for small ones; GB/T 50563 was not seen: check before
--            citing
-- @column    park_id     text     required  the park's number
-- @zh        park_id     公园编号
-- @alias     park_id     游园编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    name        text               its name
-- @zh        name        公园名称
-- @alias     name        游园名称, 名称, 设施名称, 部件名称, ObjName, GLBJMC
-- @column    kind        text               what it is; any other word is kept as it is
-- @zh        kind        公园类型
-- @alias     kind        类型, 类别
-- @domain    kind        park=公园, 综合公园; pocket_park=口袋公园, 游园, 社区公园; child_friendly=儿童友好公园,
--            儿童友好
-- @column    owner       text               who keeps it up
-- @zh        owner       权属单位
-- @alias     owner       产权单位, 管养单位, QSDWMC
-- @column    owner_from  date               first day of this owner; NULL = always
-- @zh        owner_from  移交日期
-- @alias     owner_from  接管日期
-- @read      owner_from  loose_date
-- @column    owner_before  text              who kept it up before owner_from; NULL = not known
-- @zh        owner_before  原权属单位
-- @alias     owner_before  原产权单位, 移交单位
-- @column    stage       text     domain    how far it is built; NULL = always there
-- @zh        stage       建设阶段
-- @alias     stage       阶段, 进度
-- @domain    stage       design=方案设计, 设计, 设计中, 前期; building=在建, 建设中, 改建中, 施工, 施工中; done=完工,
--            已完成, 完成, 竣工, 建成
-- @column    planned_on  date               day it is planned to open
-- @zh        planned_on  计划日期
-- @alias     planned_on  计划时间, 计划完成日期
-- @read      planned_on  loose_date
-- @column    opened_on   date               first day of service; NULL = always there, or not open yet
-- @zh        opened_on   开放日期
-- @alias     opened_on   启用日期, 建成日期
-- @read      opened_on   loose_date
-- @supply    :scenario = 'planned'
--            OR opened_on <= :as_of
--            OR (opened_on IS NULL AND coalesce(stage, 'done') = 'done')
-- @check     warning  open before it is built
SELECT t.id, t.park_id || ' ' || t.stage || ', opened ' || t.opened_on AS detail
FROM   parks AS t
WHERE  t.stage <> 'done' AND t.opened_on IS NOT NULL
ORDER  BY t.id;
-- @check     warning  two parks at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   parks AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;

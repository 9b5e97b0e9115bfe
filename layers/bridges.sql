-- @layer     bridges
-- @title     Bridges in the care of the district
-- @title_zh  区管桥梁
-- @geometry  POINT, LINESTRING, POLYGON
-- @key       bridge_id
-- @column    bridge_id   text     required  the bridge's number
-- @zh        bridge_id   桥梁编号
-- @alias     bridge_id   编号, 编码, ObjID
-- @column    name        text               its name
-- @zh        name        桥梁名称
-- @alias     name        名称, 桥名
-- @column    owner       text               who keeps it up
-- @zh        owner       权属单位
-- @alias     owner       产权单位, 管养单位, 养护单位
-- @column    owner_from  date               first day of this owner; NULL = always
-- @zh        owner_from  移交日期
-- @alias     owner_from  接管日期
-- @read      owner_from  loose_date
-- @column    owner_before  text              who kept it up before owner_from; NULL = not known
-- @zh        owner_before  原权属单位
-- @alias     owner_before  原产权单位, 移交单位
-- @column    stage       text     domain    how far its works are; NULL = no works
-- @zh        stage       工程阶段
-- @alias     stage       建设阶段, 阶段
-- @domain    stage       design=方案设计, 设计, 设计中, 前期; building=在建, 建设中, 改建中, 施工, 施工中; done=完工,
--            已完成, 完成, 竣工, 建成
-- @column    done_on     date               day the works were done
-- @zh        done_on     完成日期
-- @alias     done_on     完工日期
-- @read      done_on     loose_date
-- @check     warning  two bridges at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   bridges AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  works done without a day, or a day without works done
SELECT t.id, t.bridge_id AS detail
FROM   bridges AS t
WHERE  (coalesce(t.stage, '') = 'done') <> (t.done_on IS NOT NULL)
ORDER  BY t.id;

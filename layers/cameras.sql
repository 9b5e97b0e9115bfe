-- @layer     cameras
-- @title     Cameras
-- @title_zh  视频监控
-- @geometry  POINT
-- @key       camera_id
-- @reach     sector  heading_deg  fov_deg  range_m
-- @column    camera_id    text     required  the owner's number
-- @zh        camera_id    摄像头编号
-- @alias     camera_id    监控编号, 点位编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    owner        text     domain    whose camera it is
-- @zh        owner        权属单位
-- @alias     owner        所属单位, 建设单位, QSDWMC
-- @domain    owner        bureau=城管, 城管局, 自建; police=公安, 公安局, 共享公安
-- @column    feed_count   integer  0..       feeds (路) it delivers
-- @zh        feed_count   视频路数
-- @alias     feed_count   路数
-- @column    heading_deg  real     0..360    where it looks, degrees clockwise from north; NULL = all round
-- @zh        heading_deg  朝向（度）
-- @alias     heading_deg  朝向, 方位角
-- @column    fov_deg      real     0..360    angle of view (degrees); NULL = all round
-- @zh        fov_deg      视角（度）
-- @alias     fov_deg      视角, 视场角
-- @column    range_m      real     0..2000   how far it sees (m); no standard gives one
-- @zh        range_m      可视距离（米）
-- @alias     range_m      可视距离, 监控半径
-- @check     warning  a camera that sees nowhere: no range or no angle
SELECT t.id, t.camera_id AS detail
FROM   cameras AS t
WHERE  coalesce(t.range_m, 0) = 0 OR t.fov_deg = 0
ORDER  BY t.id;
-- @check     warning  one camera listed by both owners, at one place with one heading
SELECT min(t.id) AS id, min(t.camera_id) || ' / ' || max(t.camera_id) AS detail
FROM   cameras AS t
GROUP  BY t.geom, t.heading_deg
HAVING count(DISTINCT t.owner) > 1
ORDER  BY min(t.id);

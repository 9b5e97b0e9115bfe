-- @layer     parking_lots
-- @title     Parking lots and kerbside parking
-- @title_zh  停车场
-- @standard  GB/T 30428.2-2013 components 0201 and 0215
-- @geometry  POINT, POLYGON
-- @key       lot_id
-- @reach     edge
-- @default   service_m  300    GB/T 51149-2016, GB 50220-95 (figures from secondary copies)
-- @rule      service_m  zone.kind=old_town  ..200  GB 50220-95: 200 m in a city centre (secondary copy)
-- @column    lot_id          text     required  the owner's number
-- @zh        lot_id          停车场编号
-- @alias     lot_id          停车场（库）编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    name            text               name of the lot
-- @zh        name            停车场名称
-- @alias     name            停车场（库）名称, 名称, 设施名称, 部件名称, ObjName, GLBJMC
-- @column    kind            text     domain    off the street or on it
-- @zh        kind            停车场类型
-- @alias     kind            类型, 停车类型
-- @domain    kind            off_street=路外, 路外停车场, 公共停车场; on_street=路内, 路内停车位, 路边停车场, 路边
-- @column    access          text     domain    who may park there
-- @zh        access          开放性质
-- @alias     access          开放类型, 使用性质
-- @domain    access          public=公共, 公用, 对外开放; shared=共享, 错时共享; private=专用, 自用, 内部
-- @column    capacity        integer  0..       spaces; NULL = unknown
-- @zh        capacity        泊位数
-- @alias     capacity        总泊位数, 车位数, 停车位数
-- @column    shared_spaces   integer  0..       spaces that others may use in shared_hours
-- @zh        shared_spaces   共享泊位数
-- @alias     shared_spaces   共享泊位, 共享车位数
-- @column    shared_hours    text               hours in which they are shared, 18:00-08:00: outside them a shared lot
--            serves nobody else
-- @zh        shared_hours    共享时段
-- @alias     shared_hours    共享时间
-- @column    is_networked    flag               1: free spaces are reported live
-- @zh        is_networked    是否联网
-- @alias     is_networked    动态联网, 是否动态联网, 联网
-- @read      is_networked    yes_no
-- @column    pay_after_exit  flag               1: leave first, pay later
-- @zh        pay_after_exit  先离场后付费
-- @alias     pay_after_exit  是否先离场后付费, 先离场后缴费
-- @read      pay_after_exit  yes_no
-- @column    planned_on      date               day it is planned to open; NULL = not a plan
-- @zh        planned_on      计划日期
-- @alias     planned_on      计划时间, 计划建成日期
-- @read      planned_on      loose_date
-- @column    opened_on       date               first day of service; NULL = always there, or planned
-- @zh        opened_on       启用日期
-- @alias     opened_on       开放日期, 投用日期, 建成日期
-- @read      opened_on       loose_date
-- @supply    (:scenario = 'planned' OR opened_on <= :as_of OR (opened_on IS NULL AND planned_on IS NULL))
--            AND coalesce(access, 'public') <> 'private'
--            AND (coalesce(access, 'public') <> 'shared' OR coalesce(ward_open(shared_hours, :as_of), 1) = 1)
-- @check     warning  two lots at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   parking_lots AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     error    more spaces are shared than there are
SELECT t.id, t.shared_spaces || ' of ' || t.capacity AS detail
FROM   parking_lots AS t
WHERE  t.shared_spaces > t.capacity
ORDER  BY t.id;
-- @check     warning  spaces are shared but no hours are given
SELECT t.id, t.lot_id AS detail
FROM   parking_lots AS t
WHERE  t.shared_spaces > 0 AND t.shared_hours IS NULL
ORDER  BY t.id;
-- @check     warning  a lot of unknown capacity
SELECT t.id, t.lot_id AS detail
FROM   parking_lots AS t
WHERE  t.capacity IS NULL
ORDER  BY t.id;

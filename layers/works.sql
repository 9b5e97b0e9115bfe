-- @layer     works
-- @title     Works on streets and pipes
-- @title_zh  道路与管线工程
-- @standard  城市道路管理条例 article 33: no digging for 5 years after a road is new or rebuilt, 3 after a major
--            repair
-- @geometry  LINESTRING
-- @key       work_id
-- @rule      ban_months  works.kind=road_new           60..60  城市道路管理条例 article 33 (a new or rebuilt road)
-- @rule      ban_months  works.kind=road_major_repair  36..36  城市道路管理条例 article 33 (a major repair)
-- @rule      digs        works.kind=undergrounding     1..1    it opens the street
-- @rule      digs        works.kind=gas_renewal        1..1    it opens the street
-- @rule      digs        works.kind=alley              1..1    default: pipes are renewed with an alley; 0..0 if not
-- @column    work_id    text     required  its number
-- @zh        work_id    工程编号
-- @alias     work_id    编号, 项目编号, 编码
-- @column    kind       text               what is done; any other word is kept as it is
-- @zh        kind       工程类型
-- @alias     kind       类型, 项目类型
-- @domain    kind       road_new=道路新建, 新建道路, 道路改建; road_major_repair=道路大修, 大修;
--            maintenance=道路养护, 养护, 道路维修, 小修; alley=背街小巷整治, 背街小巷, 街巷整治;
--            undergrounding=管线入地, 杆线入地; gas_renewal=燃气改造, 燃气管道改造, 老旧管网改造
-- @column    owner      text               who builds
-- @zh        owner      建设单位
-- @alias     owner      权属单位, 实施单位
-- @column    starts_on  date               first day of digging
-- @zh        starts_on  开工日期
-- @alias     starts_on  开始日期
-- @read      starts_on  loose_date
-- @column    ends_on    date               last day
-- @zh        ends_on    完工日期
-- @alias     ends_on    竣工日期, 结束日期
-- @read      ends_on    loose_date
-- @column    stage      text     domain    how far it is
-- @zh        stage      工程阶段
-- @alias     stage      阶段, 进度
-- @domain    stage      design=方案设计, 设计, 设计中, 前期; building=在建, 建设中, 改建中, 施工, 施工中; done=完工,
--            已完成, 完成, 竣工, 建成
-- @index     kind
-- @check     error    works that end before they begin
SELECT t.id, t.starts_on || ' / ' || t.ends_on AS detail
FROM   works AS t
WHERE  t.ends_on < t.starts_on
ORDER  BY t.id;
-- @check     warning  a kind of work that the digging rules do not know
SELECT t.id, t.kind AS detail
FROM   works AS t
WHERE  t.kind NOT IN ('road_new', 'road_major_repair', 'maintenance', 'alley', 'undergrounding', 'gas_renewal')
ORDER  BY t.id;

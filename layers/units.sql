-- @layer     units
-- @title     Management units
-- @title_zh  管理单元
-- @standard  GB/T 30428.1, CJ/T 213: a unit grid has 15 digits = 6 county + 3 subdistrict + 3 community + 3 sequence
-- @geometry  POLYGON
-- @key       unit_code + valid_from
-- @valid     valid_from  valid_to
-- @default   gap_width_m  1.0  default, not a standard: what lies between units and is narrower was not meant
-- @default   edge_share   0.5  default, not a standard: half of a line along the edge of two units is each one's;
--            1: all of it is the lower code's
-- @column    unit_code         text     required  the unit's code
-- @zh        unit_code         单元编号
-- @alias     unit_code         单元编码, 单元代码, 管理单元编号, 管理单元代码, 管理单元, 网格编码, 单元网格, SZDYWGBSM, BGID
-- @column    valid_from        date               first day it holds; NULL = always
-- @zh        valid_from        启用日期
-- @alias     valid_from        生效日期, 起始日期, 开始日期, QYRQ
-- @read      valid_from        loose_date
-- @column    valid_to          date               first day it no longer holds; NULL = still holds
-- @zh        valid_to          停用日期
-- @alias     valid_to          失效日期, 终止日期, 结束日期, TYRQ
-- @read      valid_to          loose_date
-- @column    name              text               name of the unit
-- @zh        name              单元名称
-- @alias     name              名称, 管理单元名称, 网格名称
-- @column    subdistrict_code  text               the subdistrict (街道) it belongs to
-- @zh        subdistrict_code  街道编码
-- @alias     subdistrict_code  街道代码, 所属街道编码, 所属街道代码, SZJDDM
-- @column    subdistrict_name  text               that subdistrict's name
-- @zh        subdistrict_name  街道名称
-- @alias     subdistrict_name  所属街道, 所在街道, 街道, SZJDMC, AreaBelong
-- @column    community_code    text               the community (社区) it belongs to
-- @zh        community_code    社区编码
-- @alias     community_code    社区代码, 所属社区编码, 所属社区代码, SZSQDM
-- @column    kind              text               main land use; the density rules of facilities ask for it
-- @zh        kind              用地类型
-- @alias     kind              土地用途, 用地性质, 单元类型
-- @domain    kind              residential=居住, 居住用地, 住宅; commercial=商业, 商业用地, 商务; public=公共服务,
--            公共设施, 公共管理与公共服务; industry=工业, 工业用地; storage=仓储, 仓储用地, 物流仓储;
--            transport_hub=交通枢纽, 交通; park=公园, 公园绿地, 绿地; square=广场
-- @column    population        integer  0..       people who live there
-- @zh        population        人口
-- @alias     population        常住人口, 人口数, 居住人口
-- @index     subdistrict_code
-- @check     error    two versions of one row are valid on one day
SELECT b.id, b.unit_code || ' from ' || coalesce(b.valid_from, 'always') AS detail
FROM   units AS a
JOIN   units AS b ON b.unit_code = a.unit_code AND b.id <> a.id
WHERE  coalesce(a.valid_from, '') <= coalesce(b.valid_from, '')
AND    coalesce(a.valid_to, '9999') > coalesce(b.valid_from, '')
AND    (coalesce(a.valid_from, '') < coalesce(b.valid_from, '') OR a.id < b.id)
ORDER  BY b.id;
-- @check     error    a unit ends before it begins
SELECT t.id, t.valid_from || ' / ' || t.valid_to AS detail
FROM   units AS t
WHERE  t.valid_to < t.valid_from
ORDER  BY t.id;
-- @check     error    one subdistrict code has two names
SELECT min(t.id) AS id, t.subdistrict_code || ': ' || min(t.subdistrict_name) || ' / ' || max(t.subdistrict_name) AS detail
FROM   units AS t
WHERE  t.valid_to IS NULL
GROUP  BY t.subdistrict_code
HAVING min(t.subdistrict_name) < max(t.subdistrict_name)
ORDER  BY t.subdistrict_code;
-- @check     warning  a unit that belongs to no subdistrict
SELECT t.id, t.unit_code AS detail
FROM   units AS t
WHERE  t.subdistrict_code IS NULL
ORDER  BY t.id;
-- @check     warning  a 15-digit unit code that does not begin with its subdistrict
SELECT t.id, t.unit_code || ' in ' || t.subdistrict_code AS detail
FROM   units AS t
WHERE  length(t.unit_code) = 15 AND substr(t.unit_code, 1, length(t.subdistrict_code)) <> t.subdistrict_code
ORDER  BY t.id;

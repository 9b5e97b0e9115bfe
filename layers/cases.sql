-- @layer     cases
-- @title     Cases: events and components (事部件), complaints (12345), enforcement
-- @title_zh  案件
-- @standard  GB/T 30428.2-2013 and GB/T 47678.5-2026 (codes, kept with their scheme); Open311 GeoReport v2 (names)
-- @geometry  POINT  optional
-- @key       case_id
-- @default   near_m      20  default, not a standard: a case farther than this from every unit is in none
-- @default   street_m    50  default, not a standard: a case farther than this from every street is on none
-- @default   accuracy_m  10  accuracy class C of a position, 10 m (GB/T 30428.2)
-- @default   duty_m      20  default, not a standard: a case farther than this, and than half the street's width, from
--            a centreline is not on the street, and no duty (duties) decides its unit
-- @default   address_share  0.99  default, not a standard: a named street or estate lies in one unit when so much of its
--            length or area does
-- @default   crossing_m  50  default, not a standard: two streets that meet at several points no farther apart than this
--            cross at one place
-- @words     joins     与, 和, 及, 同, 跟, 交, 近, 靠近, 邻近, /, &, and, at, @, near
-- @words     crossing  交叉路口, 交叉口, 十字路口, 丁字路口, 三岔路口, 交叉处, 交汇处, 交汇口, 交界处, 转角, 路口, 口,
--            intersection, corner
-- @words     kinds     大道, 大街, 支路, 支弄, 支巷, 路, 街, 巷, 弄, 道, 线, ext, extension, ter, pl, ct, sq
-- @words     before    东, 西, 南, 北, 中, 前, 后, 上, 下, 内, 外, 新, 老, 小, 大, n, s, e, w, north, south, east, west,
--            new, old
-- @words     same      st=street, str; ave=avenue, av; rd=road; dr=drive; blvd=boulevard; ln=lane; ct=court; pl=place;
--            sq=square; ter=terrace; pkwy=parkway; hwy=highway; n=north; s=south; e=east; w=west
-- @column    case_id             text     required          the case's number
-- @zh        case_id             案件编号
-- @alias     case_id             案件号, 任务号, 工单编号, 工单号, 受理编号, service_request_id
-- @column    stream              text     required, domain  event, complaint or enforcement
-- @zh        stream              案件类别
-- @alias     stream              案件大类, 业务类型
-- @domain    stream              event=事部件, 事件, 部件, 城管案件, 数字城管; complaint=投诉, 12345, 12345工单,
--            热线工单, 信访; enforcement=执法, 执法案件, 行政处罚
-- @column    source              text                       who reported it; any other word is kept as it is
-- @zh        source              案件来源
-- @alias     source              问题来源, 来源, 信息来源
-- @domain    source              collector=采集员, 信息采集员, 监督员, 采集员上报; hotline=热线, 12345, 12345热线;
--            public=公众, 公众举报, 市民; camera=视频, 视频监控, 视频上报; squad=中队, 执法中队
-- @column    category_scheme     text                       the code table that category_code is of
-- @zh        category_scheme     编码体系
-- @alias     category_scheme     分类标准
-- @column    category_code       text                       code of the category in that table
-- @zh        category_code       小类编码
-- @alias     category_code       小类代码, 案件小类编码, SXDM, service_code
-- @column    procedure           text     domain            of an enforcement case
-- @zh        procedure           办案程序
-- @alias     procedure           程序, 处罚程序, 案件程序
-- @domain    procedure           ordinary=一般程序, 普通程序, 一般; summary=简易程序, 简易
-- @column    subkind             text                       of an enforcement case: minor, parking; any other word is
--            kept as it is
-- @zh        subkind             执法类型
-- @alias     subkind             处罚类型, 执法类别
-- @domain    subkind             minor=小微, 小微执法; parking=违停, 道板违停, 违法停车
-- @column    address             text                       where it was, in words
-- @zh        address             事发位置
-- @alias     address             地址, 案发地址, 事发地点, 发生地址, 位置描述, SFWZ
-- @column    recorded_unit_code  text                       the unit the source says; not used where there is a place
-- @zh        recorded_unit_code  所在单元
-- @alias     recorded_unit_code  所属单元, 所在单元编号, 单元编号, 管理单元, 单元网格
-- @column    reported_at         time                       when it was reported
-- @zh        reported_at         上报时间
-- @alias     reported_at         登记时间, 受理时间, 发现时间, 立案时间, requested_datetime
-- @column    reported_on         date                       the day of reported_at; periods go by it
-- @zh        reported_on         上报日期
-- @alias     reported_on         登记日期, 受理日期
-- @read      reported_on         day_of  reported_at
-- @column    due_at              time                       when it must be closed; NULL = no deadline
-- @zh        due_at              处置时限
-- @alias     due_at              处置截止时间, 截止时间, 办理时限, expected_datetime
-- @column    due_on              date                       the day of due_at; on-time shares go by it
-- @zh        due_on              截止日期
-- @alias     due_on              应结日期
-- @read      due_on              day_of  due_at
-- @column    closed_at           time                       when it was closed; NULL = open
-- @zh        closed_at           结案时间
-- @alias     closed_at           办结时间, 完成时间
-- @column    status              text                       as the source writes it: 处置, 结案, 缓办, 返工 …
-- @zh        status              案件状态
-- @alias     status              状态, 当前状态, 案件阶段
-- @column    is_deferred         flag                       1: put off (缓办); it leaves both sides of an on-time
--            share
-- @zh        is_deferred         是否缓办
-- @alias     is_deferred         缓办
-- @read      is_deferred         yes_no
-- @column    rework_count        integer  0..               times it was sent back
-- @zh        rework_count        返工次数
-- @alias     rework_count        返工数
-- @index     reported_on
-- @index     due_on
-- @index     stream, reported_on
-- @check     error    closed before it was reported
SELECT t.id, t.reported_at || ' / ' || t.closed_at AS detail
FROM   cases AS t
WHERE  t.closed_at < t.reported_at
ORDER  BY t.id;
-- @check     error    due before it was reported
SELECT t.id, t.reported_at || ' / ' || t.due_at AS detail
FROM   cases AS t
WHERE  t.due_at < t.reported_at
ORDER  BY t.id;
-- @check     error    a case without the time it was reported: it is in no period
SELECT t.id, t.case_id AS detail
FROM   cases AS t
WHERE  t.reported_at IS NULL
ORDER  BY t.id;
-- @check     warning  an enforcement case without its procedure, or another one with it
SELECT t.id, t.case_id || ' ' || t.stream AS detail
FROM   cases AS t
WHERE  (t.stream = 'enforcement') <> (t.procedure IS NOT NULL)
ORDER  BY t.id;

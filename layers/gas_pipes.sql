-- @layer     gas_pipes
-- @title     Gas pipes
-- @title_zh  燃气管道
-- @standard  国办发〔2022〕22号 (what is renewed); GB 50028-2006 (pressure classes)
-- @geometry  LINESTRING
-- @key       pipe_id
-- @default   clearance_low_m         0.7   GB 50028-2006, 低压 to a building's foundation (secondary copy)
-- @default   clearance_medium_b_m    1     GB 50028-2006, 中压B to a foundation (secondary copy)
-- @default   clearance_medium_a_m    1.5   GB 50028-2006, 中压A to a foundation (secondary copy)
-- @default   clearance_subhigh_b_m   5     GB 50028-2006, 次高压B to an outer wall (secondary copy)
-- @default   clearance_subhigh_a_m   13.5  GB 50028-2006, 次高压A to an outer wall (secondary copy)
-- @default   weight_material         0.3   default, not a standard: part of the likelihood
-- @default   weight_age              0.3   default, not a standard: part of the likelihood
-- @default   weight_assessed         0.2   default, not a standard: part of the likelihood
-- @default   weight_leaks            0.2   default, not a standard: part of the likelihood
-- @default   weight_pressure         0.4   default, not a standard: part of the consequence
-- @default   weight_places           0.3   default, not a standard: part of the consequence
-- @default   weight_density          0.3   default, not a standard: part of the consequence
-- @default   material_grey_iron      1     default, not a standard: how likely it fails, 0 to 1
-- @default   material_cast_iron_unspecified  1  default, not a standard: it may be grey
-- @default   material_ductile_iron   0.6   default, not a standard
-- @default   material_steel          0.5   default, not a standard
-- @default   material_pe             0.2   default, not a standard
-- @default   pressure_low            0.3   default, not a standard: how grave a leak is, 0 to 1
-- @default   pressure_medium_b       0.5   default, not a standard
-- @default   pressure_medium_a       0.7   default, not a standard
-- @default   pressure_subhigh_b      0.9   default, not a standard
-- @default   pressure_subhigh_a      1     default, not a standard
-- @default   age_full_years          50    default, not a standard: so old counts 1
-- @default   leaks_full              3     default, not a standard: so many leaks count 1
-- @default   density_full_per_km2    30000  default, not a standard: so many people per km2 count 1
-- @column    pipe_id          text     required  the owner's number
-- @zh        pipe_id          管段编号
-- @alias     pipe_id          管线编号, 管道编号, 标识码, 编号, 设施编号, 编码, 部件编号, ObjID, GLBJBSM
-- @column    pipe_kind        text               municipal, courtyard, riser, inlet, station or user; any other
--            word is kept as it is
-- @zh        pipe_kind        管线类型
-- @alias     pipe_kind        管道类型, 管线类别, 埋设类型, 类型
-- @domain    pipe_kind        municipal=市政, 市政管道, 市政管网, 干管, 主管, main, Hauptleitung, Versorgungsleitung,
--            Transportleitung; courtyard=庭院, 庭院管, 庭院管道, 小区管网; riser=立管, 户外立管; inlet=引入管,
--            入户管, connection, Hausanschluss, Hausanschlussleitung, Anschlussleitung; station=厂站, 场站,
--            厂站管道; user=户内, 户内管, 用户管道
-- @column    station_kind     text               of a station: what it is, as gas_rules speaks of it; NULL = unknown
-- @zh        station_kind     厂站类型
-- @alias     station_kind     场站类型, 厂站类别, 站点类型
-- @column    material         text               grey_iron, ductile_iron, cast_iron_unspecified (铸铁 alone), steel
--            or pe; NULL = unknown: assess
-- @zh        material         材质
-- @alias     material         管材, 管道材质, 管材材质
-- @domain    material         grey_iron=灰口铸铁, 灰铁, 灰口铸铁管, 灰口, grey cast iron, Grauguss, GG;
--            ductile_iron=球墨铸铁, 球铁, 球墨铸铁管, 球墨, ductile iron, Duktilguss, duktiler Guss, GGG;
--            cast_iron_unspecified=铸铁, 铸铁管, cast iron, Guss, Gusseisen; steel=钢, 钢管, 无缝钢管, 无缝, 螺旋钢管,
--            螺旋焊管, 镀锌钢管, 镀锌, 焊接钢管, Stahl, ST; pe=PE, PE80, PE100, PE管, 聚乙烯, 聚乙烯管, polyethylene,
--            Polyethylen, HDPE, PEHD; NULL=不详, 未知, 不明, 无, 其他, unknown, unbekannt
-- @column    diameter_mm      real     0..2000   nominal or outer diameter (mm), from DN200, De160, Φ108×4, 200; NULL
--            = unknown
-- @zh        diameter_mm      管径（毫米）
-- @alias     diameter_mm      管径, 管径规格, 公称直径, 公称管径, 口径, 断面尺寸, 规格
-- @read      diameter_mm      pipe_diameter
-- @column    pressure_class   text               class by GB 50028 as the owner writes it: 低压, 中压B, 中压A,
--            次高压B …
-- @zh        pressure_class   压力等级
-- @alias     pressure_class   压力, 压力级别, 电压压力
-- @domain    pressure_class   低压=低压管道, low, L; 中压B=中压B级, 中B; 中压A=中压A级, 中A; 次高压B=次高压B级,
--            次高B; 次高压A=次高压A级, 次高A; 高压B; 高压A; NULL=不详, 未知
-- @column    built_on         date               first possible day of construction; built_grain says how exact it
--            is; NULL = unknown: assess
-- @zh        built_on         建设日期
-- @alias     built_on         建设年代, 建成年代, 敷设年代, 埋设年代, 铺设年代, 竣工日期, 投运日期, 建设时间, 埋设时间
-- @read      built_on         pipe_year
-- @column    built_grain      text     domain    how exactly built_on is known
-- @zh        built_grain      年代精度
-- @domain    built_grain      day=日; month=月; year=年; decade=年代
-- @read      built_grain      built_grain  built_on
-- @column    assessed         text     domain    the outcome of the assessment; NULL = not assessed
-- @zh        assessed         评估结论
-- @alias     assessed         评估结果, 安全评估结论
-- @domain    assessed         sound=安全, 合格, 良好, 无隐患, gut; hazardous=存在隐患, 有隐患, 不安全, 不合格, schlecht;
--            NULL=未评估, 未检测
-- @column    assessed_on      date               day of the assessment
-- @zh        assessed_on      评估日期
-- @alias     assessed_on      评估时间
-- @read      assessed_on      loose_date
-- @column    stated_length_m  real     0..       length by the owner's books (m); a riser counts by it, because on
--            the map it is a point
-- @zh        stated_length_m  管长（米）
-- @alias     stated_length_m  管长, 管段长度, 长度
-- @column    state            text               in use or not, as the owner writes it
-- @zh        state            管段状态
-- @alias     state            状态, 使用状态, GLBJZT
-- @domain    state            在役=使用中, 在用, 运行; 废弃=报废; 封存=停用; 迁改中
-- @column    owner            text               who owns it
-- @zh        owner            权属单位
-- @alias     owner            产权单位, 管线权属单位, QSDWMC
-- @column    is_built_over    flag               1: a building stands on it (占压)
-- @zh        is_built_over    是否占压
-- @alias     is_built_over    占压, 是否违章占压
-- @read      is_built_over    yes_no
-- @column    leaks            integer  0..       leaks recorded on it; NULL = not recorded
-- @zh        leaks            泄漏次数
-- @alias     leaks            漏气次数, 漏损次数, 抢修次数
-- @check     warning  two pipes at one place
SELECT min(t.id) AS id, count(*) AS detail
FROM   gas_pipes AS t
WHERE  t.geom IS NOT NULL
GROUP  BY t.geom
HAVING count(*) > 1;
-- @check     warning  cast iron of unknown kind: find out whether it is grey
SELECT t.id, t.pipe_id AS detail
FROM   gas_pipes AS t
WHERE  t.material = 'cast_iron_unspecified'
ORDER  BY t.id;
-- @check     warning  a pipe of unknown material or year
SELECT t.id, t.pipe_id || CASE WHEN t.material IS NULL THEN ' material' ELSE '' END
             || CASE WHEN t.built_on IS NULL THEN ' year' ELSE '' END AS detail
FROM   gas_pipes AS t
WHERE  t.material IS NULL OR t.built_on IS NULL
ORDER  BY t.id;
-- @check     error    assessed before it was built
SELECT t.id, t.pipe_id || ' assessed ' || t.assessed_on || ', built ' || t.built_on AS detail
FROM   gas_pipes AS t
WHERE  t.assessed_on < t.built_on
ORDER  BY t.id;
-- @check     warning  PE before 1980: PE gas pipes were not laid then
SELECT t.id, t.pipe_id || ' ' || t.built_on AS detail
FROM   gas_pipes AS t
WHERE  t.material = 'pe' AND t.built_on < '1980-01-01'
ORDER  BY t.id;

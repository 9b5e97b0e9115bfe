#include "store/stored.h"

#include <string.h>

static const char *const unit_rules[] = {"inside", "在单元内", "edge",    "在边线上", "near",
                                         "就近",   "duty",     "按责任",  "address",  "按地址",
                                         "manual", "人工",     "outside", "单元外",   NULL};
static const char *const street_rules[] = {
    "named", "地址所载", "named_across", "地址所载（隔障碍）", "nearest", "就近", "across", "隔障碍就近", "none",
    "无",    NULL};
static const char *const sides[] = {"on", "道路上", "left", "左侧", "right", "右侧", NULL};
static const char *const deciders[] = {"rule", "规则", "manual", "人工", NULL};
static const char *const whys[] = {"no coordinates, no address",
                                   "无坐标、无地址",
                                   "no coordinates: its address names no street or estate",
                                   "无坐标，地址未载已知道路或小区",
                                   "no coordinates: the streets it names do not meet",
                                   "无坐标，所载道路不相交",
                                   "no coordinates: the streets it names meet at several places",
                                   "无坐标，所载道路多处相交",
                                   "no coordinates: what its address names lies in several units",
                                   "无坐标，所载道路或小区跨多个单元",
                                   "no coordinates: what its address names lies in no unit",
                                   "无坐标，所载道路或小区不在任何单元",
                                   "no coordinates: its address names several estates",
                                   "无坐标，地址载有多个小区",
                                   "no coordinates: the outline of what its address names is invalid",
                                   "无坐标，所载小区边界无效",
                                   "its place is no point in the units' coordinate system",
                                   "坐标无效",
                                   "address: a crossing",
                                   "地址：路口",
                                   "address: an estate",
                                   "地址：小区",
                                   "address: a street in one unit",
                                   "地址：道路全在一个单元",
                                   "duty: who answers for this stretch of the street",
                                   "按道路责任段",
                                   "farther than * m from every unit",
                                   "距各单元均超过 * 米",
                                   NULL};
static const char *const levels[] = {"unit", "单元", "street", "道路", "subdistrict", "街道", "district", "全区", NULL};
static const char *const bands[] = {"excellent", "优秀", "good", "良好", "pass", "合格", "fail", "不合格", NULL};
static const char *const row_kinds[] = {"inspection", "检查", "case", "案件", NULL};
static const char *const yes_no[] = {"0", "否", "1", "是", NULL};

static const struct ward_stored_column case_places[] = {
    {"case_id", "text", "案件编号", "the case", NULL},
    {"unit_code", "text", "单元编码", "the unit it belongs to; NULL: none", NULL},
    {"unit_rule", "text", "归属规则", "inside, edge, near, duty, address, manual or outside", unit_rules},
    {"unit_distance_m", "real", "距单元（米）", "to the unit, 0 inside", NULL},
    {"margin_m", "real", "距单元边线（米）", "inside: to the unit's own edge; NULL beyond 50 m", NULL},
    {"unit_runner_up", "text", "次选单元编码", "the unit that comes next", NULL},
    {"is_overlap", "flag", "是否在重叠区", "inside more than one unit", yes_no},
    {"street_id", "text", "路段编号", "the street segment; NULL: none near enough", NULL},
    {"street_rule", "text", "道路规则",
     "named (in the address), nearest, across (a barrier lies between), named_across or none", street_rules},
    {"street_runner_up", "text", "次选路段编号", "the segment that comes next", NULL},
    {"measure_m", "real", "沿路距离（米）", "along the segment from its start", NULL},
    {"side", "text", "道路侧", "left, right or on", sides},
    {"street_distance_m", "real", "距道路（米）", "to the segment", NULL},
    {"decided_by", "text", "决定方式", "rule or manual", deciders},
    {"why", "text", "原因", "why it has no unit, or what was said by hand", whys},
    {"placed_on", "text", "归属日期", "the day whose units count", NULL},
    {"input_hash", "integer", "输入指纹", "of the place and address decided upon; another one: decided anew", NULL},
};
static const struct ward_stored_column case_zones[] = {
    {"case_id", "text", "案件编号", "the case", NULL},
    {"zone_code", "text", "区域编码", "a zone it lies in", NULL},
};
static const struct ward_stored_column case_decisions[] = {
    {"case_id", "text", "案件编号", "the case", NULL},
    {"unit_code", "text", "单元编码", "the unit it belongs to, whatever the rules say", NULL},
    {"why", "text", "原因", "what was said", NULL},
};
static const struct ward_stored_column score_days[] = {
    {"level", "text", "层级", "unit, street, subdistrict or district", levels},
    {"code", "text", "编码", "of the unit, street or subdistrict", NULL},
    {"day", "date", "日期", "the day", NULL},
    {"score", "real", "得分", "points; NULL: not inspected that day", NULL},
    {"band", "text", "等级", "excellent, good, pass or fail", bands},
    {"components", "text", "分项", "JSON: the parts of the score", NULL},
};
static const struct ward_stored_column published_figures[] = {
    {"issue", "text", "期号", "where it was published", NULL},
    {"figure", "text", "指标", "which figure", NULL},
    {"level", "text", "层级", "unit, street, subdistrict or district", levels},
    {"code", "text", "编码", "of the unit, street or subdistrict", NULL},
    {"value", "real", "数值", "as published", NULL},
    {"word", "text", "等级", "of a figure that is a word: the band", bands},
    {"run_id", "integer", "运行编号", "runs.run_id", NULL},
};
static const struct ward_stored_column net_nodes[] = {
    {"node_id", "integer", "节点编号", "numbered along a Z-order curve", NULL},
    {"island", "integer", "连通块", "the part of the network it lies in; 1 is the longest", NULL},
};
static const struct ward_stored_column net_edges[] = {
    {"edge_id", "integer", "路段片编号", "a piece of a segment between two nodes; by segment, then along it", NULL},
    {"street_id", "text", "路段编号", "the segment", NULL},
    {"from_node", "integer", "起点节点", "net_nodes.node_id at from_m", NULL},
    {"to_node", "integer", "终点节点", "net_nodes.node_id at to_m", NULL},
    {"from_m", "real", "起点里程（米）", "where it begins along the segment", NULL},
    {"to_m", "real", "终点里程（米）", "where it ends", NULL},
    {"island", "integer", "连通块", "the part of the network it lies in; 1 is the longest", NULL},
};
static const struct ward_stored_column published_rows[] = {
    {"issue", "text", "期号", "where it was published", NULL},
    {"kind", "text", "明细类型", "inspection or case", row_kinds},
    {"row_id", "text", "编号", "of the inspection or case", NULL},
    {"unit_code", "text", "单元编码", "the unit it counted for", NULL},
    {"day", "date", "日期", "the day it counted on", NULL},
    {"component", "text", "考核分项", "the component of the score", NULL},
    {"points", "real", "扣分", "points off", NULL},
    {"on_time", "flag", "是否按期结案", "of a case: closed by its due time", yes_no},
};
static const struct ward_stored_column rejects[] = {
    {"load_id", "integer", "入库编号", "loads.load_id", NULL},
    {"layer", "text", "图层", "the layer", NULL},
    {"source", "text", "来源", "the file", NULL},
    {"row", "integer", "行号", "in the file", NULL},
    {"reason", "text", "原因", "why it was rejected", NULL},
    {"detail", "text", "说明", "what was found", NULL},
    {"attributes", "text", "属性", "JSON: the row as read", NULL},
};
static const struct ward_stored_column loads[] = {
    {"load_id", "integer", "入库编号", "the load", NULL},
    {"layer", "text", "图层", "the layer", NULL},
    {"source", "text", "来源", "the file", NULL},
    {"fingerprint", "text", "指纹", "of the file's bytes", NULL},
    {"settings", "text", "设置", "JSON: what was asked", NULL},
    {"mode", "text", "方式", "replace, append, upsert …", NULL},
    {"rows_read", "integer", "读取行数", "rows read", NULL},
    {"rows_loaded", "integer", "入库行数", "rows loaded", NULL},
    {"rows_rejected", "integer", "拒绝行数", "rows rejected", NULL},
    {"reasons", "text", "拒绝原因", "JSON: rows by reason", NULL},
    {"driver", "text", "驱动", "what read the file", NULL},
    {"encoding", "text", "编码方式", "of its texts", NULL},
    {"source_crs", "text", "来源坐标系", "the file's CRS", NULL},
    {"operation", "text", "坐标转换", "how coordinates were transformed", NULL},
    {"guard", "text", "基准检查", "JSON: what the check of the datum found", NULL},
    {"mapping", "text", "字段对应", "JSON: which field became which column", NULL},
    {"notes", "text", "备注", "JSON: facts counted, rows left out by the filter, words not understood", NULL},
    {"versions", "text", "软件版本", "JSON: of ward and its libraries", NULL},
    {"finished_at", "time", "完成时间", "when the load ended", NULL},
    {"layer_version", "text", "图层版本", "of the layer's rows after the load", NULL},
};
static const struct ward_stored_column runs[] = {
    {"run_id", "integer", "运行编号", "the run", NULL},
    {"verb", "text", "命令", "what ran", NULL},
    {"from_date", "date", "起始日期", "first day", NULL},
    {"to_date", "date", "截止日期", "last day", NULL},
    {"parameters", "text", "参数", "JSON: the parameters used", NULL},
    {"inputs", "text", "输入", "JSON: the layers read and their versions", NULL},
    {"hash", "text", "校验值", "of the result", NULL},
    {"started_at", "time", "开始时间", "when it began", NULL},
    {"seconds", "real", "用时（秒）", "how long it took", NULL},
    {"warnings", "text", "警告", "JSON: what was noticed", NULL},
    {"error", "text", "错误", "what went wrong; NULL: nothing", NULL},
};
static const struct ward_stored_column settings[] = {
    {"name", "text", "名称", "SECTION.KEY", NULL},
    {"value", "text", "值", "its value", NULL},
    {"origin", "text", "出处", "ini, init, load …", NULL},
};

#define COLUMNS(array) array, sizeof(array) / sizeof(array)[0]

static const struct ward_stored stored[] = {
    {"case_places", "The unit and street each case belongs to, and by which rule", "案件归属", COLUMNS(case_places)},
    {"case_zones", "The zones each case lies in", "案件所在专题区域", COLUMNS(case_zones)},
    {"case_decisions", "Decisions by hand about single cases", "案件人工归属", COLUMNS(case_decisions)},
    {"score_days", "The scores of each day", "每日考核得分", COLUMNS(score_days)},
    {"published_figures", "Figures as they were published", "已发布指标", COLUMNS(published_figures)},
    {"net_nodes", "The street network: where streets meet or end", "路网节点", COLUMNS(net_nodes)},
    {"net_edges", "The street network: pieces of streets between nodes", "路网边", COLUMNS(net_edges)},
    {"published_rows", "The rows behind published figures, as they were", "已发布指标明细", COLUMNS(published_rows)},
    {"rejects", "The rows that loads rejected", "入库拒绝记录", COLUMNS(rejects)},
    {"loads", "The loads", "入库记录", COLUMNS(loads)},
    {"runs", "The runs", "运行记录", COLUMNS(runs)},
    {"settings", "The settings", "设置", COLUMNS(settings)},
};

const struct ward_stored *ward_stored_find(const char *name)
{
    for (size_t i = 0; i < sizeof stored / sizeof stored[0]; i++)
        if (strcmp(stored[i].name, name) == 0)
            return &stored[i];
    return NULL;
}

const struct ward_stored_column *ward_stored_column(const char *result, const char *column)
{
    const struct ward_stored *s = ward_stored_find(result);
    for (size_t i = 0; s != NULL && i < s->n_columns; i++)
        if (strcmp(s->columns[i].name, column) == 0)
            return &s->columns[i];
    return NULL;
}

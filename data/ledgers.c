#include "ledgers.h"

#include <stdio.h>

#include "blocks.h"
#include "random.h"
#include "settings.h"
#include "sink.h"
#include "spots.h"
#include "table.h"
#include "xlsx.h"

/* Copies a table into a source file as it is. */
static bool copy_table(const struct city *c, const char *table, const struct sink_form *form)
{
    struct table t;
    if (!table_read(&t, table))
        return false;
    struct sink *s = sink_open(c->folder, form);
    for (int row = 0; s && row < t.rows; row++) {
        for (int k = 0; k < t.columns; k++)
            sink_text(s, table_text(&t, row, k));
        sink_row(s);
    }
    table_clear(&t);
    return sink_close(s);
}

static double named(const struct street *t, const struct city *c)
{
    (void)c;
    return t->road >= 0 && t->is_walkable ? 1 : 0;
}

/* One listed street stretch: from one cross street to another, so far as they have names. */
static void write_stretch(struct sink *s, const struct city *c, const struct spot *spot, int subdistrict)
{
    const struct street *t = spot->street;
    const char *cross[2] = {"", ""};
    for (int k = 0; k < c->streets->streets; k++) {
        const struct street *other = c->streets->street + k;
        if (other->road < 0 || other->road == t->road)
            continue;
        if (other->from == t->from || other->to == t->from)
            cross[0] = streets_name(c->streets, other);
        if (other->from == t->to || other->to == t->to)
            cross[1] = streets_name(c->streets, other);
    }
    sink_text(s, c->district->subdistrict[subdistrict].code);
    sink_text(s, streets_name(c->streets, t));
    sink_text(s, cross[0]);
    sink_text(s, cross[1]);
    sink_null(s);
}

static void write_listing(struct sink *s, const struct city *c, const struct table *t, int row,
                          const struct spots *spots, struct random *r)
{
    int number = (int)table_number(t, row, 6);
    const struct estate *e = number ? c->blocks->estate + number : NULL;
    struct spot spot;
    if (!spots_draw(spots, r, -1, 2, 1.5, &spot))
        return;
    int unit = e ? e->unit : spot.unit, subdistrict = c->district->unit[unit].subdistrict;
    const char *given = table_text(t, row, 5);
    for (int k = 0; k < 5; k++)
        sink_text(s, table_text(t, row, k));
    sink_text(s, *given ? given : e ? e->name : streets_name(c->streets, spot.street));
    if (e) {
        sink_text(s, c->district->subdistrict[subdistrict].code);
        for (int k = 0; k < 3; k++)
            sink_null(s);
        sink_text(s, e->id);
    } else {
        write_stretch(s, c, &spot, subdistrict);
    }
    sink_text(s, table_text(t, row, 8));
    /* Two of the black ones were listed without a place. */
    if (row < t->rows - 2)
        sink_point(s, e ? lattice_in_cell(&c->district->lattice, e->cell, 0.5, 0.5) : spot.at);
    sink_row(s);
}

static bool write_listings(const struct city *c)
{
    struct sink_form form = {
        .file = "listings.csv", .geometry = SINK_POINT, .crs = SINK_WGS84, .lon = "lon", .lat = "lat"};
    form.fields = "listing_id:s level:s period:s colour:s category:s name:s subdistrict_code:s street_name:s "
                  "from_name:s to_name:s estate_id:s evidence:s";
    struct table t;
    struct spots spots = {0};
    struct random r;
    bool ok = table_read(&t, "listings.csv");
    ok = spots_open(&spots, c, named) && ok;
    struct sink *s = ok ? sink_open(c->folder, &form) : NULL;
    random_seed(&r, 23);
    for (int row = 0; s && row < t.rows; row++)
        write_listing(s, c, &t, row, &spots, &r);
    spots_close(&spots);
    table_clear(&t);
    return sink_close(s);
}

static bool write_campaign_scores(const struct city *c)
{
    struct sink_form form = {.file = "campaign_scores.csv",
                             .fields = "campaign_code:s subdistrict_code:s scored_on:s score:r"};
    static const char *const day[6] = {"2023-01-31", "2023-02-28", "2023-03-31",
                                       "2023-04-30", "2023-05-31", "2023-06-30"};
    struct sink *s = sink_open(c->folder, &form);
    struct random r;
    random_seed(&r, 24);
    for (int k = 0; s && k < 10 * DISTRICT_SUBDISTRICTS * 6; k++) {
        char code[16];
        (void)snprintf(code, sizeof code, "CL%02d", k / 6 / DISTRICT_SUBDISTRICTS + 1);
        sink_text(s, code);
        sink_text(s, c->district->subdistrict[k / 6 % DISTRICT_SUBDISTRICTS].code);
        sink_text(s, day[k % 6]);
        sink_real(s, 88 + 1.9 * random_bell(&r), 1);
        sink_row(s);
    }
    return sink_close(s);
}

static bool write_entrances(const struct city *c)
{
    struct sink_form form = {.file = "entrances.csv",
                             .geometry = SINK_POINT,
                             .crs = SINK_WGS84,
                             .lon = "lon",
                             .lat = "lat",
                             .fields = "layer:s key:s"};
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < c->blocks->entrances; k++) {
        sink_text(s, c->blocks->entrance[k].layer);
        sink_text(s, c->blocks->entrance[k].key);
        sink_point(s, c->blocks->entrance[k].at);
        sink_row(s);
    }
    return sink_close(s);
}

/* The columns of targets.csv in the order of the sheet; the rest of a row is for measures.csv. */
#define TARGET_COLUMNS 16
#define TARGET_ENTERED 16
#define TARGET_NOTE 17

static void write_target(struct xlsx *x, const struct table *t, int row)
{
    static const bool is_number[TARGET_COLUMNS] = {[3] = true, [7] = true, [8] = true, [9] = true, [10] = true};
    for (int k = 0; k < TARGET_COLUMNS; k++) {
        const char *text = table_text(t, row, k);
        if (is_number[k])
            xlsx_number(x, text);
        else
            xlsx_text(x, text);
    }
    xlsx_text(x, table_text(t, row, TARGET_NOTE));
    xlsx_row(x);
}

static bool write_targets(const struct city *c, const struct table *t)
{
    static const char *const header[TARGET_COLUMNS + 1] = {
        "指标编号", "指标名称",     "计量单位",   "目标值",         "开始日期", "截止日期", "时序口径",
        "公布进度", "进度舍入单位", "公布完成量", "完成量舍入单位", "数据来源", "取数查询", "取数字段",
        "总量字段", "查询参数",     "备注"};
    struct xlsx *x = xlsx_open(c->folder, "targets.xlsx", "年度目标");
    if (!x)
        return false;
    xlsx_text(x, "2023年度目标任务表（样例数据，纯属虚构）");
    xlsx_row(x);
    for (int k = 0; k <= TARGET_COLUMNS; k++)
        xlsx_text(x, header[k]);
    xlsx_row(x);
    for (int row = 0; row < t->rows; row++)
        write_target(x, t, row);
    return xlsx_close(x);
}

static bool write_measures(const struct city *c, const struct table *t)
{
    struct sink_form form = {.file = "measures.csv",
                             .fields = "target_code:s measured_on:s amount:s unit_code:s note:s"};
    struct sink *s = sink_open(c->folder, &form);
    for (int row = 0; s && row < t->rows; row++) {
        if (!*table_text(t, row, TARGET_ENTERED))
            continue;
        sink_text(s, table_text(t, row, 0));
        sink_text(s, "2023-06-30");
        sink_text(s, table_text(t, row, TARGET_ENTERED));
        sink_null(s);
        sink_text(s, "半年报累计数");
        sink_row(s);
    }
    return sink_close(s);
}

bool ledgers_write(const struct city *c)
{
    static const struct sink_form rules = {
        .file = "gas_rules.csv",
        .fields = "line:s rule_id:s condition:s pipe_kind:s station_kind:s material:s min_years:s "
                  "max_years:s assessed:s is_built_over:s scope:s weight:s source:s valid_from:s valid_to:s"};
    static const struct sink_form campaigns = {.file = "campaigns.csv", .fields = "campaign_code:s name:s"};
    struct table t;
    if (!table_read(&t, "targets.csv"))
        return false;
    bool ok = write_targets(c, &t) && write_measures(c, &t);
    table_clear(&t);
    return ok && copy_table(c, "gas_rules.csv", &rules) && copy_table(c, "campaigns.csv", &campaigns) &&
           write_campaign_scores(c) && write_listings(c) && write_entrances(c) && settings_write(c);
}

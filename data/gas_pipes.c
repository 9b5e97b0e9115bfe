#include <stdio.h>
#include <string.h>

#include "blocks.h"
#include "gas.h"
#include "random.h"
#include "sink.h"

enum pipe_kind { PIPE_MUNICIPAL, PIPE_COURTYARD, PIPE_RISER, PIPE_INLET, PIPE_STATION };

enum { STATIONS = 24 };

struct pipes {
    const struct city *city;
    struct sink *sink;
    struct random random;
    int number;
};

/* What was laid when: by the years of four periods. */
static const char *material_of(struct random *r, int year)
{
    static const char *const old[8] = {"灰口铸铁", "灰口铸铁", "灰口铸铁", "灰口铸铁", "铸铁", "钢", "钢", "无缝钢管"};
    static const char *const middle[8] = {"灰口铸铁", "灰口铸铁", "球墨铸铁", "球墨铸铁",
                                          "钢",       "钢",       "无缝钢管", "铸铁"};
    static const char *const late[8] = {"球墨铸铁", "球墨铸铁", "钢", "钢", "钢管", "PE80", "PE80", "PE80"};
    static const char *const recent[8] = {"PE80", "PE80", "PE100", "PE100", "PE100", "钢", "钢管", "PE"};
    if (random_chance(r, 0.04))
        return random_chance(r, 0.5) ? "不详" : NULL;
    return (year < 1986 ? old : year < 1996 ? middle : year < 2006 ? late : recent)[random_below(r, 8)];
}

static const char *diameter_of(struct random *r, enum pipe_kind kind, bool is_plastic)
{
    static const char *const plastic[5][4] = {{"De160", "De200", "De250", "De315"},
                                              {"De63", "De90", "De110", "De110"},
                                              {"De32", "De40", "De32", "De32"},
                                              {"De32", "De40", "De63", "De40"},
                                              {"De200", "De200", "De250", "De250"}};
    static const char *const metal[5][4] = {{"DN200", "DN300", "Φ219×6", "200"},
                                            {"Φ108×4", "DN100", "DN80", "Φ89×4"},
                                            {"DN25", "DN25", "DN32", "DN20"},
                                            {"DN40", "DN50", "Φ57×3.5", "DN40"},
                                            {"DN200", "DN300", "Φ219×6", "DN250"}};
    if (random_chance(r, 0.03))
        return NULL;
    return (is_plastic ? plastic : metal)[kind][random_below(r, 4)];
}

static const char *pressure_of(struct random *r, enum pipe_kind kind)
{
    if (random_chance(r, 0.02))
        return NULL;
    switch (kind) {
    case PIPE_MUNICIPAL:
        return random_chance(r, 0.25) ? "中压B" : random_chance(r, 0.95) ? "中压A" : "次高压B";
    case PIPE_COURTYARD:
        return random_chance(r, 0.4) ? "中压B" : "低压";
    case PIPE_STATION:
        return "次高压B";
    default:
        return "低压";
    }
}

/* A year as the drawings of the time give it. */
static void built_text(struct random *r, int year, char *text, size_t size)
{
    double form = random_share(r);
    int month = 1 + random_below(r, 12), day = 1 + random_below(r, 28);
    if (form < 0.06)
        text[0] = '\0';
    else if (form < 0.09)
        (void)snprintf(text, size, "不详");
    else if (form < 0.17 && year < 2000)
        (void)snprintf(text, size, "%d年代", year / 10 % 10 * 10);
    else if (form < 0.45)
        (void)snprintf(text, size, "%d", year);
    else if (form < 0.65)
        (void)snprintf(text, size, "%d年", year);
    else if (form < 0.85)
        (void)snprintf(text, size, "%d%02d", year, month);
    else
        (void)snprintf(text, size, "%d-%02d-%02d", year, month, day);
}

static int year_of(struct random *r, const struct city *c, int unit, enum pipe_kind kind)
{
    const struct unit *u = c->district->unit + unit;
    struct point middle = c->district->lattice.node[lattice_node(LATTICE_CENTRE_I, LATTICE_CENTRE_J)];
    double km = point_distance_m(point_between(u->low, u->high, 0.5), middle) / 1000;
    int year = 1990 + (int)(2.2 * km + 9 * random_bell(r)) + (kind == PIPE_STATION ? 8 : 0);
    return year < 1978 ? 1978 + random_below(r, 4) : year > 2022 ? 2022 - random_below(r, 6) : year;
}

static const char *finding_of(struct random *r, int year)
{
    if (year > 2008 || random_chance(r, 0.68))
        return random_chance(r, 0.1) ? "未评估" : NULL;
    return random_chance(r, 0.68) ? "安全" : "存在隐患";
}

static void add_pipe(struct pipes *p, enum pipe_kind kind, int unit, const struct point *line, int n, double rise_m)
{
    static const char *const name[5] = {"市政", "庭院", "立管", "引入管", "厂站"};
    struct random *r = &p->random;
    struct sink *s = p->sink;
    char id[16], built[48];
    int year = year_of(r, p->city, unit, kind);
    const char *material = kind == PIPE_RISER ? (year < 2012 ? "镀锌钢管" : "钢管") : material_of(r, year);
    const char *finding = finding_of(r, year);
    bool is_assessed = finding && strcmp(finding, "未评估") != 0;
    (void)snprintf(id, sizeof id, "GP%06d", ++p->number);
    built_text(r, year, built, sizeof built);
    sink_text(s, id);
    sink_text(s, name[kind]);
    sink_text(s, material);
    sink_text(s, diameter_of(r, kind, material && material[0] == 'P'));
    sink_text(s, pressure_of(r, kind));
    sink_text(s, built);
    sink_text(s, finding);
    sink_text(s, is_assessed ? (random_chance(r, 0.5) ? "2022-09-15" : "2022-11-20") : NULL);
    sink_real(s, point_length_m(line, n) * random_between(r, 0.99, 1.02) + rise_m, 2);
    sink_text(s, random_chance(r, 0.02) ? "废弃" : "在役");
    sink_text(s, random_chance(r, 0.7) ? "市燃气公司" : "区燃气服务公司");
    sink_text(s, random_chance(r, 0.015) ? "是" : "否");
    sink_line(s, line, n);
    sink_row(s);
}

/* Mains run under one side of the bigger streets. */
static void add_mains(struct pipes *p)
{
    const struct streets *all = p->city->streets;
    for (int k = 0; k < all->streets; k++) {
        const struct street *t = all->street + k;
        bool is_wanted = t->kind == STREET_ARTERIAL || t->kind == STREET_SECONDARY ||
                         (t->kind == STREET_LOCAL && random_hash((uint64_t)t->road, 51) < 0.6);
        if (!is_wanted || t->level != 0)
            continue;
        struct point line[STREET_POINTS];
        for (int n = 0; n < STREET_POINTS; n++)
            line[n] = streets_beside(t, t->length_m * n / (STREET_POINTS - 1), 0.32 * t->width_m);
        add_pipe(p, PIPE_MUNICIPAL, t->unit, line, STREET_POINTS, 0);
    }
}

/* In an estate: a pipe along its slabs, inlets to them, risers up their stairs. */
static void add_estate(struct pipes *p, const struct estate *e)
{
    const struct lattice *l = &p->city->district->lattice;
    struct point yard[3] = {lattice_in_cell(l, e->cell, 0.14, 0.1), lattice_in_cell(l, e->cell, 0.14, 0.62),
                            lattice_in_cell(l, e->cell, 0.8, 0.62)};
    add_pipe(p, PIPE_COURTYARD, e->unit, yard, 3, 0);
    for (int k = 0; k < 2; k++) {
        struct point inlet[2] = {point_between(yard[0], yard[1], 0.3 + 0.5 * k),
                                 lattice_in_cell(l, e->cell, 0.24, 0.2 + 0.26 * k)};
        struct point riser[2] = {inlet[1], {inlet[1].x + 0.4, inlet[1].y + 0.3}};
        add_pipe(p, PIPE_INLET, e->unit, inlet, 2, 0);
        add_pipe(p, PIPE_RISER, e->unit, riser, 2, random_between(&p->random, 9, 48));
    }
}

static void add_station(struct pipes *p)
{
    int cell = blocks_take(p->city, &p->random, ~0u, 1e9);
    const struct lattice *l = &p->city->district->lattice;
    struct point line[2] = {lattice_in_cell(l, cell, 0.3, 0.5), lattice_in_cell(l, cell, 0.6, 0.5)};
    add_pipe(p, PIPE_STATION, p->city->district->unit_of[cell], line, 2, 0);
}

bool gas_write_pipes(const struct city *c)
{
    struct sink_form form = {.file = "gas_pipes.shp", .geometry = SINK_LINE, .crs = SINK_4528, .is_marked = true};
    form.fields = "管段编号:s 管线类型:s 材质:s 管径:s 压力等级:s 建设年代:s 评估结论:s 评估日期:s 管长:r 管段状态:s "
                  "权属单位:s 是否占压:s";
    struct pipes p = {.city = c, .sink = sink_open(c->folder, &form)};
    if (!p.sink)
        return false;
    random_seed(&p.random, 16);
    add_mains(&p);
    for (int k = 0; k < BLOCKS_ESTATES; k++)
        add_estate(&p, c->blocks->estate + k);
    for (int k = 0; k < STATIONS; k++)
        add_station(&p);
    return sink_close(p.sink);
}

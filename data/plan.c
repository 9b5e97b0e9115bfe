#include "plan.h"

#include "sink.h"

static bool write_units(const struct city *c)
{
    static const char *const kind[8] = {"居住", "商业", "公共服务", "工业", "仓储", "交通枢纽", "公园", "广场"};
    struct sink_form form = {.file = "units.shp", .geometry = SINK_POLYGON, .is_exact = true};
    form.fields = "单元编号:s 单元名称:s 街道编码:s 街道名称:s 社区编码:s 用地类型:s 人口:i 启用日期:s";
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < DISTRICT_UNITS; k++) {
        const struct unit *u = c->district->unit + k;
        sink_text(s, u->code);
        sink_text(s, u->name);
        sink_text(s, c->district->subdistrict[u->subdistrict].code);
        sink_text(s, c->district->subdistrict[u->subdistrict].name);
        sink_text(s, u->community_code);
        sink_text(s, kind[u->kind]);
        sink_integer(s, u->population);
        sink_text(s, "2023-01-01");
        sink_polygon(s, u->ring, u->points);
        sink_row(s);
    }
    return sink_close(s);
}

static bool write_subdistricts(const struct city *c)
{
    struct sink_form form = {.file = "subdistricts.csv", .is_marked = true};
    form.fields = "街道编码:s 街道名称:s 启用日期:s 赋权日期:s 执法中队:s";
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < DISTRICT_SUBDISTRICTS; k++) {
        const struct subdistrict *d = c->district->subdistrict + k;
        sink_text(s, d->code);
        sink_text(s, d->name);
        sink_text(s, d->valid_from);
        sink_text(s, d->empowered_from);
        sink_text(s, d->squad);
        sink_row(s);
    }
    return sink_close(s);
}

static void write_street(struct sink *s, const struct streets *all, const struct street *t)
{
    sink_text(s, t->id);
    sink_text(s, t->road < 0 ? NULL : all->road[t->road].code);
    sink_text(s, streets_name(all, t));
    sink_text(s, streets_class_name(t->kind));
    sink_integer(s, t->is_commercial);
    sink_real(s, t->width_m, 1);
    sink_integer(s, t->is_divided);
    sink_integer(s, t->level);
    sink_integer(s, t->is_walkable);
    bool is_handed_over = t->kind <= STREET_SECONDARY && t->road >= 0 && t->road % 5 == 0;
    sink_text(s, is_handed_over ? "城发集团" : t->kind == STREET_ALLEY ? "街道办事处" : "区城管局");
    sink_text(s, is_handed_over ? "2023-03-01" : NULL);
    sink_line(s, t->line, STREET_POINTS);
    sink_row(s);
}

static bool write_streets(const struct city *c)
{
    struct sink_form form = {.file = "streets.geojson", .geometry = SINK_LINE, .crs = SINK_WGS84};
    form.fields = "street_id:s street_code:s name:s class:s is_commercial:i width_m:r is_divided:i level:i "
                  "is_walkable:i owner:s owner_from:s";
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < c->streets->streets; k++)
        write_street(s, c->streets, c->streets->street + k);
    return sink_close(s);
}

static bool write_barriers(const struct city *c)
{
    struct sink_form form = {.file = "barriers.geojson", .geometry = SINK_LINE, .crs = SINK_WGS84};
    form.fields = "barrier_id:s kind:s";
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < c->streets->barriers; k++) {
        const struct barrier *b = c->streets->barrier + k;
        sink_text(s, b->id);
        sink_text(s, b->kind);
        sink_line(s, b->line, b->points);
        sink_row(s);
    }
    return sink_close(s);
}

bool plan_write(const struct city *c)
{
    return write_units(c) && write_subdistricts(c) && write_streets(c) && write_barriers(c);
}

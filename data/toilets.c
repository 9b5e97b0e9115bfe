#include "toilets.h"

#include <stdio.h>

#include "sink.h"

enum { TOILETS = 240, FIRST_CLASS = 46, SECOND_CLASS = 151, NEAREST_M = 240 };

/* The works of the half year: 3 new ones (2 done, 1 being built), 12 rebuilt (4 in works, 8 designed). */
static const struct work {
    const char *type, *stage, *planned_on, *opened_on, *closed_from;
} WORK[15] = {
    {"新建", "完工", "2023-01-10", "2023-04-20", NULL},
    {"新建", "完工", "2023-01-10", "2023-06-15", NULL},
    {"新建", "在建", "2023-02-01", NULL, NULL},
    {"改建", "在建", "2023-02-01", "2001-05-01", "2023-03-20"},
    {"改建", "在建", "2023-02-01", "1998-05-01", "2023-04-10"},
    {"改建", "在建", "2023-02-01", "2003-05-01", "2023-05-08"},
    {"改建", "在建", "2023-02-01", "1996-05-01", "2023-06-01"},
    {"改建", "方案设计", "2023-03-15", "2004-05-01", NULL},
    {"改建", "方案设计", "2023-03-15", "1999-05-01", NULL},
    {"改建", "方案设计", "2023-03-15", "2002-05-01", NULL},
    {"改建", "方案设计", "2023-03-15", "2006-05-01", NULL},
    {"改建", "方案设计", "2023-05-20", "1997-05-01", NULL},
    {"改建", "方案设计", "2023-05-20", "2000-05-01", NULL},
    {"改建", "方案设计", "2023-05-20", "2005-05-01", NULL},
    {"改建", "方案设计", "2023-05-20", "1995-05-01", NULL},
};

/* Toilets keep away from one another as long as a place can be found. */
static bool draw_apart(const struct spots *spots, struct random *r, const struct point *others, int n,
                       struct spot *spot)
{
    for (double apart_m = NEAREST_M; apart_m > 1; apart_m *= 0.97) {
        if (!spots_draw(spots, r, -1, 6, 2, spot))
            return false;
        bool is_free = true;
        for (int k = 0; k < n && is_free; k++)
            is_free = point_distance_m(others[k], spot->at) >= apart_m;
        if (is_free)
            return true;
    }
    return true;
}

/* Classes by a fixed shuffle, so that the numbers are exact; what is new or rebuilt becomes first or second class. */
static int class_of(const int *order, int k)
{
    return order[k] < FIRST_CLASS ? 1 : order[k] < FIRST_CLASS + SECOND_CLASS ? 2 : 3;
}

static void write_toilet(struct sink *s, const struct city *c, const struct spot *spot, struct random *r, int k,
                         int class)
{
    const struct work *work = k % 16 == 5 && k / 16 < 15 ? WORK + k / 16 : NULL;
    const char *road = streets_name(c->streets, spot->street);
    char id[16], name[96];
    (void)snprintf(id, sizeof id, "T%04d", k + 1);
    (void)snprintf(name, sizeof name, "%s公厕", *road ? road : c->district->unit[spot->unit].name);
    sink_text(s, id);
    sink_text(s, name);
    sink_integer(s, class);
    sink_text(s, work ? work->type : NULL);
    sink_text(s, work ? work->stage : NULL);
    sink_text(s, work ? work->planned_on : NULL);
    sink_text(s, work ? work->opened_on : random_chance(r, 0.4) ? "2012-01-01" : NULL);
    sink_text(s, work ? work->closed_from : NULL);
    sink_null(s);
    sink_text(s, class == 1 || random_chance(r, 0.4) ? "00:00-24:00"
                 : random_chance(r, 0.5)             ? "05:30-22:00"
                                                     : "06:00-21:30");
    sink_point(s, spot->at);
    sink_row(s);
}

bool toilets_write(const struct city *c, spots_weight *weight)
{
    struct sink_form form = {.file = "toilets.gpkg", .geometry = SINK_POINT};
    form.fields =
        "公厕编号:s 公厕名称:s 类别:i 建设性质:s 建设阶段:s 计划日期:s 开放日期:s 停用日期:s 恢复日期:s 开放时间:s";
    struct point others[TOILETS];
    int order[TOILETS];
    struct spots spots;
    struct random r;
    struct sink *s = spots_open(&spots, c, weight) ? sink_open(c->folder, &form) : NULL;
    random_seed(&r, 14);
    for (int k = 0; k < TOILETS; k++)
        order[k] = k;
    random_shuffle(&r, order, TOILETS);
    for (int k = 0; s && k < TOILETS; k++) {
        struct spot spot;
        if (!draw_apart(&spots, &r, others, k, &spot))
            continue;
        others[k] = spot.at;
        write_toilet(s, c, &spot, &r, k, class_of(order, k));
    }
    spots_close(&spots);
    return sink_close(s);
}

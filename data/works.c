#include "works.h"

#include <stdio.h>
#include <string.h>

#include "days.h"
#include "names.h"
#include "shares.h"
#include "sink.h"
#include "spots.h"

enum { STALLS = 54, APPROVALS = 949, DUTIES = 7, LONGEST = 12 };

/* The year's programme. A group that follows another digs in the same streets, so that dig_once has something to say.
 */
static const struct group {
    const char *kind, *owner;
    enum street_class class;
    int works, first_road, starts_day, days;
} GROUP[6] = {
    {"road_major_repair", "区市政中心", STREET_SECONDARY, 4, 2, 60, 120},
    {"undergrounding", "通信管线公司", STREET_SECONDARY, 5, 4, 150, 100},
    {"alley", "街道办事处", STREET_ALLEY, 12, 40, 45, 75},
    {"gas_renewal", "市燃气公司", STREET_ALLEY, 8, 49, 130, 60},
    {"road_new", "城发集团", STREET_LOCAL, 3, 5, -330, 150},
    {"maintenance", "区市政中心", STREET_LOCAL, 10, 6, 20, 20},
};

/* The nth road of a class whose segments touch; its line goes to line, at most LONGEST segments of it. */
static int line_of(const struct streets *all, enum street_class class, int nth, struct point *line)
{
    for (int k = 1; k < all->streets; k++) {
        const struct street *t = all->street + k;
        bool is_first = t->road >= 0 && t->kind == class && t->road != t[-1].road;
        if (!is_first || t[1].road != t->road || t[1].from != t->to || nth-- > 0)
            continue;
        int points = 0;
        memcpy(line, t->line, sizeof t->line);
        points = STREET_POINTS;
        for (int n = 1; n < LONGEST && k + n < all->streets && t[n].road == t->road && t[n].from == t[n - 1].to; n++) {
            memcpy(line + points, t[n].line + 1, (STREET_POINTS - 1) * sizeof *line);
            points += STREET_POINTS - 1;
        }
        return points;
    }
    return 0;
}

static void write_work(struct sink *s, const struct city *c, const struct group *g, int nth, int number)
{
    struct point line[LONGEST * STREET_POINTS];
    char id[16], starts[DAYS_TEXT], ends[DAYS_TEXT];
    int points = line_of(c->streets, g->class, g->first_road + nth, line);
    int first = g->starts_day + 9 * nth, last = first + g->days;
    if (points == 0)
        return;
    (void)snprintf(id, sizeof id, "K23%03d", number);
    days_text(first, starts);
    days_text(last, ends);
    sink_text(s, id);
    sink_text(s, g->kind);
    sink_text(s, g->owner);
    sink_text(s, starts);
    sink_text(s, ends);
    sink_text(s, last < DAYS_HALF ? "done" : first < DAYS_HALF ? "building" : "design");
    sink_line(s, line, points);
    sink_row(s);
}

static bool write_works(const struct city *c)
{
    struct sink_form form = {.file = "works.geojson",
                             .geometry = SINK_LINE,
                             .crs = SINK_WGS84,
                             .fields = "work_id:s kind:s owner:s starts_on:s ends_on:s stage:s"};
    struct sink *s = sink_open(c->folder, &form);
    int number = 0;
    for (int g = 0; s && g < 6; g++) {
        for (int n = 0; n < GROUP[g].works; n++)
            write_work(s, c, GROUP + g, n, ++number);
    }
    return sink_close(s);
}

static double markets(const struct street *t, const struct city *c)
{
    (void)c;
    return t->is_commercial && t->kind >= STREET_SECONDARY ? 1 : t->kind == STREET_SECONDARY ? 0.2 : 0;
}

static void write_stall(struct sink *s, const struct spot *spot, struct names *names, struct random *r, int number,
                        int approvals)
{
    static const char *const ending[4] = {"夜市", "市集", "外摆区", "花市"};
    char id[16], name[64], starts[DAYS_TEXT], ends[DAYS_TEXT];
    int first = 30 + random_below(r, 140);
    (void)snprintf(id, sizeof id, "Y%03d", number);
    names_next(names, ending[random_below(r, 4)], name, sizeof name);
    days_text(first, starts);
    days_text(first + 2 + random_below(r, 60), ends);
    sink_text(s, id);
    sink_text(s, name);
    sink_text(s, starts);
    sink_text(s, ends);
    sink_integer(s, approvals);
    sink_point(s, spot->at);
    sink_row(s);
}

static bool write_stalls(const struct city *c)
{
    struct sink_form form = {
        .file = "stalls.gpkg", .geometry = SINK_POINT, .fields = "stall_id:s name:s starts_on:s ends_on:s approvals:i"};
    struct names names;
    struct spots spots;
    struct random r;
    bool ok = names_open(&names, 21);
    ok = spots_open(&spots, c, markets) && ok;
    struct sink *s = ok ? sink_open(c->folder, &form) : NULL;
    int approvals[STALLS];
    random_seed(&r, 21);
    shares_split(&r, APPROVALS, approvals, STALLS);
    for (int k = 0; s && k < STALLS; k++) {
        struct spot spot;
        if (spots_draw(&spots, &r, -1, 3, 1.5, &spot))
            write_stall(s, &spot, &names, &r, k + 1, approvals[k]);
    }
    spots_close(&spots);
    names_close(&names);
    return sink_close(s);
}

static void write_duty(struct sink *s, const struct street *t, double from, double to, const char *side,
                       const char *unit)
{
    sink_text(s, t->id);
    sink_real(s, t->length_m * from, 1);
    sink_real(s, t->length_m * to - 0.05, 1);
    sink_text(s, side);
    sink_text(s, unit);
    sink_text(s, "2023-07-01");
    sink_null(s);
    sink_row(s);
}

/* From July on some alleys that cross a border are shared out, by sides or by halves. */
static bool write_duties(const struct city *c)
{
    struct sink_form form = {.file = "duties.csv"};
    form.fields = "street_id:s from_m:r to_m:r side:s unit_code:s valid_from:s valid_to:s";
    struct sink *s = sink_open(c->folder, &form);
    int duties = 0;
    for (int k = 0; s && k < c->streets->streets && duties < DUTIES; k += 13) {
        const struct street *t = c->streets->street + k;
        int first = locate_unit(c->locator, streets_beside(t, t->length_m * 0.2, 0));
        int second = locate_unit(c->locator, streets_beside(t, t->length_m * 0.8, 0));
        if (t->kind != STREET_ALLEY || first < 0 || second < 0 || first == second)
            continue;
        bool is_by_side = duties++ % 2 == 0;
        write_duty(s, t, 0, is_by_side ? 1 : 0.5, is_by_side ? "left" : NULL, c->district->unit[first].code);
        write_duty(s, t, is_by_side ? 0 : 0.5, 1, is_by_side ? "right" : NULL, c->district->unit[second].code);
    }
    return sink_close(s);
}

bool works_write(const struct city *c)
{
    return write_works(c) && write_stalls(c) && write_duties(c);
}

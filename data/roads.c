#include "roads.h"

#include <stdio.h>

#include "random.h"
#include "report.h"
#include "streets.h"

enum { CAPACITY = 8000 };

bool roads_open(struct roads *r, struct streets *s)
{
    r->streets = s;
    s->road = report_new(CAPACITY, sizeof *s->road);
    return s->road && table_read(&r->given, "street_names.csv") && names_open(&r->names, 2);
}

void roads_close(struct roads *r)
{
    table_clear(&r->given);
    names_close(&r->names);
}

void roads_start(struct roads *r, bool is_row, int line)
{
    r->is_row = is_row;
    r->line = line;
    r->until = 0;
}

bool roads_is_given(const struct roads *r)
{
    return r->is_given;
}

/* The row of street_names.csv for a stretch of the current line, -1 where there is none. */
static int given_row(const struct roads *r, int from, int until)
{
    for (int row = 0; row < r->given.rows; row++) {
        int at = (int)table_number(&r->given, row, 3);
        if ((int)table_number(&r->given, row, 1) == r->is_row && (int)table_number(&r->given, row, 2) == r->line &&
            at >= from && at < until)
            return row;
    }
    return -1;
}

static const char *ending_of(const struct roads *r, enum street_class kind)
{
    static const char *const ending[5][3] = {{"快速路", "快速路", "快速路"},
                                             {"大道", "路", "路"},
                                             {"路", "路", "街"},
                                             {"路", "街", "街"},
                                             {"巷", "弄", "巷"}};
    return ending[kind][(int)(random_hash((uint64_t)r->run, 31) * 3)];
}

int roads_next(struct roads *r, int k)
{
    static const int shortest[5] = {200, 26, 14, 7, 3};
    static const double unnamed[5] = {0, 0, 0, 0.06, 0.36};
    if (k < r->until)
        return r->road;
    enum street_class kind = lattice_class(r->is_row, r->line);
    r->run++;
    r->until = k + shortest[kind] + (int)(random_hash((uint64_t)r->run, 32) * shortest[kind]);
    int row = given_row(r, k, r->until);
    r->is_given = row >= 0;
    r->road = -1;
    if ((!r->is_given && random_hash((uint64_t)r->run, 33) < unnamed[kind]) || r->streets->roads == CAPACITY)
        return -1;
    struct road *road = r->streets->road + r->streets->roads;
    road->kind = kind;
    road->attracts = r->is_given ? table_number(&r->given, row, 4) : 1;
    (void)snprintf(road->code, sizeof road->code, "R%05d", r->streets->roads + 1);
    if (r->is_given)
        (void)snprintf(road->name, sizeof road->name, "%s", table_text(&r->given, row, 0));
    else
        names_next(&r->names, ending_of(r, kind), road->name, sizeof road->name);
    r->road = r->streets->roads++;
    return r->road;
}

#include "case_places.h"

#include <stdio.h>
#include <stdlib.h>

#include "mathx.h"
#include "project.h"
#include "random.h"
#include "report.h"

struct placing {
    const struct city *city;
    struct cases *cases;
    struct table edge;
    struct random random;
    int *order, next;
};

static bool is_free(const struct incident *i)
{
    bool is_ticket = i->subkind == CASE_MINOR || i->subkind == CASE_PARKING;
    bool is_early = i->due >= 0 && i->due < DAYS_QUARTER * DAYS_MINUTES;
    return i->place == CASE_INSIDE && (is_ticket || is_early);
}

static struct incident *take(struct placing *p, enum case_place place)
{
    while (p->next < CASES_ALL) {
        struct incident *i = p->cases->incident + p->order[p->next++];
        if (!is_free(i))
            continue;
        i->place = place;
        return i;
    }
    return NULL;
}

/* More than 500 m and up to 4 km beyond the border. */
static void move_outside(struct placing *p, struct incident *i)
{
    do {
        i->at.x = random_between(&p->random, 519000, 536500);
        i->at.y = random_between(&p->random, 3485000, 3504500);
    } while (locate_unit(p->city->locator, i->at) >= 0 || locate_outer_m(p->city->locator, i->at) < 520 ||
             locate_outer_m(p->city->locator, i->at) > 4000);
    i->recorded = i->unit = -1;
}

/* Between 5 and 15 m beyond the border, at a place where nothing else of it is nearer. */
static void move_near(struct placing *p, struct incident *i)
{
    double away_m;
    do {
        struct point a, b;
        locate_outer_piece(p->city->locator, random_below(&p->random, locate_outer_count(p->city->locator)), &a, &b);
        i->at = point_moved(point_between(a, b, 0.5), point_left(a, b), -random_between(&p->random, 6, 14));
        away_m = locate_outer_m(p->city->locator, i->at);
    } while (locate_unit(p->city->locator, i->at) >= 0 || away_m < 5.5 || away_m > 14.5);
    i->recorded = i->unit = -1;
}

static bool place_groups(struct placing *p)
{
    const int wanted[CASE_PLACES] = {0, CASE_PLACES_ADDRESS, CASE_PLACES_OUTSIDE, p->edge.rows, CASE_PLACES_NEAR};
    for (enum case_place place = CASE_ADDRESS; place < CASE_PLACES; place++) {
        for (int k = 0; k < wanted[place]; k++) {
            struct incident *i = take(p, place);
            if (!i)
                return report_fail("too few cases for the unusual places");
            if (place == CASE_OUTSIDE)
                move_outside(p, i);
            if (place == CASE_NEAR)
                move_near(p, i);
            if (place == CASE_EDGE) {
                i->recorded = i->unit = -1;
                (void)snprintf(i->lon, sizeof i->lon, "%.18s", table_text(&p->edge, k, 0));
                (void)snprintf(i->lat, sizeof i->lat, "%.18s", table_text(&p->edge, k, 1));
            }
        }
    }
    return true;
}

static void set_text(struct incident *i)
{
    if (i->place == CASE_ADDRESS || i->place == CASE_EDGE)
        return;
    struct lonlat g = project_to_degrees(point_rounded(i->at));
    (void)snprintf(i->lon, sizeof i->lon, "%.8f", mathx_round(g.lon, 1e8));
    (void)snprintf(i->lat, sizeof i->lat, "%.8f", mathx_round(g.lat, 1e8));
}

bool case_places_set(const struct city *c, struct cases *s)
{
    struct placing p = {.city = c, .cases = s};
    p.order = report_new(CASES_ALL, sizeof *p.order);
    bool ok = p.order && table_read(&p.edge, "edge_points.csv");
    random_seed(&p.random, 31);
    for (int k = 0; ok && k < CASES_ALL; k++)
        p.order[k] = k;
    if (ok)
        random_shuffle(&p.random, p.order, CASES_ALL);
    ok = ok && place_groups(&p);
    for (int k = 0; ok && k < CASES_ALL; k++)
        set_text(s->incident + k);
    table_clear(&p.edge);
    free(p.order);
    return ok;
}

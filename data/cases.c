#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_places.h"
#include "clock.h"
#include "report.h"
#include "spots.h"

/* Well inside, so that no rounding of a coordinate moves a case across a border. */
#define MARGIN_M 1.5
#define ORDINARY_MARGIN_M 12.0

struct drawing {
    const struct city *city;
    struct cases *cases;
    struct spots tickets, patrols;
    struct clock clock[3];
    struct random random;
    double unit_weight[DISTRICT_UNITS];
    int n;
};

static double attraction(const struct street *t, const struct city *c)
{
    return t->road < 0 ? 1 : c->streets->road[t->road].attracts;
}

static double ticket_weight(const struct street *t, const struct city *c)
{
    static const double weight[5] = {0, 1.2, 1.6, 1.3, 0.25};
    double centre = lattice_from_centre(t->from % (LATTICE_I + 1), t->from / (LATTICE_I + 1));
    return weight[t->kind] * (t->is_commercial ? 3 : 1) * (centre < 16 ? 1.8 : 1) * attraction(t, c);
}

static double patrol_weight(const struct street *t, const struct city *c)
{
    return t->is_walkable ? (t->is_commercial ? 2 : 1) * attraction(t, c) : 0;
}

static int category_of(struct drawing *d, const char *stream, const char *subkind)
{
    double weight[64];
    const struct table *t = &d->cases->category;
    for (int row = 0; row < t->rows && row < 64; row++) {
        bool is_wanted = strcmp(table_text(t, row, 0), stream) == 0 && strcmp(table_text(t, row, 1), subkind) == 0;
        weight[row] = is_wanted ? table_number(t, row, 5) : 0;
    }
    return random_weighted(&d->random, weight, t->rows < 64 ? t->rows : 64);
}

/* The clerk's note of the unit: mostly there, mostly right. */
static int recorded_of(struct drawing *d, int unit)
{
    if (random_chance(&d->random, 0.08))
        return -1;
    return random_chance(&d->random, 0.97) ? unit : random_below(&d->random, DISTRICT_UNITS);
}

static struct incident *add(struct drawing *d, const struct spots *spots, int unit, double margin_m)
{
    struct spot spot;
    if (d->n == CASES_ALL || !spots_draw(spots, &d->random, unit, 4, margin_m, &spot)) {
        (void)report_fail("no place for a case in unit %d", unit + 1);
        return NULL;
    }
    struct incident *i = d->cases->incident + d->n;
    *i = (struct incident){
        .unit = spot.unit, .at = spot.at, .road = spot.street->road, .due = -1, .closed = -1, .order = d->n};
    i->recorded = recorded_of(d, spot.unit);
    i->number = 1 + random_below(&d->random, 300);
    d->n++;
    return i;
}

static bool add_summary(struct drawing *d, enum case_subkind subkind, int n)
{
    for (int k = 0; k < n; k++) {
        struct incident *i = add(d, &d->tickets, -1, MARGIN_M);
        if (!i)
            return false;
        i->stream = CASE_ENFORCEMENT;
        i->subkind = subkind;
        i->category = category_of(d, "enforcement", subkind == CASE_PARKING ? "parking" : "minor");
        i->reported = clock_draw(d->clock + CLOCK_TICKETS, &d->random);
    }
    return true;
}

/* A unit whose subdistrict holds powers on the day, or does not. */
static int unit_by_power(struct drawing *d, bool is_empowered, int minute)
{
    char day[DAYS_TEXT];
    days_text(minute / DAYS_MINUTES, day);
    for (;;) {
        int unit = random_weighted(&d->random, d->unit_weight, DISTRICT_UNITS);
        if (district_is_empowered(d->city->district, d->city->district->unit[unit].subdistrict, day) == is_empowered)
            return unit;
    }
}

static bool add_ordinary(struct drawing *d, bool is_empowered, int n)
{
    for (int k = 0; k < n; k++) {
        int minute = clock_draw(d->clock + CLOCK_OFFICE, &d->random);
        struct incident *i = add(d, &d->patrols, unit_by_power(d, is_empowered, minute), ORDINARY_MARGIN_M);
        if (!i)
            return false;
        i->stream = CASE_ENFORCEMENT;
        i->subkind = CASE_ORDINARY;
        i->category = category_of(d, "enforcement", "ordinary");
        i->reported = minute;
    }
    return true;
}

/* Deadlines never cross the end of a quarter: counted by report or by deadline, a quarter holds the same cases. */
static void set_deadline(struct drawing *d, struct incident *i)
{
    int until = (i->reported < DAYS_QUARTER * DAYS_MINUTES ? DAYS_QUARTER : DAYS_HALF) * DAYS_MINUTES;
    int limit = (int)table_number(&d->cases->category, i->category, 6) * 60;
    if (i->reported > until - 180)
        i->reported = until - 180 - random_below(&d->random, 60);
    i->due = i->reported + limit < until ? i->reported + limit : until - 1;
    i->is_deferred = random_chance(&d->random, 0.03);
    i->rework = random_chance(&d->random, 0.06) ? 1 + random_chance(&d->random, 0.2) : 0;
}

static bool add_reports(struct drawing *d, enum case_stream stream, int n)
{
    for (int k = 0; k < n; k++) {
        int unit = random_weighted(&d->random, d->unit_weight, DISTRICT_UNITS);
        struct incident *i = add(d, &d->patrols, unit, MARGIN_M);
        if (!i)
            return false;
        i->stream = stream;
        i->category = category_of(d, stream == CASE_EVENT ? "event" : "complaint", "");
        i->reported = clock_draw_quarter(d->clock + CLOCK_PATROL, &d->random, k * 100 % 199 < 100);
        set_deadline(d, i);
    }
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct incident *x = a, *y = b;
    if (x->reported != y->reported)
        return x->reported < y->reported ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Numbers each stream by day in the order of reports. */
static void number(struct cases *s)
{
    int day = -1, count[3] = {0};
    qsort(s->incident, CASES_ALL, sizeof *s->incident, by_time);
    for (int k = 0; k < CASES_ALL; k++) {
        struct incident *i = s->incident + k;
        char text[DAYS_TEXT];
        if (i->reported / DAYS_MINUTES != day)
            count[0] = count[1] = count[2] = 0;
        day = i->reported / DAYS_MINUTES;
        days_text(day, text);
        (void)snprintf(i->id, sizeof i->id, "%c%.4s%.2s%.2s%04d", "STZ"[i->stream], text, text + 5, text + 8,
                       ++count[i->stream] % 10000);
    }
}

bool cases_is_due(const struct incident *i, int quarter)
{
    return i->due >= 0 && !i->is_deferred && (i->due >= DAYS_QUARTER * DAYS_MINUTES) == (quarter == 1);
}

static bool open_drawing(struct drawing *d)
{
    for (int k = 0; k < 3; k++)
        clock_set(d->clock + k, (enum clock_kind)k);
    for (int k = 0; k < DISTRICT_UNITS; k++)
        d->unit_weight[k] = 0.5 / DISTRICT_UNITS + 0.5 * d->city->district->unit[k].population / DISTRICT_PEOPLE;
    random_seed(&d->random, 30);
    bool ok = spots_open(&d->tickets, d->city, ticket_weight);
    return spots_open(&d->patrols, d->city, patrol_weight) && ok;
}

static bool draw(struct drawing *d)
{
    return open_drawing(d) && add_summary(d, CASE_PARKING, CASES_PARKING) && add_summary(d, CASE_MINOR, CASES_MINOR) &&
           add_ordinary(d, true, CASES_ORDINARY_EMPOWERED) && add_ordinary(d, false, CASES_ORDINARY_OTHER) &&
           add_reports(d, CASE_EVENT, CASES_EVENTS) && add_reports(d, CASE_COMPLAINT, CASES_COMPLAINTS);
}

struct cases *cases_new(const struct city *c)
{
    struct cases *s = report_new(1, sizeof *s);
    if (!s)
        return NULL;
    struct drawing d = {.city = c, .cases = s};
    s->incident = report_new(CASES_ALL, sizeof *s->incident);
    bool ok = s->incident && table_read(&s->category, "categories.csv") && draw(&d);
    if (ok)
        number(s);
    ok = ok && case_places_set(c, s);
    spots_close(&d.tickets);
    spots_close(&d.patrols);
    if (ok)
        return s;
    cases_free(s);
    return NULL;
}

void cases_free(struct cases *s)
{
    if (!s)
        return;
    free(s->incident);
    table_clear(&s->category);
    free(s);
}

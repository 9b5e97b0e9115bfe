#ifndef CITY_CASES_H
#define CITY_CASES_H

#include "city.h"
#include "days.h"
#include "table.h"

/* The half year's numbers; the enforcement ones are the report's. */
enum {
    CASES_PARKING = 55183,
    CASES_MINOR = 6257,
    CASES_ORDINARY_EMPOWERED = 2849,
    CASES_ORDINARY_OTHER = 154,
    CASES_ENFORCEMENT = CASES_PARKING + CASES_MINOR + CASES_ORDINARY_EMPOWERED + CASES_ORDINARY_OTHER,
    CASES_EVENTS = 11980,
    CASES_COMPLAINTS = 4020,
    CASES_ALL = CASES_ENFORCEMENT + CASES_EVENTS + CASES_COMPLAINTS,
    CASES_REPEATED = 402 /* rows more, which repeat an id */
};

enum case_stream { CASE_EVENT, CASE_COMPLAINT, CASE_ENFORCEMENT };
enum case_subkind { CASE_NONE, CASE_ORDINARY, CASE_MINOR, CASE_PARKING };

/** Where a case lies: in a unit; known by address only; far outside; on an edge of units; just outside the border. */
enum case_place { CASE_INSIDE, CASE_ADDRESS, CASE_OUTSIDE, CASE_EDGE, CASE_NEAR, CASE_PLACES };

struct incident {
    char id[24];
    enum case_stream stream;
    enum case_subkind subkind;
    enum case_place place;
    int category, unit, recorded, road; /* row of categories.csv; units, -1 none; index of the road, -1 none */
    int reported, due, closed;          /* minutes of the half year, -1 none */
    int number, rework, order;
    bool is_deferred;
    struct point at;
    char lon[20], lat[20]; /* the text that is written */
};

struct cases {
    struct incident *incident; /* CASES_ALL, by time */
    struct table category;
};

/** Draws every case with its place, category and deadline, but not how it ended. NULL on error. */
struct cases *cases_new(const struct city *c);
void cases_free(struct cases *s);
/** Whether a case counts in a unit's score of a quarter: an event or complaint due in it and not deferred. */
bool cases_is_due(const struct incident *i, int quarter);
bool cases_write(const struct city *c, const struct cases *s);

#endif

/**
 * attribute_decide.h: one case's unit, street and zones by the rules: what a decision rests on, what it is, and the
 * function that makes it. Pure, so that any thread may decide any case; private to the attribution.
 */
#ifndef WARD_STORE_ATTRIBUTE_DECIDE_H
#define WARD_STORE_ATTRIBUTE_DECIDE_H

#include "store/addressed.h"
#include "store/duty.h"
#include "store/manual.h"

#define WARD_CASE_ZONES 64

/** The polygons valid in one stretch of days. */
struct ward_areas {
    struct ward_rows *rows; /* NULL: the layer was never loaded */
    struct ward_locator *locator;
};

struct ward_lines {
    struct ward_rows *rows; /* NULL: the layer was never loaded */
    struct ward_nearest *index;
};

/** What every decision of a run rests on. */
struct ward_grounds {
    struct ward_address_limits limits;
    double duty_m; /* how far from a centreline a place may lie to be on the street */
    char outside_why[96];
    struct ward_manual manual; /* decisions by hand */
    struct ward_gazetteer gazetteer;
    struct ward_duties duties;
    struct ward_lines barriers;
};

/** The units and zones for the days [from, to), in which none begins or ends; both NULL: all days, or none known. */
struct ward_stretch {
    char *from, *to;
    bool is_read;
    struct ward_areas units, zones;
};

/** A case as it is read; texts and place are borrowed. */
struct ward_case {
    int64_t id;
    const char *case_id;
    const char *day;     /* reported_on; NULL: unknown */
    const void *place;   /* the geometry's blob; NULL: none */
    const char *address; /* NULL: none */
    size_t case_id_size, day_size, place_size, address_size;
    const struct ward_stretch *stretch;
    struct ward_addressed addressed; /* of a case without a place: what its address decides */
    const void *address_place;       /* the blob of the place so decided; NULL: none */
    size_t address_place_size;
};

/** A row of case_places but for what the case says itself. Texts are borrowed from the grounds or constant. */
struct ward_decided {
    const char *unit_code, *unit_rule, *unit_runner_up; /* unit_code, runners-up and side NULL: none */
    double unit_distance_m, margin_m;                   /* NAN: NULL */
    bool is_overlap;
    const char *street_id, *street_rule, *street_runner_up, *side;
    double measure_m, street_distance_m;
    const char *decided_by, *why; /* why NULL: nothing to say */
    const void *place;            /* borrowed from the case: its own, or what its address gives; NULL: none */
    size_t place_size;
    int64_t input_hash;
    size_t n_zones;
    const char *zones[WARD_CASE_ZONES]; /* codes, ascending, each once */
};

/** @brief The fingerprint of what a case says of its place: when it changes, the case is decided anew. NULL: none. */
int64_t ward_case_hash(const void *place, size_t place_size, const char *address, size_t address_size);

/**
 * @brief  Decides one case. A place that is no point in the units' CRS is none, and `why` says so: the case is outside.
 * @cost   about half a microsecond, and a microsecond for each 30 letters of address; no allocation
 */
void ward_case_decide(struct ward_ctx *ctx, const struct ward_grounds *grounds, const struct ward_case *c,
                      struct ward_decided *out);

#endif

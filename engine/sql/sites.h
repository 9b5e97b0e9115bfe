/** sites.h: what ward_siting_find() is asked, made from the layers: what of the streets, cases or people nothing serves
 * yet, and the places where something may be built. */
#ifndef WARD_SQL_SITES_H
#define WARD_SQL_SITES_H

#include "net/sitewalk.h"
#include "sql/demand.h"
#include "store/network.h"

struct ward_sites_asked {
    const char *layer;
    double within_m;        /* NAN: the layer's own, by rule and place */
    const char *candidates; /* a layer of points; NULL: points along streets */
    const char *forbidden;  /* a layer of areas; NULL: none */
    const char *zone;       /* a key of zones; NULL: everywhere */
    const char *demand;     /* "street", "cases" or "people" */
    bool is_network;        /* on foot along streets; else straight */
    size_t count;
    double budget; /* infinite: none */
};

/** Where a demand is on the streets. */
struct ward_sites_place {
    uint32_t line; /* WARD_NONE: a case */
    double from_m, to_m;
};

struct ward_sites {
    struct ward_demand streets;            /* held rows and lines among it */
    const struct ward_indexed *candidates; /* held; NULL: along streets */
    struct ward_site_demand *demands;
    struct ward_sites_place *places; /* of the demands */
    size_t n, demand_capacity, place_capacity;
    const struct ward_network *network; /* held; NULL: straight */
    struct ward_foot_demand *feet;      /* of the demands, on foot */
    struct ward_site_served *served;    /* on foot */
    size_t foot_capacity, n_served;
    struct ward_site_candidate *sites;
    uint32_t *row_of; /* of the candidates' layer, of each site; WARD_NONE along streets */
    double *at_m;     /* along streets: where on sites[].line */
    size_t n_sites, site_capacity, row_capacity, at_capacity;
    struct ward_site_ask ask; /* all of it */
};

/** @brief @param[out] out  clear with ward_sites_clear(), also after a failure. @errors WARD_E_ARG, WARD_E_SRID and
 * what reading gives */
ward_rc ward_sites_read(struct ward_state *state, const struct ward_sites_asked *asked, const struct ward_moment *when,
                        struct ward_sites *out) WARD_CHECK;
void ward_sites_clear(struct ward_sites *sites);

#endif

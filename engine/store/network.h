/**
 * network.h: the street graph of a database: kept in it (net_graph) and read from there while it fits the streets and
 * barriers as they are, else made in memory. Reads only.
 */
#ifndef WARD_STORE_NETWORK_H
#define WARD_STORE_NETWORK_H

#include "core/arena.h"
#include "net/pack.h"
#include "store/layer.h"

struct ward_buf;

/** The streets' keys as text, by line, for who writes them; NULL where a street has none. */
struct ward_street_codes {
    struct ward_arena arena;
    const char **items;
    size_t capacity;
};

/** Line i of the graph is row i of streets in key order; one closed to people on foot (is_walkable = 0) has no edge. */
struct ward_network {
    struct ward_graph *graph;
    int64_t *ids; /* of each line: streets.id */
    int srid;
    const struct ward_nearest *barriers; /* borrowed; NULL: none are loaded */
    bool is_kept;                        /* read from the database, not made */
};

/** The networks of a connection: one at a time, kept while streets and barriers are as they were. */
struct ward_networks;
ward_rc ward_networks_new(struct ward_ctx *ctx, sqlite3 *sql, struct ward_cache *cache,
                          struct ward_networks **out) WARD_CHECK;
void ward_networks_free(struct ward_networks *networks);

/**
 * @brief  The network at a moment (which matters only where streets or barriers have days of their own).
 * @param[out] out  borrowed, good for the running statement; ward_network_hold() keeps it longer
 * @errors WARD_E_LAYER, WARD_E_NOT_LOADED (streets), WARD_E_ARG (streets have no snap_m), WARD_E_GEOM, WARD_E_NOMEM
 */
ward_rc ward_networks_get(struct ward_networks *networks, const struct ward_moment *when,
                          const struct ward_network **out) WARD_CHECK;
void ward_network_hold(const struct ward_network *network); /* NULL is allowed */
void ward_network_release(const struct ward_network *network);

/* ---- the parts, for the writer too ---- */

/** @brief Makes a network from the table of streets. Free with ward_network_clear().
 * @param[in,out] codes  {0}, filled for the caller, who clears it; NULL: not wanted */
ward_rc ward_network_make(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_moment *when,
                          const struct ward_nearest *barriers, struct ward_street_codes *codes,
                          struct ward_network *out) WARD_CHECK;
void ward_street_codes_clear(struct ward_street_codes *codes);

/** @brief Reads the network that net_graph keeps, if its fingerprint is this one. *found false: there is none such.
 * @errors WARD_E_DB (what is kept is damaged) */
ward_rc ward_network_read(struct ward_ctx *ctx, sqlite3 *sql, const char *fingerprint, struct ward_network *out,
                          bool *found) WARD_CHECK;
void ward_network_clear(struct ward_network *network);

/**
 * @brief  Appends what a network depends on: the versions of streets and barriers, snap_m, the form. Nothing is
 *         appended where it depends on more, a moment, so that none is kept.
 * @errors WARD_E_LAYER (no streets), WARD_E_NOT_LOADED
 */
ward_rc ward_network_fingerprint(struct ward_ctx *ctx, sqlite3 *sql, struct ward_buf *out) WARD_CHECK;

/** @brief The layer barriers. *found false: unknown, or never loaded. */
ward_rc ward_network_barriers(struct ward_ctx *ctx, sqlite3 *sql, struct ward_layer *out, bool *found) WARD_CHECK;

/* The parts of a network as net_graph keeps them: those of net/pack.h, then the streets' ids. */
enum { WARD_PART_IDS = WARD_PACK_PARTS, WARD_PARTS };

/** @brief The digest of the pieces so far, from 0, and one more: by part, then piece. net_graph keeps that of all
 * beside the fingerprint, so that damage is noticed. */
uint64_t ward_network_digest(uint64_t before, const void *bytes, size_t size);

#endif

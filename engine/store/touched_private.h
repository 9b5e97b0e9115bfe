/** touched_private.h: what the two files of touched.h share: the rows that changed, and the search for cases near them.
 */
#ifndef WARD_STORE_TOUCHED_PRIVATE_H
#define WARD_STORE_TOUCHED_PRIVATE_H

#include "store/touched.h"

enum { T_UNITS, T_STREETS, T_BARRIERS, T_ZONES, T_ESTATES, T_DUTIES, T_LAYERS };

/** A row that is no longer as it was: as it was (gone), or as it is now. */
struct ward_change {
    bool is_new;
    char *code, *from, *to, *name; /* NULL: NULL */
    struct ward_geom geom;         /* empty: none */
};

struct ward_changes {
    struct ward_change *items;
    size_t n, capacity;
};

struct ward_toucher {
    struct ward_db *db;
    const struct ward_address_limits *limits;
    struct ward_changes changes[T_LAYERS];
    struct ward_box *boxes; /* around all that changed, grown by its reach */
    size_t n_boxes, box_capacity;
    sqlite3_stmt *near; /* the cases in a box */
    struct ward_touched *out;
};

/** @brief One case more; repeats are allowed until the end. */
ward_rc ward_touch_add(struct ward_toucher *t, int64_t id) WARD_CHECK;

/** Which days' cases count. */
enum ward_touch_days { WARD_TOUCH_ANY, WARD_TOUCH_DATED, WARD_TOUCH_DAYLESS };

typedef bool ward_touch_test(const void *state, double x, double y);

/**
 * @brief  Adds the cases in a box grown by reach_m that pass the test; keeps the box. from and to: the days [from, to),
 *         NULL: open; for WARD_TOUCH_DATED.
 */
ward_rc ward_touch_near(struct ward_toucher *t, const struct ward_box *box, double reach_m, enum ward_touch_days days,
                        const char *from, const char *to, ward_touch_test *test, const void *state) WARD_CHECK;

/** @brief Units (reach_m: how far an outline is felt) or zones (reach_m < 0: only who lies in them). */
ward_rc ward_touch_areas(struct ward_toucher *t, const struct ward_changes *changes, double reach_m) WARD_CHECK;

#endif

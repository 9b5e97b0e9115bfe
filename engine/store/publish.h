/** publish.h: a period's figures as they were published, the rows they were made of, and the run that says from what.
 */
#ifndef WARD_STORE_PUBLISH_H
#define WARD_STORE_PUBLISH_H

#include "store/kept_rows.h"

struct ward_published {
    int64_t run_id; /* that the figures name: the caller's next row of runs */
    uint64_t figures, rows;
    char hash[33];     /* of the figures */
    char warning[256]; /* why the report's figures are not among them; "" : they are, or there is no such query */
};

/**
 * @brief  Freezes the scores of a period: every level's score, band, rank and counts, the figures of the query
 *         period_figures where there is one (published_figures), and each row behind them (published_rows).
 * @param[in] issue  the period as it was named, such as 2023-04
 * Inside the caller's transaction; then ward_run_record() with the same inputs. The ward_ functions must be registered.
 * @errors WARD_E_EXISTS (these days were published before: they stay as they were)
 */
ward_rc ward_publish(struct ward_db *db, const struct ward_paths *paths, const char *issue, const char *from,
                     const char *to, struct ward_published *out) WARD_CHECK;

#endif

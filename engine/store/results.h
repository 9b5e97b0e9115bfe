/**
 * results.h: the tables of stored results that any program can read: case_places, case_zones, score_days,
 * published_figures.
 */
#ifndef WARD_STORE_RESULTS_H
#define WARD_STORE_RESULTS_H

#include "store/db.h"

/** @brief Creates them where they are missing (geometry registered and indexed). Inside the caller's transaction. */
ward_rc ward_results_define(struct ward_db *db) WARD_CHECK;

#endif

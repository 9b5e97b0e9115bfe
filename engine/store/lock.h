/** lock.h: the sidecar lock: one writer at a time. Never on the database file itself: closing any descriptor of that
 * drops SQLite's own locks. */
#ifndef WARD_STORE_LOCK_H
#define WARD_STORE_LOCK_H

#include "core/ctx.h"

/**
 * @brief  Takes DB_PATH.lock (flock) and writes our pid into it.
 * @param[out] fd  give it to ward_lock_release(); -1 on error. The lock falls by itself when the process dies.
 * @errors WARD_E_BUSY after wait_s seconds (names the holder's pid), WARD_E_DB (the folder cannot be written),
 * WARD_E_INTERRUPT
 */
ward_rc ward_lock_take(struct ward_ctx *ctx, const char *db_path, double wait_s, int *fd) WARD_CHECK;

/** @brief Removes the lock file and lets go. fd -1: nothing. */
void ward_lock_release(const char *db_path, int fd);

#endif

/** daily_files.h: the day's files of ward daily -o DIR: written to DIR/DATE.tmp, renamed when all is committed. */
#ifndef WARD_CLI_DAILY_FILES_H
#define WARD_CLI_DAILY_FILES_H

#include "cli/cli.h"
#include "store/db.h"

/**
 * @brief  Writes the day's files into DIR/DATE.tmp.
 * @param[in] paths  the queries, those of the day's scores among them as rows already there
 * @errors WARD_E_IO, and those of the queries
 */
ward_rc ward_daily_write(struct ward_cli *cli, struct ward_db *db, const struct ward_paths *paths, const char *folder,
                         const char *day) WARD_CHECK;

/** @brief Is there a folder DIR/DATE? */
bool ward_daily_is_there(const char *folder, const char *day);

/** @brief DIR/DATE.tmp becomes DIR/DATE; what was there is replaced whole. @errors WARD_E_IO */
ward_rc ward_daily_publish(struct ward_ctx *ctx, const char *folder, const char *day) WARD_CHECK;

/** @brief Removes DIR/DATE.tmp, where it is there. */
void ward_daily_drop(const char *folder, const char *day);

#endif

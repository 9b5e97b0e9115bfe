/**
 * settings.h: the ini beside a database (liangxi.ini for liangxi.db): one district's choices, read by inih.
 *
 *     [load.bins]          how the office's files of a layer are read (written by `load --save`)
 *     [toilets]            overrides of a layer's @default values
 *     [district]           name, name_zh, synthetic
 *     [coverage_gaps]      parameters of a query
 */
#ifndef WARD_CORE_SETTINGS_H
#define WARD_CORE_SETTINGS_H

#include "core/ctx.h"

struct ward_setting {
    char *section, *name, *value; /* value without surrounding blanks; "" where nothing follows the '=' */
    int line;
};

struct ward_settings {
    struct ward_setting *items; /* as in the file; of a name that is given twice the last one counts */
    size_t n, capacity;
};

/** @brief `config` itself, or DB-NAME.ini beside the database when it is NULL. Free with ward_mem_free(). */
ward_rc ward_settings_path(struct ward_ctx *ctx, const char *db_path, const char *config, char **out) WARD_CHECK;

/**
 * @brief  Reads an ini file; one that does not exist gives no settings.
 * @param[out] out  free with ward_settings_clear()
 * @errors WARD_E_ARG with file:line (neither `name = value` nor `[section]`, longer than 190 bytes, not UTF-8)
 */
ward_rc ward_settings_read(struct ward_ctx *ctx, const char *path, struct ward_settings *out) WARD_CHECK;

/**
 * @brief  Writes one section into the file, in place of the one that is there; everything else, comments too, stays as
 *         it was. The new file is written beside the old one and renamed.
 * @errors WARD_E_IO (names the path)
 */
ward_rc ward_settings_save(struct ward_ctx *ctx, const char *path, const char *section,
                           const struct ward_setting *items, size_t n) WARD_CHECK;

void ward_settings_clear(struct ward_settings *settings);

#endif

/** load_options.h: a load's request from the ini's [load.LAYER] and, over it, the command line. */
#ifndef WARD_CLI_LOAD_OPTIONS_H
#define WARD_CLI_LOAD_OPTIONS_H

#include "cli/load.h"
#include "core/settings.h"

struct ward_load_options {
    struct ward_load_request request; /* its texts lie here or on the command line */
    bool saves;
    char *ini_path;
    struct ward_settings ini;
    char **maps; /* owned texts of the ini's, then of the command line's maps */
    size_t n_maps, maps_capacity;
    char valid_from[24];
};

/**
 * @brief  What [load.LAYER] says of files of this layer, and with_options what the command line says.
 * @param[in] db_path  the ini lies beside it, unless --config names one
 * @errors WARD_E_ARG, WARD_E_VALUE
 */
ward_rc ward_load_options_read(struct ward_cli *cli, const char *db_path, const char *layer, bool with_options,
                               struct ward_load_options *out) WARD_CHECK;

/** @brief --save: writes what was used into [load.LAYER]. */
ward_rc ward_load_options_save(struct ward_cli *cli, const struct ward_load_options *options,
                               const struct ward_load_result *result) WARD_CHECK;

void ward_load_options_clear(struct ward_load_options *options);

#endif

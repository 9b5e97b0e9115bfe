/** load_report.h: what a load did, in words on standard error, or as one JSON object. */
#ifndef WARD_CLI_LOAD_REPORT_H
#define WARD_CLI_LOAD_REPORT_H

#include <stdio.h>

#include "cli/load.h"

/** @brief Lines on standard error unless -q. */
ward_rc ward_load_report(const struct ward_cli *cli, const char *layer, const struct ward_load_result *result,
                         bool is_dry) WARD_CHECK;

/** @brief One line of JSON. */
ward_rc ward_load_report_json(const struct ward_cli *cli, const char *layer, const struct ward_load_result *result,
                              bool is_dry, FILE *file) WARD_CHECK;

#endif

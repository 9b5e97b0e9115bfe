/* main.c: the table of verbs, nothing else. Each verb is one file, verb_NAME.c; options are in options.c. */
#include <string.h>

#include "cli/cli.h"
#include "io/reader.h"

#define OUTPUT "format output overwrite limit select geometry headers bom"

static const struct ward_verb verbs[] = {
#if __has_include("cli/verb_init.c")
    {"init", "DB --crs EPSG:CODE", "makes a new database", "crs time-zone", 1, 1, ward_verb_init, false},
#endif
#if __has_include("cli/verb_load.c")
    {"load", "DB LAYER SOURCE…", "loads files into a layer, whole or not at all",
     "source-layer source-crs source-op encoding header-row map append replace upsert delete-missing valid-from "
     "max-rejects trust-crs output save dry-run json", 3, SIZE_MAX, ward_verb_load, false},
#endif
#if __has_include("cli/verb_check.c")
    {"check", "DB [LAYER…]", "reports faults in the data, as rows", "fail-on " OUTPUT, 1, SIZE_MAX, ward_verb_check, false},
#endif
#if __has_include("cli/verb_list.c")
    {"list", "DB", "lists the layers with their counts", "format output overwrite headers bom", 1, 1, ward_verb_list, false},
#endif
#if __has_include("cli/verb_queries.c")
    {"queries", "", "lists the analyses", "format output overwrite headers bom", 0, 0, ward_verb_queries, false},
#endif
#if __has_include("cli/verb_describe.c")
    {"describe", "NAME", "tells what a layer or a query is", "", 1, 1, ward_verb_describe, false},
#endif
#if __has_include("cli/verb_run.c")
    {"run", "DB QUERY", "runs one analysis", "param period crs bbox where json " OUTPUT, 2, 2, ward_verb_run, false},
#endif
#if __has_include("cli/verb_export.c")
    {"export", "DB [OUTPUT=]NAME[:p=v,…]… -o FILE|DIR", "writes layers, stored results and analyses to files",
     "param period crs bbox where json " OUTPUT, 2, SIZE_MAX, ward_verb_export, false},
#endif
#if __has_include("cli/verb_attribute.c")
    {"attribute", "DB [unit=CODE]", "decides which unit and street each case belongs to", "all set why json", 1, 2,
     ward_verb_attribute, false},
#endif
#if __has_include("cli/verb_daily.c")
    {"daily", "DB --date D | --from D --to D", "the day's batch: load, attribute, score, roll up, export",
     "date from to cases inspections wait-for output json", 1, 1, ward_verb_daily, false},
#endif
#if __has_include("cli/verb_status.c")
    {"status", "DB", "runs, inputs and missing days", "fail-on format output overwrite headers bom", 1, 1, ward_verb_status, false},
#endif
#if __has_include("cli/verb_explain.c")
    {"explain", "DB case|score|gap|pipe|figure ID…", "the rows, rule and distances behind one figure",
     "param period format output overwrite headers bom", 3, SIZE_MAX, ward_verb_explain, false},
#endif
#if __has_include("cli/verb_sql.c")
    {"sql", "DB \"SELECT …\"", "runs one read-only SQL statement", OUTPUT, 2, 2, ward_verb_sql, false},
#endif
#if __has_include("cli/verb_doctor.c")
    {"doctor", "[DB]", "tells what is installed and what is wrong, each fault with its fix", "", 0, 1, ward_verb_doctor, false},
#endif
#if __has_include("cli/verb_config.c")
    {"config", "DB", "lists each setting with its value and where it comes from", "format output overwrite headers bom", 1, 1,
     ward_verb_config, false},
#endif
};

int main(int argc, char **argv)
{
    /* The reader process starts with nothing of the command line's: its parent's request comes on standard input. */
#if __has_include("io/child_main.c")
    if (argc > 1 && strcmp(argv[1], "read") == 0)
        return ward_read_main(argc - 1, argv + 1);
#endif
    return ward_cli_main(argc, argv, verbs, sizeof verbs / sizeof verbs[0]);
}

/* main.c: the table of verbs, nothing else. Each verb is one file, verb_NAME.c; options are in options.c. */
#include <string.h>

#include "cli/cli.h"
#include "io/reader.h"

#define OUTPUT "format output overwrite limit select geometry headers bom"

static const struct ward_verb verbs[] = {
    {"init", "DB --crs EPSG:CODE", "makes a new database", "crs time-zone", 1, 1, ward_verb_init, false},
    {"load", "DB LAYER SOURCE…", "loads files into a layer, whole or not at all",
     "source-layer source-crs source-op trust-crs encoding header-row filter map append replace upsert delete-missing "
     "valid-from "
     "max-rejects output save dry-run json",
     3, SIZE_MAX, ward_verb_load, false},
    {"check", "DB [LAYER…]", "reports faults in the data, as rows", "fail-on " OUTPUT, 1, SIZE_MAX, ward_verb_check,
     false},
    {"list", "DB", "lists the layers with their counts", "format output overwrite headers bom", 1, 1, ward_verb_list,
     false},
    {"queries", "", "lists the analyses", "format output overwrite headers bom", 0, 0, ward_verb_queries, false},
    {"describe", "NAME", "tells what a layer or a query is", "sql", 1, 1, ward_verb_describe, false},
    {"run", "DB QUERY", "runs one analysis", "param period crs bbox where json " OUTPUT, 2, 2, ward_verb_run, false},
    {"export", "DB [OUTPUT=]NAME[:p=v,…]… -o FILE|DIR", "writes layers, stored results and analyses to files",
     "param period crs bbox where json " OUTPUT, 2, SIZE_MAX, ward_verb_export, false},
    {"attribute", "DB [unit=CODE]", "decides which unit and street each case belongs to", "all set why json", 1, 2,
     ward_verb_attribute, false},
    {"daily", "DB --date D | --from D --to D", "the day's batch: load, attribute, score, roll up, export",
     "date from to cases inspections wait-for output json", 1, 1, ward_verb_daily, false},
    {"copy", "DB OUT.db", "a consistent, styled, read-only copy to open in QGIS", "overwrite", 2, 2, ward_verb_copy,
     false},
    {"publish", "DB PERIOD", "freezes a period's figures, with what they were made from", "json", 2, 2,
     ward_verb_publish, false},
    {"status", "DB", "runs, inputs and missing days", "fail-on format output overwrite headers bom", 1, 1,
     ward_verb_status, false},
    {"explain", "DB case|score|gap|pipe|figure ID…", "the rows, rule and distances behind one figure",
     "param period format output overwrite headers bom", 3, SIZE_MAX, ward_verb_explain, false},
    {"report", "DB --period P -o FILE", "one self-contained page about a period: figures, maps, charts, tables",
     "period gaps output overwrite", 1, 1, ward_verb_report, false},
    {"sql", "DB \"SELECT …\"", "runs one read-only SQL statement", OUTPUT, 2, 2, ward_verb_sql, false},
    {"doctor", "[DB]", "tells what is installed and what is wrong, each fault with its fix", "", 0, 1, ward_verb_doctor,
     false},
    {"config", "DB", "lists each setting with its value and where it comes from", "format output overwrite headers bom",
     1, 1, ward_verb_config, false},
};

int main(int argc, char **argv)
{
    /* The reader process starts with nothing of the command line's but a source's name: what is asked of it comes on
     * standard input. */
    if (argc > 1 && strcmp(argv[1], "read") == 0)
        return ward_read_main(argc - 1, argv + 1);
    return ward_cli_main(argc, argv, verbs, sizeof verbs / sizeof verbs[0]);
}

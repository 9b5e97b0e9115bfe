#include "cli/options.h"

#include <string.h>

static const struct ward_option options[] = {
    /* init */
    {"crs", '\0', "EPSG:CODE", "init: the working CRS, projected, in metres; run, export: the CRS of the output",
     false},
    {"time-zone", '\0', "ZONE", "the district's time zone (default Asia/Shanghai)", false},
    /* load */
    {"source-layer", '\0', "NAME", "the layer or sheet inside the source", false},
    {"source-crs", '\0', "CRS",
     "the source's CRS: EPSG:CODE, WKT, GCJ02, BD09, a name of the ini's [crs], or auto; CODE,yx: northing first",
     false},
    {"source-op", '\0', "PIPELINE", "a PROJ pipeline from the source's coordinates to the working CRS's", false},
    {"trust-crs", '\0', NULL, "loads as declared where the datum guard would stop, on record", false},
    {"encoding", '\0', "NAME", "the source's text encoding: UTF-8, GBK, GB18030, BIG5", false},
    {"header-row", '\0', "N", "the row that holds the column names, 1 the first", false},
    {"filter", '\0', "EXPR",
     "reads only rows of which the SQL expression on the source's columns (and OSM tags) is true: \"amenity = "
     "'bench'\"",
     false},
    {"map", '\0', "FIELD=COLUMN",
     "takes a field from that column; f=fid the format's row id, f=# the row's number; repeats", false},
    {"append", '\0', NULL, "adds the rows to those in the layer", false},
    {"replace", '\0', NULL, "puts the rows in place of those in the layer", false},
    {"upsert", '\0', NULL, "updates rows by key and adds new ones", false},
    {"delete-missing", '\0', NULL, "with --upsert: deletes rows whose key the source lacks", false},
    {"valid-from", '\0', "DATE", "the day the rows begin to be valid", false},
    {"max-rejects", '\0', "N|P%", "refuses the load when more rows than this are rejected (default 1%)", false},
    {"save", '\0', NULL, "writes mapping, CRS, encoding and header row into the ini", false},
    {"dry-run", '\0', NULL, "does everything but commit", false},
    /* attribute */
    {"all", '\0', NULL, "attributes every case again, not only new and changed ones", false},
    {"set", '\0', "CASE", "sets one case by hand: --set CASE unit=CODE --why TEXT", false},
    {"why", '\0', "TEXT", "the reason kept with --set", false},
    /* daily */
    {"date", '\0', "DATE|yesterday", "the day to run", false},
    {"from", '\0', "DATE", "the first day to run", false},
    {"to", '\0', "DATE", "the last day to run", false},
    {"cases", '\0', "FILE",
     "the day's cases, loaded first: a file, a zip or a 'pattern*.csv'; {date} stands for the day", false},
    {"inspections", '\0', "FILE", "the day's inspections, as --cases", false},
    {"wait-for", '\0', "TIME", "waits so long for inputs that are not there yet: 90s, 30m or 2h", false},
    {"fail-on", '\0', "WORD", "exit status 1 at this severity or worse (check: error, warning; status: missing)",
     false},
    /* run, export, sql */
    {"param", 'p', "NAME=VALUE", "a parameter of the query; repeats", false},
    {"period", '\0', "PERIOD", "sets from_date and to_date, or as_of to its last day: 2023-06, 2023Q2, 2023H1 or 2023",
     false},
    {"format", 'f', "FORMAT",
     "table, csv, json, geojson, geojsonseq, gpkg, fgb, shp or xlsx (default: by the suffix of -o, else table)", false},
    {"output", 'o', "FILE",
     "writes there instead of standard output (-); a folder for export, daily and load's rejects", false},
    {"overwrite", '\0', NULL, "replaces an output that exists", false},
    {"where", '\0', "LAYER:EXPR", "the query and its functions see only those rows of the layer; repeats", false},
    {"bbox", '\0', "X1,Y1,X2,Y2", "only rows whose geometry meets this box, in longitude and latitude or in --crs",
     false},
    {"limit", '\0', "N", "at most N rows", false},
    {"select", '\0', "A,B", "only these columns, in this order", false},
    {"geometry", '\0', "wkt|none", "wkt: a last column geom as text; none: no geometry", false},
    {"headers", '\0', "zh|en", "column headings in Chinese or the English keys (default)", false},
    {"bom", '\0', NULL, "begins a CSV with a byte order mark, for spreadsheets", false},
    /* report */
    {"gaps", '\0', "LAYER", "a layer whose gaps are mapped (default toilets); repeats", false},
    /* describe */
    {"sql", '\0', NULL, "a query's statement as it is run, with those it uses", false},
    /* every verb */
    {"json", '\0', NULL, "a machine-readable record of the run as one line on standard error", false},
    {"quiet", 'q', NULL, "errors only", true},
    {"verbose", 'v', NULL, "says more on standard error", true},
    {"progress", '\0', "auto|bar|json|none", "progress on standard error (auto: a bar on a terminal)", true},
    {"lang", '\0', "zh|en", "language of labels and titles in output (default en)", true},
    {"config", '\0', "FILE", "the district's settings (default DB-NAME.ini beside the database)", true},
    {"layers", '\0', "DIR", "a folder of layer files, searched before the shipped ones", true},
    {"queries", '\0', "DIR", "a folder of query files, searched before the shipped ones", true},
    {"threads", 'j', "N", "threads to use, 1 to 64 (default: the processors, at most 8); the results are the same",
     true},
    {"lock-wait", '\0', "SEC", "seconds to wait for a busy database (default 60)", true},
    {"help", 'h', NULL, "shows the help of a verb", true},
};

const struct ward_option *ward_options(size_t *n)
{
    *n = sizeof options / sizeof options[0];
    return options;
}

const struct ward_option *ward_option_find(const char *name, size_t length, char letter)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const struct ward_option *o = &options[i];
        if (name == NULL ? (letter != '\0' && o->letter == letter)
                         : (strlen(o->name) == length && memcmp(o->name, name, length) == 0))
            return o;
    }
    return NULL;
}

bool ward_option_is_for(const struct ward_option *option, const char *own)
{
    if (option->is_common)
        return true;
    size_t length = strlen(option->name);
    for (const char *p = own; p != NULL && *p != '\0';) {
        size_t word = strcspn(p, " ");
        if (word == length && memcmp(p, option->name, length) == 0)
            return true;
        p += word;
        p += strspn(p, " ");
    }
    return false;
}

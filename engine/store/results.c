#include "store/results.h"

#include "store/spatial.h"

/* Keys are the rows' own: case_places.id is cases.id, so that a partial run leaves the same bytes as a full one.
 * What is unique is so by an index, not by a constraint: an index can stand aside while all rows are written. */
static const char tables[] =
    "CREATE TABLE case_places(id INTEGER PRIMARY KEY, case_id TEXT NOT NULL, unit_code TEXT,"
    " unit_rule TEXT NOT NULL, unit_distance_m REAL, margin_m REAL, unit_runner_up TEXT,"
    " is_overlap INTEGER NOT NULL DEFAULT 0, street_id TEXT, street_rule TEXT NOT NULL, street_runner_up TEXT,"
    " measure_m REAL, side TEXT, street_distance_m REAL, decided_by TEXT NOT NULL, why TEXT, placed_on TEXT,"
    " input_hash INTEGER);\n"
    "CREATE UNIQUE INDEX case_places_case ON case_places(case_id);\n"
    "CREATE INDEX case_places_unit ON case_places(unit_code) WHERE unit_code IS NOT NULL;\n"
    "CREATE INDEX case_places_street ON case_places(street_id) WHERE street_id IS NOT NULL;\n"
    "CREATE TABLE case_zones(id INTEGER PRIMARY KEY, case_id TEXT NOT NULL, zone_code TEXT NOT NULL);\n"
    "CREATE UNIQUE INDEX case_zones_case ON case_zones(case_id, zone_code);\n"
    "CREATE INDEX case_zones_zone ON case_zones(zone_code);\n"
    "CREATE TABLE score_days(id INTEGER PRIMARY KEY, level TEXT NOT NULL, code TEXT NOT NULL, day TEXT NOT NULL,"
    " score REAL, band TEXT, components TEXT, UNIQUE(level, code, day));\n"
    "CREATE INDEX score_days_day ON score_days(day);\n"
    "CREATE TABLE published_figures(id INTEGER PRIMARY KEY, issue TEXT NOT NULL, figure TEXT, level TEXT, code TEXT,"
    " value REAL, run_id INTEGER);\n";

ward_rc ward_results_define(struct ward_db *db)
{
    int64_t one = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(
        db->ctx, db->sql, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'case_places'", &one, &found);
    if (rc != WARD_OK || found)
        return rc;
    rc = ward_sql_exec(db->ctx, db->sql, tables);
    if (rc == WARD_OK)
        rc = ward_spatial_column(db, "case_places", "POINT");
    return rc;
}

#include "store/results.h"

#include "store/pending.h"
#include "store/spatial.h"
#include "store/stale.h"

/* Keys are the rows' own: case_places.id is cases.id, so that a partial run leaves the same bytes as a full one.
 * What is unique is so by an index, not by a constraint: an index can stand aside while all rows are written. There is
 * none by street, nor of scores by code: a day's rows would change a page of it each, thousands more than they fill. */
static const char tables[] =
    "CREATE TABLE case_places(id INTEGER PRIMARY KEY, case_id TEXT NOT NULL, unit_code TEXT,"
    " unit_rule TEXT NOT NULL, unit_distance_m REAL, margin_m REAL, unit_runner_up TEXT,"
    " is_overlap INTEGER NOT NULL DEFAULT 0, street_id TEXT, street_rule TEXT NOT NULL, street_runner_up TEXT,"
    " measure_m REAL, side TEXT, street_distance_m REAL, decided_by TEXT NOT NULL, why TEXT, placed_on TEXT,"
    " input_hash INTEGER);\n"
    "CREATE UNIQUE INDEX case_places_case ON case_places(case_id);\n"
    "CREATE INDEX case_places_unit ON case_places(unit_code) WHERE unit_code IS NOT NULL;\n"
    "CREATE TABLE case_zones(id INTEGER PRIMARY KEY, case_id TEXT NOT NULL, zone_code TEXT NOT NULL);\n"
    "CREATE UNIQUE INDEX case_zones_case ON case_zones(case_id, zone_code);\n"
    "CREATE INDEX case_zones_zone ON case_zones(zone_code);\n"
    "CREATE TABLE case_decisions(id INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, unit_code TEXT NOT NULL,"
    " why TEXT NOT NULL);\n"
    "CREATE TABLE case_pending(id INTEGER PRIMARY KEY);\n" /* pending.h */
    /* The layers as they were when the cases were last attributed (touched.h). */
    "CREATE TABLE attribute_basis(id INTEGER PRIMARY KEY, layer TEXT NOT NULL, code TEXT, valid_from TEXT,"
    " valid_to TEXT, name TEXT, facts TEXT, shape BLOB);\n"
    "CREATE INDEX attribute_basis_name ON attribute_basis(layer, name);\n"
    /* The id says the day and the row's place in it (scores.c), so a day run again has the ids it had. */
    "CREATE TABLE score_days(id INTEGER PRIMARY KEY, level TEXT NOT NULL, code TEXT NOT NULL, day TEXT NOT NULL,"
    " score REAL, band TEXT, components TEXT);\n"
    "CREATE INDEX score_days_day ON score_days(day);\n"
    "CREATE TABLE score_stale(day TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;\n" /* stale.h */
    "CREATE TABLE published_figures(id INTEGER PRIMARY KEY, issue TEXT NOT NULL, figure TEXT, level TEXT, code TEXT,"
    " value REAL, word TEXT, run_id INTEGER);\n"
    "CREATE INDEX published_figures_issue ON published_figures(issue);\n"
    "CREATE TABLE published_rows(id INTEGER PRIMARY KEY, issue TEXT NOT NULL, kind TEXT, row_id TEXT, unit_code TEXT,"
    " day TEXT, component TEXT, points REAL, on_time INTEGER);\n"
    "CREATE INDEX published_rows_issue ON published_rows(issue, kind, row_id);\n";

/* Without R*Trees: ward searches net_graph, and writing them takes a sixth of the time a large network takes.
 * part -1: the fingerprint of what the graph was made from; else pieces of it (store/network.h). */
static const char network[] =
    "CREATE TABLE net_graph(part INTEGER NOT NULL, piece INTEGER NOT NULL, fingerprint TEXT, srid INTEGER, bytes BLOB,"
    " PRIMARY KEY(part, piece));\n"
    "CREATE TABLE net_nodes(id INTEGER PRIMARY KEY, island INTEGER NOT NULL);\n"
    "CREATE TABLE net_edges(id INTEGER PRIMARY KEY, street_id TEXT, from_node INTEGER NOT NULL,"
    " to_node INTEGER NOT NULL, from_m REAL NOT NULL, to_m REAL NOT NULL, island INTEGER NOT NULL);\n";

static bool has_table(struct ward_db *db, const char *name)
{
    return sqlite3_table_column_metadata(db->sql, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

ward_rc ward_results_define(struct ward_db *db)
{
    bool found = has_table(db, "case_places");
    ward_rc rc = WARD_OK;
    if (!found)
        rc = ward_sql_exec(db->ctx, db->sql, tables);
    if (rc == WARD_OK && !found)
        rc = ward_spatial_column(db, "case_places", "POINT");
    if (rc == WARD_OK && !found)
        rc = ward_stale_watch(db, NULL);
    if (rc == WARD_OK && !found)
        rc = ward_pending_watch(db, NULL);
    found = has_table(db, "net_graph");
    if (rc == WARD_OK && !found)
        rc = ward_sql_exec(db->ctx, db->sql, network);
    if (rc == WARD_OK && !found)
        rc = ward_spatial_geometry(db, "net_nodes", "POINT");
    if (rc == WARD_OK && !found)
        rc = ward_spatial_geometry(db, "net_edges", "MULTILINESTRING");
    return rc;
}

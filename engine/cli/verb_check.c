/* ward check DB [LAYER…] [--fail-on error|warning]: what every layer's own @check statements find, what the
 * store knows, and what the queries unit_topology, street_topology and load_quality find */
#include <string.h>

#include "cli/emit.h"
#include "core/buf.h"
#include "core/mem.h"
#include "store/catalogue.h"
#include "store/db.h"

/* Checks that belong to no single layer's file. Columns: severity, layer, title, ids, detail, measure, geom. */
struct builtin {
    const char *layer; /* "": about any layer, the rows say which */
    const char *needs; /* another layer that must be loaded, NULL: none */
    const char *sql;
};

static const struct builtin builtins[] = {
    {"cases", "units",
     "SELECT 'warning' AS severity, 'cases' AS layer, 'a case that is not attributed yet: run ward attribute' AS title,"
     " c.case_id AS ids, c.reported_on AS detail, NULL AS measure, c.geom AS geom FROM cases AS c"
     " WHERE NOT EXISTS (SELECT 1 FROM case_places AS p WHERE p.case_id = c.case_id)"},
    {"cases", "units",
     "SELECT 'warning' AS severity, 'cases' AS layer,"
     " 'cases whose source names another unit than the one found' AS title,"
     " NULL AS ids, count(*) || ' cases' AS detail, count(*) AS measure, NULL AS geom FROM cases AS c"
     " JOIN case_places AS p ON p.case_id = c.case_id WHERE c.recorded_unit_code <> p.unit_code HAVING count(*) > 0"},
    {"", NULL,
     "SELECT 'warning' AS severity, r.layer AS layer, 'a row that was rejected when it was loaded' AS title,"
     " r.source || ' row ' || r.row AS ids, r.reason || coalesce(': ' || r.detail, '') AS detail, NULL AS measure,"
     " r.geom AS geom FROM rejects AS r"},
};

/* Checks that are shipped as queries too, where their parameters are explained; the ini's values hold here as there. */
struct quality {
    const char *query;
    const char *layer; /* "": about several layers */
    const char *needs; /* another layer that must be loaded, NULL: none */
    const char *sql;   /* before and after the query's own text */
    const char *end;
};

static const struct quality qualities[] = {
    {"unit_topology", "units", NULL,
     "SELECT q.severity, 'units' AS layer, q.detail AS title, q.ids, q.finding AS detail, q.measure, q.geom FROM (",
     ") AS q"},
    {"street_topology", "streets", NULL,
     "SELECT q.severity, 'streets' AS layer, q.detail AS title, q.ids, q.finding AS detail, q.measure, q.geom FROM (",
     ") AS q"},
    /* the others that it finds have checks of their own above, or in their layers' files */
    {"load_quality", "", NULL,
     "SELECT q.severity, q.layer, q.detail AS title, q.ids, q.finding AS detail, q.measure, q.geom FROM (",
     ") AS q WHERE q.finding IN ('outside_district', 'far_from_street', 'no_class')"},
    {"gas_clearance", "gas_pipes", "buildings",
     "SELECT 'warning' AS severity, 'gas_pipes' AS layer, CASE q.verdict WHEN 'short' THEN 'a pipe nearer to a building"
     " than its pressure class allows' ELSE 'a pipe of unknown pressure near a building: some class asks for more' END"
     " AS title, q.pipe_id AS ids, q.building_id || ', ' || coalesce(q.pressure_class, 'unknown') || ': '"
     " || CASE q.verdict WHEN 'short' THEN q.required_m ELSE q.required_most_m END || ' m' AS detail,"
     " q.distance_m AS measure, (SELECT g.geom FROM gas_pipes AS g WHERE g.pipe_id = q.pipe_id) AS geom FROM (",
     ") AS q"},
};

struct findings {
    struct ward_cli *cli;
    struct ward_db *db;
    struct ward_buf sql; /* the arms, parted by UNION ALL */
};

static bool is_wanted(const struct ward_cli *cli, const char *layer)
{
    for (size_t i = 1; i < cli->n_words; i++)
        if (strcmp(cli->words[i], layer) == 0)
            return true;
    return cli->n_words == 1;
}

static ward_rc next_arm(struct findings *f)
{
    return f->sql.size > 0 ? ward_buf_text(f->cli->ctx, &f->sql, "\nUNION ALL\n") : WARD_OK;
}

static bool has_column(const struct ward_query *q, const char *name)
{
    for (size_t i = 0; i < q->n_columns; i++)
        if (strcmp(q->columns[i].name, name) == 0)
            return true;
    return false;
}

/* A user's own check may be wrong: say whose, and what it must give. */
static ward_rc look_at(struct findings *f, const struct ward_layerdef *def, const struct ward_check *check,
                       const char *sql, bool *has_measure, bool *has_geom)
{
    struct ward_query *q = NULL;
    ward_rc rc = ward_query_open_sql(f->db, sql, &q);
    if (rc == WARD_OK && (!has_column(q, "id") || !has_column(q, "detail")))
        rc = ward_fail(f->cli->ctx, WARD_E_HEADER, "its SELECT must give the columns id and detail");
    if (rc == WARD_OK) {
        *has_measure = has_column(q, "measure");
        *has_geom = q->geom_column >= 0;
    }
    ward_query_close(q);
    return rc == WARD_OK ? rc : ward_fail_in(f->cli->ctx, "layer %s, check '%s': ", def->name, check->title);
}

static ward_rc add_literal(struct ward_ctx *ctx, struct ward_buf *sql, const char *text, const char *name)
{
    ward_rc rc = ward_buf_literal(ctx, sql, text);
    return rc == WARD_OK ? ward_buf_printf(ctx, sql, " AS %s, ", name) : rc;
}

/* One arm: the check's own rows, each with the owner's key instead of our id. */
static ward_rc add_check(struct findings *f, const struct ward_layerdef *def, const struct ward_check *check)
{
    struct ward_ctx *ctx = f->cli->ctx;
    struct ward_buf own = {0};
    bool has_measure = false, has_geom = false;
    ward_rc rc = ward_buf_text(ctx, &own, check->sql);
    while (rc == WARD_OK && own.size > 0 && strchr("; \n\r\t", own.data[own.size - 1]) != NULL)
        own.data[--own.size] = '\0';
    if (rc == WARD_OK)
        rc = look_at(f, def, check, own.data, &has_measure, &has_geom);
    if (rc == WARD_OK)
        rc = next_arm(f);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &f->sql, "SELECT ");
    if (rc == WARD_OK)
        rc = add_literal(ctx, &f->sql, check->severity, "severity");
    if (rc == WARD_OK)
        rc = add_literal(ctx, &f->sql, def->name, "layer");
    if (rc == WARD_OK)
        rc = add_literal(ctx, &f->sql, check->title, "title");
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &f->sql,
                             "CAST(k.\"%s\" AS TEXT) AS ids, CAST(f.detail AS TEXT) AS detail, %s AS measure,"
                             " %s AS geom FROM (\n%s\n) AS f LEFT JOIN \"%s\" AS k ON k.id = f.id",
                             def->n_key > 0 ? def->key[0] : "id", has_measure ? "f.measure" : "NULL",
                             has_geom                       ? "f.geom"
                             : def->kinds != WARD_KIND_NONE ? "k.geom"
                                                            : "NULL",
                             own.data, def->name);
    ward_buf_clear(&own);
    return rc;
}

static ward_rc add_layer(struct findings *f, const char *name)
{
    struct ward_layer layer = {0};
    struct ward_layerdef *def = NULL;
    ward_rc rc = ward_layer_get(f->cli->ctx, f->db->sql, name, &layer);
    if (rc == WARD_OK && layer.is_loaded)
        rc = ward_layerdef_parse(f->cli->ctx, name, layer.header, &def);
    else if (rc == WARD_OK && f->cli->n_words > 1)
        rc = ward_fail(f->cli->ctx, WARD_E_NOT_LOADED, "layer '%s' was never loaded: there is nothing to check", name);
    for (size_t i = 0; rc == WARD_OK && def != NULL && i < def->n_checks; i++)
        rc = add_check(f, def, &def->checks[i]);
    ward_layerdef_free(def);
    ward_layer_clear(&layer);
    return rc;
}

/* The layers named, or every one the database knows. */
static ward_rc add_layers(struct findings *f)
{
    struct ward_query *q = NULL;
    struct ward_value name;
    bool row = true;
    ward_rc rc = WARD_OK;
    for (size_t i = 1; rc == WARD_OK && i < f->cli->n_words; i++)
        rc = add_layer(f, f->cli->words[i]);
    if (rc != WARD_OK || f->cli->n_words > 1)
        return rc;
    rc = ward_query_open_sql(f->db, "SELECT layer FROM ward_layers ORDER BY layer", &q);
    while (rc == WARD_OK && (rc = ward_query_step(f->db, q, &row)) == WARD_OK && row) {
        ward_query_value(q, 0, &name);
        rc = add_layer(f, name.text);
    }
    ward_query_close(q);
    return rc;
}

static ward_rc is_loaded(struct findings *f, const char *name, bool *out)
{
    struct ward_layer layer = {0};
    ward_rc rc = ward_layer_get(f->cli->ctx, f->db->sql, name, &layer);
    *out = rc == WARD_OK && layer.is_loaded;
    ward_layer_clear(&layer);
    return rc;
}

static ward_rc add_builtins(struct findings *f)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof builtins / sizeof builtins[0]; i++) {
        const struct builtin *b = &builtins[i];
        bool fits = b->layer[0] == '\0' || is_wanted(f->cli, b->layer);
        if (fits && b->needs != NULL)
            rc = is_loaded(f, b->needs, &fits);
        if (rc == WARD_OK && fits && b->layer[0] != '\0')
            rc = is_loaded(f, b->layer, &fits);
        if (rc == WARD_OK && fits)
            rc = next_arm(f);
        if (rc == WARD_OK && fits)
            rc = ward_buf_text(f->cli->ctx, &f->sql, b->sql);
    }
    return rc;
}

/* The query's text with its parameters written out. */
static ward_rc add_query(struct findings *f, const struct quality *quality)
{
    struct ward_ctx *ctx = f->cli->ctx;
    struct ward_query *q = NULL;
    char *text = NULL;
    ward_rc rc = ward_query_open(f->db, &f->cli->paths, quality->query, NULL, 0, &q);
    if (rc == WARD_OK && (text = sqlite3_expanded_sql(q->stmt)) == NULL)
        rc = ward_fail(ctx, WARD_E_NOMEM, "out of memory for the query %s", quality->query);
    if (rc == WARD_OK)
        rc = next_arm(f);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &f->sql, "%s\n%s\n%s", quality->sql, text, quality->end);
    sqlite3_free(text);
    ward_query_close(q);
    return rc;
}

static ward_rc add_queries(struct findings *f)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof qualities / sizeof qualities[0]; i++) {
        const struct quality *quality = &qualities[i];
        bool fits = true;
        if (quality->layer[0] != '\0') {
            fits = is_wanted(f->cli, quality->layer);
            if (fits)
                rc = is_loaded(f, quality->layer, &fits);
        }
        if (rc == WARD_OK && fits && quality->needs != NULL)
            rc = is_loaded(f, quality->needs, &fits);
        if (rc == WARD_OK && fits)
            rc = add_query(f, quality);
    }
    return rc;
}

/* Rows about layers that were not asked for come from the built-in checks alone. */
static ward_rc restrict_layers(struct findings *f, struct ward_buf *out)
{
    struct ward_ctx *ctx = f->cli->ctx;
    ward_rc rc = ward_buf_printf(ctx, out, "SELECT severity, layer, title, ids, detail, measure, geom FROM (\n%s\n)",
                                 f->sql.data);
    for (size_t i = 1; rc == WARD_OK && i < f->cli->n_words; i++) {
        rc = ward_buf_text(ctx, out, i == 1 ? " WHERE layer IN (" : ", ");
        if (rc == WARD_OK)
            rc = ward_buf_literal(ctx, out, f->cli->words[i]);
    }
    return rc == WARD_OK && f->cli->n_words > 1 ? ward_buf_text(ctx, out, ")") : rc;
}

static ward_rc count_findings(struct findings *f, const char *rows, int64_t *errors, int64_t *warnings)
{
    struct ward_buf sql = {0};
    struct ward_query *q = NULL;
    struct ward_value v;
    bool row = false;
    ward_rc rc = ward_buf_printf(f->cli->ctx, &sql,
                                 "SELECT count(*) FILTER (WHERE severity = 'error') AS errors,"
                                 " count(*) FILTER (WHERE severity <> 'error') AS warnings FROM (%s)",
                                 rows);
    if (rc == WARD_OK)
        rc = ward_query_open_sql(f->db, sql.data, &q);
    if (rc == WARD_OK)
        rc = ward_query_step(f->db, q, &row);
    if (rc == WARD_OK) {
        ward_query_value(q, 0, &v);
        *errors = v.integer;
        ward_query_value(q, 1, &v);
        *warnings = v.integer;
    }
    ward_query_close(q);
    ward_buf_clear(&sql);
    return rc;
}

static ward_rc print_findings(struct findings *f, struct ward_emit *e, const char *rows)
{
    struct ward_buf sql = {0};
    struct ward_query *q = NULL;
    struct ward_emit_name name = {.name = "check"};
    uint64_t n = 0;
    ward_rc rc = ward_buf_printf(f->cli->ctx, &sql, "%s ORDER BY severity, layer, title, ids, detail", rows);
    if (rc == WARD_OK)
        rc = ward_query_open_sql(f->db, sql.data, &q);
    if (rc == WARD_OK)
        rc = ward_emit_rows(f->cli, f->db, e, q, &name, &n);
    if (rc == WARD_OK)
        rc = ward_emit_end(e);
    ward_query_close(q);
    ward_buf_clear(&sql);
    return rc;
}

static ward_rc run(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, bool warnings_fail, int *exit_status)
{
    struct findings f = {.cli = cli, .db = db};
    struct ward_buf rows = {0};
    int64_t errors = 0, warnings = 0;
    ward_rc rc = add_builtins(&f); /* first: their arms name the columns and fix the types */
    if (rc == WARD_OK)
        rc = add_layers(&f);
    if (rc == WARD_OK)
        rc = add_queries(&f);
    if (rc == WARD_OK)
        rc = restrict_layers(&f, &rows);
    if (rc == WARD_OK)
        rc = count_findings(&f, rows.data, &errors, &warnings);
    if (rc == WARD_OK)
        rc = print_findings(&f, e, rows.data);
    if (rc == WARD_OK)
        ward_cli_note(cli, "%lld errors, %lld warnings", (long long)errors, (long long)warnings);
    if (rc == WARD_OK && (errors > 0 || (warnings_fail && warnings > 0)))
        *exit_status = 1;
    ward_buf_clear(&f.sql);
    ward_buf_clear(&rows);
    return rc;
}

ward_rc ward_verb_check(struct ward_cli *cli, int *exit_status)
{
    const char *fail_on = ward_cli_option(cli, "fail-on");
    struct ward_db *db = NULL;
    struct ward_emit e;
    if (fail_on != NULL && strcmp(fail_on, "error") != 0 && strcmp(fail_on, "warning") != 0)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--fail-on is error or warning, not '%s'", fail_on);
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = run(cli, db, &e, fail_on != NULL && strcmp(fail_on, "warning") == 0, exit_status);
    ward_emit_clear(&e);
    ward_db_close(db);
    return rc;
}

/** small_db.h: a database of three units, two street segments and two bins, made by hand, and a folder of queries. */
#ifndef WARD_TESTS_SMALL_DB_H
#define WARD_TESTS_SMALL_DB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/define.h"
#include "store/query.h"
#include "store/results.h"

struct small {
    struct ward_ctx *ctx;
    struct ward_db *db;
    char folder[64];
    char path[80];
    struct ward_paths paths;
};

static inline void small_exec(struct small *s, const char *text)
{
    if (ward_sql_exec(s->ctx, s->db->sql, text) != WARD_OK)
        fail_msg("%s: %s", text, ward_ctx_message(s->ctx));
}

static inline void small_file(struct small *s, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s.sql", s->folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Units A1 and A2 of subdistrict A stand side by side, B1 above A1; A1 has an older, larger version until 2020. */
static inline void small_fill(struct small *s)
{
    small_exec(
        s,
        "INSERT INTO units(unit_code, valid_from, valid_to, name, subdistrict_code, subdistrict_name, geom) VALUES "
        "('A1', NULL, '2020-01-01', 'old', 'A', 'Alpha', GeomFromText('MULTIPOLYGON(((0 0,9 0,9 9,0 9,0 0)))', 4549)),"
        "('A1', '2020-01-01', NULL, 'a1', 'A', 'Alpha', GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)))', 4549)),"
        "('A2', NULL, NULL, 'a2', 'A', 'Alpha', GeomFromText('MULTIPOLYGON(((1 0,2 0,2 1,1 1,1 0)))', 4549)),"
        "('B1', NULL, NULL, 'b1', 'B', 'Beta', GeomFromText('MULTIPOLYGON(((0 1,1 1,1 2,0 2,0 1)))', 4549))");
    small_exec(s, "INSERT INTO streets(street_id, street_code, name, geom) VALUES "
                  "('s2', 'S', 'Long', GeomFromText('MULTILINESTRING((1 0,2 0))', 4549)),"
                  "('s1', 'S', 'Long', GeomFromText('MULTILINESTRING((0 0,1 0))', 4549))");
    small_exec(
        s, "INSERT INTO bins(bin_id, kind, geom, extra) VALUES ('b2', NULL, GeomFromText('POINT(3 3)', 4549), NULL),"
           "('b10', NULL, GeomFromText('POINT(0.5 0.5)', 4549), '{\"owner\": \"x\"}')");
    small_exec(s, "UPDATE ward_layers SET loaded = 1 WHERE layer IN ('units', 'streets', 'bins')");
    small_exec(s, "INSERT OR REPLACE INTO settings(name, value, origin) VALUES ('as_of', '2023-06-15', 'load')");
}

static inline int small_set_up(void **state)
{
    struct small *s = calloc(1, sizeof *s);
    s->ctx = ward_ctx_new();
    strcpy(s->folder, "/tmp/ward-small-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof s->path, "%s/small.db", s->folder);
    s->paths.layers[0] = "layers";
    s->paths.n_layers = 1;
    s->paths.queries[0] = s->folder;
    s->paths.n_queries = 1;
    if (ward_db_make(s->ctx, s->path, 4549, "Asia/Shanghai", 1, &s->db) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    assert_int_equal(ward_db_begin(s->db), WARD_OK);
    static const char *const layers[] = {"units", "streets", "bins", "subdistricts", "cases", "inspections"};
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        struct ward_layerdef *def = NULL;
        if (ward_layerdef_find(s->ctx, &s->paths, layers[i], &def) != WARD_OK ||
            ward_layer_define(s->db, def) != WARD_OK)
            fail_msg("%s", ward_ctx_message(s->ctx));
        ward_layerdef_free(def);
    }
    assert_int_equal(ward_results_define(s->db), WARD_OK);
    small_fill(s);
    assert_int_equal(ward_db_commit(s->db), WARD_OK);
    *state = s;
    return 0;
}

static inline int small_tear_down(void **state)
{
    struct small *s = *state;
    char command[128];
    ward_db_close(s->db);
    snprintf(command, sizeof command, "rm -rf %s", s->folder);
    assert_int_equal(system(command), 0);
    ward_ctx_free(s->ctx);
    free(s);
    return 0;
}

#endif

/** store_test.h: what the tests of store/ share: a folder with an empty database, layers from text, geometries from
 * WKT. */
#ifndef WARD_TESTS_STORE_TEST_H
#define WARD_TESTS_STORE_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/mem.h"
#include "geo/geom.h"
#include "store/define.h"

struct store {
    struct ward_ctx *ctx;
    struct ward_db *db;
    char folder[40], path[64];
};

static const char bins_text[] =
    "-- @layer     bins\n-- @title     Bins\n-- @title_zh  废物箱\n-- @geometry  POINT\n-- @key       bin_id\n"
    "-- @default   service_m  70  a test\n-- @rule      spacing_m  street.class=arterial  30..100  a test\n"
    "-- @column    bin_id     text     required  the owner's number\n-- @zh        bin_id     编号\n"
    "-- @column    kind       text               what kind\n-- @zh        kind       类型\n"
    "-- @column    volume_l   real     0..       litres\n-- @zh        volume_l   容积\n"
    "-- @column    floors     integer            a number\n-- @zh        floors     层\n"
    "-- @index     kind\n";

static const char units_text[] =
    "-- @layer     units\n-- @title     Units\n-- @title_zh  单元\n-- @geometry  POLYGON, POINT  optional\n"
    "-- @key       unit_code + valid_from\n-- @valid     valid_from  valid_to\n"
    "-- @column    unit_code   text  required  the code\n-- @zh        unit_code   编码\n"
    "-- @column    valid_from  date            first day\n-- @zh        valid_from  启用\n"
    "-- @column    valid_to    date            last day\n-- @zh        valid_to    停用\n";

#define must(s, call) must_at((s), (call), __FILE__, __LINE__)
static inline void must_at(const struct store *s, ward_rc rc, const char *file, int line)
{
    if (rc != WARD_OK) {
        print_error("%s:%d: %d %s\n", file, line, rc, ward_ctx_message(s->ctx));
        _fail(file, line);
    }
}

static inline int store_set_up(void **state)
{
    struct store *s = calloc(1, sizeof *s);
    s->ctx = ward_ctx_new();
    strcpy(s->folder, "/tmp/ward-store-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof s->path, "%s/t.db", s->folder);
    must(s, ward_db_make(s->ctx, s->path, 4549, "Asia/Shanghai", 1, &s->db));
    *state = s;
    return 0;
}

static inline int store_tear_down(void **state)
{
    struct store *s = *state;
    char command[80];
    ward_db_close(s->db);
    snprintf(command, sizeof command, "rm -rf %s", s->folder);
    int failed = system(command);
    ward_ctx_free(s->ctx);
    free(s);
    return failed != 0;
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, store_set_up, store_tear_down)

static inline struct ward_layerdef *layer_of(struct store *s, const char *name, const char *text)
{
    struct ward_layerdef *def = NULL;
    must(s, ward_layerdef_parse(s->ctx, name, text, &def));
    return def;
}

static inline void exec(struct store *s, const char *text)
{
    if (ward_sql_exec(s->ctx, s->db->sql, text) != WARD_OK)
        fail_msg("%s: %s", text, ward_ctx_message(s->ctx));
}

/* All rows of a statement: columns parted by '|', rows by blanks, NULL as ~. */
static inline const char *ask(struct store *s, const char *text)
{
    static char out[4096];
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    size_t used = 0;
    out[0] = '\0';
    must(s, ward_sql_prepare(s->ctx, s->db->sql, text, &stmt));
    for (;;) {
        must(s, ward_sql_step(s->ctx, s->db->sql, stmt, &row));
        if (!row)
            break;
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *cell = (const char *)sqlite3_column_text(stmt, i);
            used += (size_t)snprintf(out + used, sizeof out - used, "%s%s",
                                     i > 0      ? "|"
                                     : used > 0 ? " "
                                                : "",
                                     cell != NULL ? cell : "~");
        }
    }
    sqlite3_finalize(stmt);
    return out;
}

/* A blob by SpatiaLite from WKT, in working memory of the test. */
static inline void blob_of(struct store *s, const char *wkt, int srid, struct ward_buf *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_buf_reset(out);
    must(s, ward_sql_prepare(s->ctx, s->db->sql, "SELECT GeomFromText(?1, ?2)", &stmt));
    sqlite3_bind_text(stmt, 1, wkt, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 2, srid);
    must(s, ward_sql_step(s->ctx, s->db->sql, stmt, &row));
    must(s, ward_buf_add(s->ctx, out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0)));
    sqlite3_finalize(stmt);
}

#endif

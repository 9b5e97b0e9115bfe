#include "io/gate_sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"

/* ---- the few tokens of CREATE VIRTUAL TABLE name USING module ---- */

static void skip_blanks(const char **p)
{
    for (;;) {
        *p += strspn(*p, " \t\r\n\f");
        if (strncmp(*p, "--", 2) == 0)
            *p += strcspn(*p, "\n");
        else if (strncmp(*p, "/*", 2) == 0) {
            const char *end = strstr(*p + 2, "*/");
            *p = end != NULL ? end + 2 : *p + strlen(*p);
        } else
            return;
    }
}

static bool take_word(const char **p, const char *word)
{
    size_t n = strlen(word);
    skip_blanks(p);
    if (strncasecmp(*p, word, n) != 0 ||
        strspn(*p + n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$") > 0)
        return false;
    *p += n;
    return true;
}

/* A name, quoted in any of SQLite's ways; out may be NULL. */
static bool take_name(const char **p, char *out, size_t size)
{
    skip_blanks(p);
    char open = **p;
    char close = open == '[' ? ']' : open;
    size_t n = 0;
    if (open != '"' && open != '`' && open != '[' && open != '\'') {
        size_t plain = strcspn(*p, " \t\r\n\f(.;,\"'`[/-");
        if (out != NULL)
            (void)snprintf(out, size, "%.*s", (int)plain, *p);
        *p += plain;
        return plain > 0;
    }
    for ((*p)++; **p != '\0'; (*p)++) {
        if (**p == close && (close == ']' || (*p)[1] != close)) {
            (*p)++;
            if (out != NULL && size > 0)
                out[n < size ? n : size - 1] = '\0';
            return true;
        }
        if (**p == close)
            (*p)++;
        if (out != NULL && n + 1 < size)
            out[n] = **p;
        n++;
    }
    return false;
}

enum statement { OTHER, VIRTUAL_TABLE, UNREADABLE };

static enum statement read_statement(const char *sql, char *module, size_t size)
{
    const char *p = sql;
    if (!take_word(&p, "CREATE") || !take_word(&p, "VIRTUAL"))
        return OTHER;
    if (!take_word(&p, "TABLE"))
        return UNREADABLE;
    if (take_word(&p, "IF") && !(take_word(&p, "NOT") && take_word(&p, "EXISTS")))
        return UNREADABLE;
    if (!take_name(&p, NULL, 0))
        return UNREADABLE;
    skip_blanks(&p);
    if (*p == '.') {
        p++;
        if (!take_name(&p, NULL, 0))
            return UNREADABLE;
    }
    return take_word(&p, "USING") && take_name(&p, module, size) ? VIRTUAL_TABLE : UNREADABLE;
}

static bool is_harmless(const char *module)
{
    static const char *const known[] = {"rtree",      "VirtualSpatialIndex", "VirtualElementary",
                                        "VirtualKNN", "VirtualKNN2",         "KNN2"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcasecmp(module, known[i]) == 0)
            return true;
    return false;
}

/* ---- the file ---- */

static off_t size_beside(const char *path, const char *suffix)
{
    char name[4200];
    struct stat st;
    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &st) == 0 ? st.st_size : 0;
}

static ward_rc check_file(struct ward_ctx *ctx, const char *name, const char *path)
{
    char head[16] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, head, sizeof head) : -1;
    if (fd >= 0)
        (void)close(fd);
    if (n != (ssize_t)sizeof head || memcmp(head, "SQLite format 3", 16) != 0)
        return ward_fail(ctx, WARD_E_SOURCE,
                         "%s is not a SQLite database, as its suffix says; is it damaged, or of another kind?", name);
    if (size_beside(path, "-wal") > 0 || size_beside(path, "-journal") > 0)
        return ward_fail(ctx, WARD_E_SOURCE,
                         "%s is open in another program or was left unfinished (there is a -wal or -journal file "
                         "beside it); close it there first",
                         name);
    return WARD_OK;
}

/* The path as a URI, so that SQLite writes no side file and takes no lock. */
static ward_rc open_file(struct ward_ctx *ctx, const char *name, const char *path, sqlite3 **out)
{
    struct ward_buf uri = {0};
    ward_rc rc = ward_buf_text(ctx, &uri, "file:");
    for (const char *p = path; rc == WARD_OK && *p != '\0'; p++)
        rc = ward_buf_printf(ctx, &uri, strchr("?#%", *p) != NULL ? "%%%02X" : "%c", (unsigned char)*p);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &uri, "?immutable=1");
    if (rc == WARD_OK && sqlite3_open_v2(uri.data, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
        rc = ward_fail(ctx, WARD_E_SOURCE, "%s cannot be opened: %s", name, sqlite3_errmsg(*out));
    ward_buf_clear(&uri);
    if (rc != WARD_OK)
        return rc;
    (void)sqlite3_db_config(*out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(*out, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_exec(*out, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    return WARD_OK;
}

static ward_rc fail_sql(struct ward_ctx *ctx, const char *name, sqlite3 *db)
{
    return ward_fail(ctx, WARD_E_SOURCE, "%s is a damaged database: %s", name, sqlite3_errmsg(db));
}

static ward_rc hide(struct ward_ctx *ctx, const char *name, struct ward_gate *out)
{
    ward_rc rc = ward_grow(ctx, &out->hidden, &out->capacity, out->n_hidden + 1, sizeof *out->hidden);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, name, &out->hidden[out->n_hidden]);
    out->n_hidden += rc == WARD_OK;
    return rc;
}

static ward_rc check_entry(struct ward_ctx *ctx, const char *name, sqlite3_stmt *stmt, struct ward_gate *out)
{
    char module[64] = "";
    const char *type = (const char *)sqlite3_column_text(stmt, 0);
    const char *table = (const char *)sqlite3_column_text(stmt, 1);
    const char *sql = (const char *)sqlite3_column_text(stmt, 2);
    if (type == NULL || table == NULL)
        return ward_fail(ctx, WARD_E_SOURCE, "%s is a damaged database: its schema has a nameless entry", name);
    enum statement is = sql != NULL ? read_statement(sql, module, sizeof module) : OTHER;
    if (is == UNREADABLE || (is == VIRTUAL_TABLE && !is_harmless(module)))
        return ward_fail(ctx, WARD_E_SOURCE,
                         "%s holds the virtual table \"%.100s\" (%.60s), which could read other files; ward does not "
                         "open it: export its layers to a plain GeoPackage",
                         name, table, module[0] != '\0' ? module : "unreadable");
    return is == VIRTUAL_TABLE || strcmp(type, "view") == 0 ? hide(ctx, table, out) : WARD_OK;
}

static ward_rc check_schema(struct ward_ctx *ctx, const char *name, sqlite3 *db, struct ward_gate *out)
{
    sqlite3_stmt *stmt = NULL;
    ward_rc rc = WARD_OK;
    const char *text = "SELECT type, name, sql FROM sqlite_master ORDER BY name";
    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK)
        return fail_sql(ctx, name, db);
    int step = SQLITE_ROW;
    while (rc == WARD_OK && (step = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = check_entry(ctx, name, stmt, out);
    if (rc == WARD_OK && step != SQLITE_DONE)
        rc = fail_sql(ctx, name, db);
    (void)sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_gate_sqlite(struct ward_ctx *ctx, const char *name, const char *path, struct ward_gate *out)
{
    memset(out, 0, sizeof *out);
    sqlite3 *db = NULL;
    ward_rc rc = check_file(ctx, name, path);
    if (rc == WARD_OK)
        rc = open_file(ctx, name, path, &db);
    if (rc == WARD_OK)
        rc = check_schema(ctx, name, db, out);
    (void)sqlite3_close(db);
    return rc;
}

void ward_gate_clear(struct ward_gate *gate)
{
    for (size_t i = 0; i < gate->n_hidden; i++)
        ward_mem_free(gate->hidden[i]);
    ward_mem_free(gate->hidden);
    memset(gate, 0, sizeof *gate);
}

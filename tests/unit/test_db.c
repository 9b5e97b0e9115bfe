#include "store_test.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void a_new_database_is_ours(void **state)
{
    struct store *s = *state;
    struct stat info;
    assert_string_equal(ask(s, "PRAGMA application_id"), "1463898692");
    assert_string_equal(ask(s, "PRAGMA user_version"), "1");
    assert_string_equal(ask(s, "SELECT name || '=' || value FROM settings WHERE origin = 'init' ORDER BY name"),
                        "generator=ward " WARD_VERSION " srid=4549 time_zone=Asia/Shanghai");
    assert_string_equal(ask(s, "SELECT auth_srid FROM spatial_ref_sys WHERE srid > 0 ORDER BY srid"), "4326 4490 4549");
    assert_string_equal(ask(s, "PRAGMA journal_mode"), "delete");
    assert_int_equal(stat(s->path, &info), 0);
    assert_true(info.st_size < 512 * 1024);
    int srid = 0;
    must(s, ward_db_srid(s->db, &srid));
    assert_int_equal(srid, 4549);
}

static void publishing_never_replaces(void **state)
{
    struct store *s = *state;
    struct ward_db *other = NULL;
    char path[80];
    snprintf(path, sizeof path, "%s/new.db", s->folder);
    must(s, ward_db_make(s->ctx, path, 4549, "UTC", 0, &other));
    ward_db_close(other);
    assert_int_equal(ward_db_publish(s->ctx, path, s->path), WARD_E_EXISTS);
    assert_int_equal(access(path, F_OK), 0);
    assert_string_equal(ask(s, "SELECT value FROM settings WHERE name = 'time_zone'"), "Asia/Shanghai");
}

static void a_crs_without_metres_is_refused(void **state)
{
    struct store *s = *state;
    struct ward_db *other = NULL;
    char path[80];
    snprintf(path, sizeof path, "%s/u.db", s->folder);
    assert_int_equal(ward_db_make(s->ctx, path, 4326, "UTC", 0, &other), WARD_E_CRS_UNFIT);
    assert_int_equal(ward_db_make(s->ctx, path, 2263, "UTC", 0, &other), WARD_E_CRS_UNFIT); /* US feet */
    assert_int_equal(ward_db_make(s->ctx, path, 999999, "UTC", 0, &other), WARD_E_CRS);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void what_is_no_database_of_ours_is_refused(void **state)
{
    struct store *s = *state;
    struct ward_db *other = NULL;
    char path[80];
    sqlite3 *plain = NULL;
    snprintf(path, sizeof path, "%s/x.db", s->folder);
    assert_int_equal(ward_db_open(s->ctx, path, WARD_DB_READ, 0, &other), WARD_E_DB);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "ward init"));
    assert_int_equal(ward_db_open(s->ctx, s->folder, WARD_DB_READ, 0, &other), WARD_E_DB);
    write_file(path, "", 0);
    assert_int_equal(ward_db_open(s->ctx, path, WARD_DB_READ, 0, &other), WARD_E_DB);
    write_file(
        path,
        "this is no database, it is a text of more than a hundred bytes, so that SQLite reads its header ............",
        100);
    assert_int_equal(ward_db_open(s->ctx, path, WARD_DB_WRITE, 0, &other), WARD_E_DB);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "not a database"));
    remove(path);
    assert_int_equal(sqlite3_open(path, &plain), SQLITE_OK);
    assert_int_equal(sqlite3_exec(plain, "CREATE TABLE t(a)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(plain);
    assert_int_equal(ward_db_open(s->ctx, path, WARD_DB_READ, 0, &other), WARD_E_DB);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "not made by ward"));
    /* A path that reads like a URI is a file's name and nothing else. */
    assert_int_equal(ward_db_open(s->ctx, "file:x.db?mode=memory", WARD_DB_READ, 0, &other), WARD_E_DB);
}

static void a_newer_database_is_refused(void **state)
{
    struct store *s = *state;
    struct ward_db *other = NULL;
    exec(s, "PRAGMA user_version = 2");
    assert_int_equal(ward_db_open(s->ctx, s->path, WARD_DB_READ, 0, &other), WARD_E_DB);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "newer version"));
}

static void one_writer_at_a_time(void **state)
{
    struct store *s = *state;
    struct ward_db *other = NULL;
    char text[32];
    snprintf(text, sizeof text, "process %d", (int)getpid());
    assert_int_equal(ward_db_open(s->ctx, s->path, WARD_DB_WRITE, 0.05, &other), WARD_E_BUSY);
    assert_non_null(strstr(ward_ctx_message(s->ctx), text));
    assert_null(other);
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_READ, 0, &other)); /* readers need no lock */
    ward_db_close(other);
    ward_db_close(s->db);
    char lock[80];
    snprintf(lock, sizeof lock, "%s.lock", s->path);
    assert_int_not_equal(access(lock, F_OK), 0); /* nothing is left lying about */
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_WRITE, 0, &s->db));
}

static void connections_are_hardened(void **state)
{
    struct store *s = *state;
    struct ward_db *reader = NULL;
    sqlite3_stmt *stmt = NULL;
    /* A misspelt name in double quotes must be an error, not a text. */
    assert_int_equal(ward_sql_prepare(s->ctx, s->db->sql, "SELECT \"nosuchcolumn\"", &stmt), WARD_E_SQL);
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "ATTACH ':memory:' AS other"), WARD_E_SQL);
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "SELECT load_extension('mod_spatialite')"), WARD_E_SQL);
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "DELETE FROM idx_rejects_geom_node"), WARD_E_SQL);
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema"),
                     WARD_E_SQL);
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_READ, 0, &reader));
    assert_int_not_equal(ward_sql_exec(s->ctx, reader->sql, "DELETE FROM settings"), WARD_OK);
    ward_db_close(reader);
}

static void transactions_are_whole(void **state)
{
    struct store *s = *state;
    must(s, ward_db_begin(s->db));
    must(s, ward_setting_set(s->db, "a", "1", "load"));
    ward_db_rollback(s->db);
    ward_db_rollback(s->db); /* outside a transaction: nothing */
    assert_string_equal(ask(s, "SELECT count(*) FROM settings WHERE name = 'a'"), "0");
    must(s, ward_db_begin(s->db));
    must(s, ward_setting_set(s->db, "a", "1", "load"));
    must(s, ward_setting_set(s->db, "a", "2", "ini"));
    must(s, ward_db_commit(s->db));
    assert_string_equal(ask(s, "SELECT value, origin FROM settings WHERE name = 'a'"), "2|ini");
}

/* A writer that is killed in the middle leaves a hot journal: even a reader must find the old state. */
static void a_killed_writer_leaves_the_old_state(void **state)
{
    struct store *s = *state;
    struct ward_db *reader = NULL;
    char journal[80];
    snprintf(journal, sizeof journal, "%s-journal", s->path);
    exec(s, "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    ward_db_close(s->db);
    s->db = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct ward_ctx *ctx = ward_ctx_new();
        struct ward_db *db = NULL;
        if (ward_db_open(ctx, s->path, WARD_DB_WRITE, 0, &db) == WARD_OK && ward_db_begin(db) == WARD_OK)
            /* A small cache makes SQLite write into the file before the commit. */
            (void)sqlite3_exec(db->sql,
                               "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; UPDATE t SET a = 2;"
                               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                               "INSERT INTO t SELECT hex(randomblob(100)) FROM n",
                               NULL, NULL, NULL);
        (void)kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(access(journal, F_OK), 0); /* else this test tests nothing */
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_READ, 0, &reader));
    int64_t n = 0;
    bool found = false;
    must(s, ward_sql_integer(s->ctx, reader->sql, "SELECT sum(a) FROM t", &n, &found));
    assert_int_equal(n, 1);
    ward_db_close(reader);
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_WRITE, 0, &s->db)); /* the lock died with its holder */
    assert_string_equal(ask(s, "PRAGMA integrity_check"), "ok");
}

static void an_interrupt_stops_a_statement(void **state)
{
    struct store *s = *state;
    volatile int stop = 1;
    ward_ctx_watch(s->ctx, &stop);
    assert_int_equal(
        ward_sql_exec(s->ctx, s->db->sql,
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"),
        WARD_E_INTERRUPT);
    ward_ctx_watch(s->ctx, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {STORE_TEST(a_new_database_is_ours),
                                       STORE_TEST(publishing_never_replaces),
                                       STORE_TEST(a_crs_without_metres_is_refused),
                                       STORE_TEST(what_is_no_database_of_ours_is_refused),
                                       STORE_TEST(a_newer_database_is_refused),
                                       STORE_TEST(one_writer_at_a_time),
                                       STORE_TEST(connections_are_hardened),
                                       STORE_TEST(transactions_are_whole),
                                       STORE_TEST(a_killed_writer_leaves_the_old_state),
                                       STORE_TEST(an_interrupt_stops_a_statement)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

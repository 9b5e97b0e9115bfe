#include "store/rejects.h"

#include "core/mem.h"
#include "geo/geom.h"

struct ward_rejects {
    struct ward_db *db;
    sqlite3_stmt *insert;
    int srid;
};

static ward_rc drop_older(struct ward_db *db, const char *layer)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "DELETE FROM rejects WHERE layer = ?1", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, layer, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "clearing old rejects");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_rejects_begin(struct ward_db *db, int64_t load_id, const char *layer, bool is_new,
                           struct ward_rejects **out)
{
    ward_rc rc = ward_new(db->ctx, 1, sizeof **out, out);
    if (rc != WARD_OK)
        return rc;
    (*out)->db = db;
    rc = ward_db_srid(db, &(*out)->srid);
    if (rc == WARD_OK && is_new)
        rc = drop_older(db, layer);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql,
                              "INSERT INTO rejects(load_id, layer, source, row, reason, detail, attributes, geom)"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                              &(*out)->insert);
    if (rc == WARD_OK && (sqlite3_bind_int64((*out)->insert, 1, load_id) != SQLITE_OK ||
                          sqlite3_bind_text((*out)->insert, 2, layer, -1, SQLITE_TRANSIENT) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "keeping rejects");
    if (rc != WARD_OK) {
        ward_rejects_free(*out);
        *out = NULL;
    }
    return rc;
}

ward_rc ward_rejects_add(struct ward_rejects *r, const struct ward_reject *reject)
{
    bool row = false;
    bool has_geom = reject->geom != NULL && ward_geom_blob_srid(reject->geom, reject->geom_size) == r->srid;
    bool ok = sqlite3_bind_text(r->insert, 3, reject->source, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_int64(r->insert, 4, (int64_t)reject->row) == SQLITE_OK &&
              sqlite3_bind_text(r->insert, 5, reject->reason, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_text(r->insert, 6, reject->detail, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_text(r->insert, 7, reject->attributes, -1, SQLITE_STATIC) == SQLITE_OK &&
              sqlite3_bind_blob64(r->insert, 8, has_geom ? reject->geom : NULL, has_geom ? reject->geom_size : 0,
                                  SQLITE_STATIC) == SQLITE_OK;
    ward_rc rc = ok ? ward_sql_step(r->db->ctx, r->db->sql, r->insert, &row)
                    : ward_sql_fail(r->db->ctx, r->db->sql, "keeping rejects");
    (void)sqlite3_reset(r->insert);
    return rc;
}

void ward_rejects_free(struct ward_rejects *r)
{
    if (r == NULL)
        return;
    sqlite3_finalize(r->insert);
    ward_mem_free(r);
}

ward_rc ward_rejects_list(struct ward_db *db, int64_t load_id, sqlite3_stmt **out)
{
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT source, row, reason, detail, attributes, geom FROM rejects"
                                  " WHERE load_id = ?1 ORDER BY id",
                                  out);
    if (rc == WARD_OK && sqlite3_bind_int64(*out, 1, load_id) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "listing rejects");
    return rc;
}

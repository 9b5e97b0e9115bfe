#include "sql/state.h"

#include "core/mem.h"

ward_rc ward_state_new(struct ward_ctx *ctx, sqlite3 *sql, struct ward_state **out)
{
    struct ward_state *state = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *state, &state);
    if (rc != WARD_OK)
        return rc;
    state->references = 1;
    state->ctx = ward_ctx_ref(ctx);
    state->sql = sql;
    rc = ward_cache_new(ctx, sql, &state->cache);
    if (rc == WARD_OK)
        rc = ward_networks_new(ctx, sql, state->cache, &state->networks);
    if (rc == WARD_OK)
        *out = state;
    else
        ward_state_free(state);
    return rc;
}

struct ward_state *ward_state_ref(struct ward_state *state)
{
    state->references++;
    return state;
}

void ward_state_free(void *pointer)
{
    struct ward_state *state = pointer;
    if (state == NULL || --state->references > 0)
        return;
    ward_networks_free(state->networks);
    ward_cache_free(state->cache);
    ward_geom_clear(&state->geom);
    ward_buf_clear(&state->blob);
    struct ward_ctx *ctx = state->ctx;
    ward_mem_free(state);
    ward_ctx_free(ctx);
}

static int sqlite_code(ward_rc code)
{
    switch (code) {
    case WARD_E_NOMEM:
        return SQLITE_NOMEM;
    case WARD_E_INTERRUPT:
        return SQLITE_INTERRUPT;
    case WARD_E_BUSY:
        return SQLITE_BUSY;
    default:
        return SQLITE_ERROR;
    }
}

void ward_result_fail(sqlite3_context *call, struct ward_state *state, const char *function)
{
    int code = sqlite_code(ward_fail_in(state->ctx, "%s: ", function));
    if (code == SQLITE_NOMEM) {
        sqlite3_result_error_nomem(call);
        return;
    }
    sqlite3_result_error(call, ward_ctx_message(state->ctx), -1);
    if (code != SQLITE_ERROR)
        sqlite3_result_error_code(call, code);
}

int ward_vtab_fail(sqlite3_vtab *vtab, struct ward_state *state, const char *function)
{
    int code = sqlite_code(ward_fail_in(state->ctx, "%s: ", function));
    sqlite3_free(vtab->zErrMsg);
    vtab->zErrMsg = sqlite3_mprintf("%s", ward_ctx_message(state->ctx));
    return code;
}

ward_rc ward_result_geom(sqlite3_context *call, struct ward_state *state, const struct ward_geom *geom)
{
    if (ward_geom_is_empty(geom)) {
        sqlite3_result_null(call);
        return WARD_OK;
    }
    ward_buf_reset(&state->blob);
    ward_rc rc = ward_geom_to_blob(state->ctx, geom, &state->blob);
    if (rc == WARD_OK)
        sqlite3_result_blob64(call, state->blob.data, state->blob.size, SQLITE_TRANSIENT);
    return rc;
}

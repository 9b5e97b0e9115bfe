#include "cli/load_guard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/guard.h"

static bool is_auto(const struct ward_load_request *r)
{
    return r->source_op == NULL && r->source_crs != NULL && strcasecmp(r->source_crs, "auto") == 0;
}

static ward_rc add_number(struct ward_ctx *ctx, struct ward_buf *out, const char *name, double value)
{
    char text[32] = "null";
    if (!isnan(value))
        ward_text_real(value, text);
    return ward_buf_printf(ctx, out, ",\"%s\":%s", name, text);
}

static ward_rc add_fit(struct ward_ctx *ctx, struct ward_buf *out, const char *name, const struct ward_fit *fit)
{
    if (fit->crs == NULL)
        return ward_buf_printf(ctx, out, ",\"%s\":null", name);
    ward_rc rc = ward_buf_printf(ctx, out, ",\"%s\":{\"crs\":", name);
    if (rc == WARD_OK)
        rc = ward_json_string(ctx, out, fit->crs);
    if (rc == WARD_OK)
        rc = add_number(ctx, out, "inside_share", fit->inside_share);
    if (rc == WARD_OK)
        rc = add_number(ctx, out, "median_m", fit->median_m);
    return rc == WARD_OK ? ward_buf_text(ctx, out, "}") : rc;
}

/* {"places":120,"declared":{…},"winner":null,"trusted":false} */
static ward_rc describe(struct ward_ctx *ctx, const struct ward_judgement *j, bool is_trusted, char **out)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(ctx, &text, "{\"places\":%zu", j->n);
    if (rc == WARD_OK)
        rc = add_fit(ctx, &text, "declared", &j->declared);
    if (rc == WARD_OK)
        rc = add_fit(ctx, &text, "winner", &j->winner);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &text, ",\"trusted\":%s}", is_trusted ? "true" : "false");
    if (rc == WARD_OK)
        *out = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

/* auto takes the winner, else what the file declares; without either nothing can be told. */
static ward_rc take_auto(struct ward_cli *cli, const struct ward_judgement *j, const struct ward_probe *probe,
                         char **crs)
{
    if (j->winner.crs != NULL) {
        ward_cli_note(cli, "%s; taken", j->sentence);
        return ward_strdup(cli->ctx, j->winner.crs, crs);
    }
    if (probe->crs == NULL)
        return ward_fail(cli->ctx, WARD_E_CRS, "the source says no coordinate system and %s; name it with --source-crs",
                         !j->has_reference ? "no units are loaded to compare it with"
                                           : "its places fit the units in none that was tried");
    return WARD_OK;
}

ward_rc ward_load_guard(struct ward_cli *cli, struct ward_db *db, const struct ward_load_request *request,
                        const struct ward_probe *probe, const char *target_crs, char **crs, char **guard)
{
    struct ward_judgement j = {0};
    bool asks = is_auto(request);
    const char *said = request->source_op != NULL ? request->source_op : asks ? NULL : request->source_crs;
    const char *declared = said != NULL ? said : probe->crs;
    *crs = *guard = NULL;
    ward_rc rc = WARD_OK;
    if (probe->sample_xy != NULL && (declared != NULL || asks))
        rc = ward_guard_judge(cli->ctx, db->sql, probe->sample_xy, probe->n_sample, declared, target_crs,
                              request->layer, &j);
    if (rc == WARD_OK && j.has_reference && j.n > 0)
        rc = describe(cli->ctx, &j, request->trusts_crs, guard);
    if (rc != WARD_OK)
        return rc;
    if (asks)
        return take_auto(cli, &j, probe, crs);
    if (j.winner.crs != NULL && !request->trusts_crs)
        return ward_fail(cli->ctx, WARD_E_GUARD, "%s; use --source-crs %s, or --trust-crs", j.sentence, j.winner.crs);
    if (j.winner.crs != NULL)
        ward_cli_note(cli, "%s; loaded as declared, because of --trust-crs", j.sentence);
    return ward_strdup(cli->ctx, said, crs);
}

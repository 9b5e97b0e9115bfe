#include "cli/load_report.h"

#include <string.h>

#include "core/json.h"

typedef unsigned long long count;

static ward_rc report_rows(const struct ward_cli *cli, const char *layer, const struct ward_load_result *r)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(cli->ctx, &text, "%s: %llu rows read from %s, %llu loaded, %llu rejected", layer,
                                 (count)r->n_read, r->source, (count)r->n_loaded, (count)r->n_rejected);
    if (rc == WARD_OK && r->n_rejected > 0)
        rc = ward_buf_text(cli->ctx, &text, " (");
    if (rc == WARD_OK && r->n_rejected > 0)
        rc = ward_tally_text(cli->ctx, &r->reasons, &text);
    if (rc == WARD_OK && r->n_rejected > 0)
        rc = ward_buf_text(cli->ctx, &text, ")");
    if (rc == WARD_OK && r->n_left_out > 0)
        rc = ward_buf_printf(cli->ctx, &text, "; %llu left out by the filter", (count)r->n_left_out);
    if (rc == WARD_OK && strcmp(r->mode, "upsert") == 0)
        rc = ward_buf_printf(cli->ctx, &text, "; %llu inserted, %llu changed, %llu unchanged, %llu deleted",
                             (count)r->counts.inserted, (count)r->counts.changed, (count)r->counts.unchanged,
                             (count)r->counts.deleted);
    if (rc == WARD_OK)
        ward_cli_note(cli, "%s", text.data);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc add_part(struct ward_ctx *ctx, struct ward_buf *text, const char *label, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return WARD_OK;
    return ward_buf_printf(ctx, text, "%s%s %s", text->size > 0 ? "; " : "", label, value);
}

static ward_rc report_source(const struct ward_cli *cli, const struct ward_load_result *r)
{
    struct ward_buf text = {0};
    ward_rc rc = add_part(cli->ctx, &text, "read as", r->driver);
    if (rc == WARD_OK)
        rc = add_part(cli->ctx, &text, "layer", r->source_layer);
    if (rc == WARD_OK)
        rc = add_part(cli->ctx, &text, "encoding", r->encoding);
    if (rc == WARD_OK && r->header_row > 1)
        rc = ward_buf_printf(cli->ctx, &text, "; names in row %d", r->header_row);
    if (rc == WARD_OK)
        rc = add_part(cli->ctx, &text, "place from", r->place);
    if (rc == WARD_OK && r->source_crs != NULL && strlen(r->source_crs) < 40)
        rc = add_part(cli->ctx, &text, "CRS", r->source_crs);
    if (rc == WARD_OK)
        rc = add_part(cli->ctx, &text, "operation", r->operation);
    if (rc == WARD_OK && text.size > 0)
        ward_cli_note(cli, "  %s", text.data);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc report_tally(const struct ward_cli *cli, const struct ward_tally *tally, const char *label)
{
    struct ward_buf text = {0};
    if (tally->n == 0)
        return WARD_OK;
    ward_rc rc = ward_tally_text(cli->ctx, tally, &text);
    if (rc == WARD_OK)
        ward_cli_note(cli, "  %s%s", label, text.data);
    ward_buf_clear(&text);
    return rc;
}

ward_rc ward_load_report(const struct ward_cli *cli, const char *layer, const struct ward_load_result *result,
                         bool is_dry)
{
    if (result->is_repeated) {
        ward_cli_note(cli, "%s: %s was loaded already, with the same settings; nothing to do", layer, result->source);
        return WARD_OK;
    }
    ward_rc rc = report_rows(cli, layer, result);
    if (rc == WARD_OK)
        rc = report_source(cli, result);
    if (rc == WARD_OK)
        ward_cli_note(cli, "  columns: %s%s%s", result->mapping, result->unused != NULL ? "; kept in extra: " : "",
                      result->unused != NULL ? result->unused : "");
    if (rc == WARD_OK)
        rc = report_tally(cli, &result->bad, "not understood, left empty and kept in extra: ");
    if (rc == WARD_OK)
        rc = report_tally(cli, &result->facts, "");
    if (rc == WARD_OK && result->network.was_made)
        ward_cli_note(cli, "  street network: %zu nodes, %zu pieces, %zu %s", result->network.nodes,
                      result->network.edges, result->network.islands,
                      result->network.islands == 1 ? "island" : "islands");
    if (rc == WARD_OK && is_dry)
        ward_cli_note(cli, "  dry run: nothing was written");
    return rc;
}

static ward_rc member(struct ward_ctx *ctx, struct ward_buf *out, const char *name, const char *value)
{
    ward_rc rc = ward_buf_printf(ctx, out, "%s\"%s\":", out->size > 1 ? "," : "", name);
    return rc == WARD_OK ? ward_json_string(ctx, out, value) : rc;
}

static ward_rc numbers(struct ward_ctx *ctx, struct ward_buf *out, const struct ward_load_result *r)
{
    return ward_buf_printf(
        ctx, out,
        ",\"rows_read\":%llu,\"rows_loaded\":%llu,\"rows_rejected\":%llu,\"rows_left_out\":%llu,\"inserted\":%llu,"
        "\"changed\":%llu,\"unchanged\":%llu,\"deleted\":%llu",
        (count)r->n_read, (count)r->n_loaded, (count)r->n_rejected, (count)r->n_left_out, (count)r->counts.inserted,
        (count)r->counts.changed, (count)r->counts.unchanged, (count)r->counts.deleted);
}

static ward_rc tally(struct ward_ctx *ctx, struct ward_buf *out, const char *name, const struct ward_tally *t)
{
    ward_rc rc = ward_buf_printf(ctx, out, ",\"%s\":", name);
    return rc == WARD_OK ? ward_tally_json(ctx, t, out) : rc;
}

ward_rc ward_load_report_json(const struct ward_cli *cli, const char *layer, const struct ward_load_result *result,
                              bool is_dry, FILE *file)
{
    struct ward_ctx *ctx = cli->ctx;
    const struct ward_load_result *r = result;
    const char *const pairs[][2] = {{"verb", "load"},
                                    {"layer", layer},
                                    {"source", r->source},
                                    {"mode", r->mode},
                                    {"driver", r->driver},
                                    {"source_layer", r->source_layer},
                                    {"encoding", r->encoding},
                                    {"place", r->place},
                                    {"source_crs", r->source_crs},
                                    {"operation", r->operation},
                                    {"unused", r->unused}};
    struct ward_buf out = {0};
    ward_rc rc = ward_buf_text(ctx, &out, "{");
    for (size_t i = 0; rc == WARD_OK && i < sizeof pairs / sizeof *pairs; i++)
        rc = member(ctx, &out, pairs[i][0], pairs[i][1]);
    if (rc == WARD_OK)
        rc = numbers(ctx, &out, r);
    if (rc == WARD_OK)
        rc = tally(ctx, &out, "reasons", &r->reasons);
    if (rc == WARD_OK)
        rc = tally(ctx, &out, "not_understood", &r->bad);
    if (rc == WARD_OK)
        rc = tally(ctx, &out, "facts", &r->facts);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &out, ",\"mapping\":%s,\"repeated\":%s,\"dry_run\":%s}",
                             r->mapping != NULL ? r->mapping : "{}", r->is_repeated ? "true" : "false",
                             is_dry ? "true" : "false");
    if (rc == WARD_OK && fprintf(file, "%s\n", out.data) < 0)
        rc = ward_fail(ctx, WARD_E_IO, "the record of the load cannot be written");
    ward_buf_clear(&out);
    return rc;
}

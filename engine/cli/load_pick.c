#include "cli/load_pick.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/tags.h"
#include "core/text.h"

static const char text_type[] = "text";

static bool find_field(const struct ward_load_pick *p, const char *name, size_t *field)
{
    for (size_t i = 0; i < p->wide.n_fields; i++)
        if (ward_text_same_name(p->wide.fields[i].name, name)) {
            *field = i;
            return true;
        }
    return false;
}

static ward_rc add_tag(struct ward_load_pick *p, const char *name)
{
    size_t n = p->wide.n_fields;
    size_t capacity = n;
    ward_rc rc = ward_grow(p->ctx, &p->wide.fields, &capacity, n + 1, sizeof *p->wide.fields);
    if (rc == WARD_OK) {
        p->wide.fields[n] = (struct ward_source_field){.type = (char *)(uintptr_t)text_type};
        rc = ward_strdup(p->ctx, name, &p->wide.fields[n].name);
    }
    if (rc == WARD_OK)
        p->wide.n_fields++;
    return rc;
}

/* fid and # are no columns (core/mapping.h). */
static ward_rc add_mapped_tags(struct ward_load_pick *p, const struct ward_load_request *request)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < request->n_maps; i++) {
        const char *equals = strchr(request->maps[i], '=');
        size_t field;
        if (equals != NULL && equals[1] != '\0' && strcmp(equals + 1, "fid") != 0 && strcmp(equals + 1, "#") != 0 &&
            !find_field(p, equals + 1, &field))
            rc = add_tag(p, equals + 1);
    }
    return rc;
}

static bool is_number(const char *type)
{
    return strcmp(type, "integer") == 0 || strcmp(type, "real") == 0;
}

static ward_rc open_filter(struct ward_load_pick *p, const char *expression, char unknown[128])
{
    struct ward_filter_column *columns = NULL;
    ward_rc rc = ward_new(p->ctx, p->wide.n_fields, sizeof *columns, &columns);
    for (size_t i = 0; rc == WARD_OK && i < p->wide.n_fields; i++)
        columns[i] = (struct ward_filter_column){p->wide.fields[i].name, is_number(p->wide.fields[i].type)};
    if (rc == WARD_OK)
        rc = ward_filter_new(p->ctx, expression, columns, p->wide.n_fields, unknown, &p->filter);
    ward_mem_free(columns);
    return rc;
}

static ward_rc fail_unknown(const struct ward_load_pick *p, const char *expression, const char *unknown)
{
    struct ward_buf names = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < p->wide.n_fields; i++)
        rc = ward_buf_printf(p->ctx, &names, "%s%s", i > 0 ? ", " : "", p->wide.fields[i].name);
    if (rc == WARD_OK)
        rc = ward_fail(p->ctx, WARD_E_VALUE,
                       "--filter %s: the source has no column %s; it has: %s (texts stand in 'single quotes')",
                       expression, unknown, names.data != NULL ? names.data : "none");
    ward_buf_clear(&names);
    return rc;
}

/* Each name that the filter's text does not find becomes a tag, where there are tags. */
static ward_rc make_filter(struct ward_load_pick *p, const char *expression, bool has_tags)
{
    char unknown[128];
    size_t field;
    ward_rc rc = open_filter(p, expression, unknown);
    while (rc == WARD_E_VALUE && unknown[0] != '\0') {
        if (!has_tags || find_field(p, unknown, &field))
            return fail_unknown(p, expression, unknown);
        rc = add_tag(p, unknown);
        if (rc == WARD_OK)
            rc = open_filter(p, expression, unknown);
    }
    return rc;
}

ward_rc ward_load_pick_init(struct ward_ctx *ctx, const struct ward_load_request *request,
                            const struct ward_probe *probe, struct ward_load_pick *out)
{
    *out = (struct ward_load_pick){.ctx = ctx, .wide = *probe, .n_own = probe->n_fields};
    out->wide.fields = NULL;
    ward_rc rc = ward_new(ctx, probe->n_fields, sizeof *out->wide.fields, &out->wide.fields);
    if (rc == WARD_OK && probe->n_fields > 0)
        memcpy(out->wide.fields, probe->fields, probe->n_fields * sizeof *probe->fields);
    bool has_tags = rc == WARD_OK && find_field(out, "other_tags", &out->tags_from);
    if (rc == WARD_OK && has_tags)
        rc = add_mapped_tags(out, request);
    if (rc == WARD_OK && request->filter != NULL)
        rc = make_filter(out, request->filter, has_tags);
    if (rc == WARD_OK && out->wide.n_fields > out->n_own)
        rc = ward_new(ctx, out->wide.n_fields, sizeof *out->values, &out->values);
    if (rc == WARD_OK && out->wide.n_fields > out->n_own)
        rc = ward_new(ctx, out->wide.n_fields - out->n_own, sizeof *out->texts, &out->texts);
    return rc;
}

static ward_rc widen(struct ward_load_pick *p, struct ward_row *row)
{
    ward_rc rc = WARD_OK;
    memcpy(p->values, row->values, p->n_own * sizeof *p->values);
    for (size_t i = p->n_own; rc == WARD_OK && i < p->wide.n_fields; i++) {
        bool found = false;
        rc = ward_tags_get(p->ctx, row->values[p->tags_from], p->wide.fields[i].name, &p->texts[i - p->n_own], &found);
        p->values[i] = found ? p->texts[i - p->n_own].data : NULL;
    }
    row->values = p->values;
    return rc;
}

ward_rc ward_load_pick_row(struct ward_load_pick *p, struct ward_row *row, bool *is_wanted)
{
    *is_wanted = true;
    ward_rc rc = p->wide.n_fields > p->n_own ? widen(p, row) : WARD_OK;
    /* Of a row whose texts cannot be read nobody knows whether it is wanted: it stays, and is rejected. */
    if (rc != WARD_OK || p->filter == NULL || (row->reason != NULL && strcmp(row->reason, "bad text") == 0))
        return rc;
    return ward_filter_test(p->filter, row->values, is_wanted);
}

void ward_load_pick_clear(struct ward_load_pick *p)
{
    for (size_t i = p->n_own; p->wide.fields != NULL && i < p->wide.n_fields; i++) {
        ward_mem_free(p->wide.fields[i].name);
        if (p->texts != NULL)
            ward_buf_clear(&p->texts[i - p->n_own]);
    }
    ward_mem_free(p->wide.fields);
    ward_mem_free(p->values);
    ward_mem_free(p->texts);
    ward_filter_free(p->filter);
    memset(p, 0, sizeof *p);
}

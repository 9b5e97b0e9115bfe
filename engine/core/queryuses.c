/* queryuses.c: one query on the rows of another: its statement becomes a WITH of the other's name. */
#include <string.h>
#include <strings.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/querydef.h"

static const struct ward_param *find_param(const struct ward_querydef *def, const char *name)
{
    for (size_t i = 0; i < def->n_params; i++)
        if (strcmp(def->params[i].name, name) == 0)
            return &def->params[i];
    return NULL;
}

static ward_rc keep(struct ward_ctx *ctx, struct ward_querydef *def, const char *text, const char **out)
{
    *out = NULL;
    return text == NULL ? WARD_OK : ward_arena_text(ctx, def->arena, text, strlen(text), out);
}

static ward_rc take_param(struct ward_ctx *ctx, struct ward_querydef *def, const struct ward_param *from,
                          const char *owner, struct ward_param *to)
{
    to->type = from->type;
    to->required = from->required;
    ward_rc rc = keep(ctx, def, from->name, &to->name);
    if (rc == WARD_OK)
        rc = keep(ctx, def, from->fallback, &to->fallback);
    if (rc == WARD_OK)
        rc = keep(ctx, def, from->meaning, &to->meaning);
    if (rc == WARD_OK)
        rc = keep(ctx, def, from->words, &to->words);
    return rc == WARD_OK ? keep(ctx, def, owner, &to->owner) : rc;
}

static bool has_name(const char *list, const char *name, size_t length)
{
    for (const char *p = list; p != NULL && *p != '\0';) {
        p += strspn(p, ", ");
        size_t size = strcspn(p, ", ");
        if (size == length && strncmp(p, name, length) == 0)
            return true;
        p += size;
    }
    return false;
}

/* A parameter that this query declares too is one and the same: its own default and words hold. */
static ward_rc take_params(struct ward_ctx *ctx, struct ward_querydef *def, const struct ward_querydef *used)
{
    struct ward_param *params = NULL;
    ward_rc rc = ward_arena_new(ctx, def->arena, def->n_params + used->n_params, sizeof *params, &params);
    if (rc != WARD_OK)
        return rc;
    if (def->n_params > 0)
        memcpy(params, def->params, def->n_params * sizeof *params);
    def->params = params;
    for (size_t i = 0; rc == WARD_OK && i < used->n_params; i++) {
        const struct ward_param *from = &used->params[i];
        if (has_name(def->own, from->name, strlen(from->name)))
            continue;
        const struct ward_param *own = find_param(def, from->name);
        if (own != NULL && own->type != from->type)
            return ward_fail(ctx, WARD_E_HEADER, "query %s: its parameter %s is %s, that of %s, which it uses, is %s",
                             def->name, own->name, ward_type_name(own->type), used->name, ward_type_name(from->type));
        if (own == NULL)
            rc = take_param(ctx, def, from, from->owner != NULL ? from->owner : used->name, &params[def->n_params++]);
    }
    return rc;
}

static ward_rc take_reads(struct ward_ctx *ctx, struct ward_querydef *def, const struct ward_querydef *used)
{
    struct ward_buf all = {0};
    ward_rc rc = ward_buf_text(ctx, &all, def->reads != NULL ? def->reads : "");
    for (const char *p = used->reads; rc == WARD_OK && p != NULL && *p != '\0';) {
        p += strspn(p, ", ");
        size_t length = strcspn(p, ", ");
        if (length > 0 && !has_name(all.data, p, length))
            rc = ward_buf_printf(ctx, &all, "%s%.*s", all.size > 0 ? ", " : "", (int)length, p);
        p += length;
    }
    if (rc == WARD_OK && all.size > 0)
        rc = keep(ctx, def, all.data, &def->reads);
    ward_buf_clear(&all);
    return rc;
}

/* Behind WITH [RECURSIVE], or at the start of a plain SELECT; *head the words that stand before the used query. */
static const char *rest_of(const char *sql, const char **head)
{
    const char *p = sql;
    for (;;) {
        p += strspn(p, " \t\r\n");
        if (strncmp(p, "--", 2) != 0)
            break;
        p += strcspn(p, "\n");
    }
    *head = "WITH ";
    if (strncasecmp(p, "WITH", 4) != 0 || strchr(" \t\r\n", p[4]) == NULL)
        return p;
    p += 4 + strspn(p + 4, " \t\r\n");
    if (strncasecmp(p, "RECURSIVE", 9) == 0 && strchr(" \t\r\n", p[9]) != NULL) {
        *head = "WITH RECURSIVE ";
        p += 9 + strspn(p + 9, " \t\r\n");
    }
    return p;
}

/* How far a quoted text or name or a parameter at p goes; of anything else one byte. The header reader took out
 * comments. */
static size_t token(const char *p, const char *end)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t most = (size_t)(end - p), n = 1;
    if (p[0] == '\'' || p[0] == '"')
        n = 1 + strcspn(p + 1, p[0] == '"' ? "\"" : "'") + 1;
    else if (p[0] == ':')
        n = 1 + strspn(p + 1, letters);
    return n < most ? n : most;
}

/* The used statement; a parameter that is this query's own is NULL in it. */
static ward_rc append_used(struct ward_ctx *ctx, struct ward_buf *sql, const struct ward_querydef *def,
                           const char *used, size_t length)
{
    const char *end = used + length;
    ward_rc rc = WARD_OK;
    for (const char *p = used; rc == WARD_OK && p < end;) {
        size_t n = token(p, end);
        bool is_own = p[0] == ':' && n > 1 && has_name(def->own, p + 1, n - 1);
        rc = is_own ? ward_buf_text(ctx, sql, "NULL") : ward_buf_add(ctx, sql, p, n);
        p += n;
    }
    return rc;
}

/* MATERIALIZED: it is reckoned once, however often it is read. */
static ward_rc take_statement(struct ward_ctx *ctx, struct ward_querydef *def, const struct ward_querydef *used)
{
    struct ward_buf sql = {0};
    const char *head = NULL, *rest = rest_of(def->sql, &head);
    size_t length = strlen(used->sql);
    bool is_with = strncasecmp(rest, "SELECT", 6) != 0 && strncasecmp(rest, "VALUES", 6) != 0;
    while (length > 0 && strchr("; \t\r\n", used->sql[length - 1]) != NULL)
        length--;
    ward_rc rc = ward_buf_printf(ctx, &sql, "%s%s AS MATERIALIZED (\n", head, used->name);
    if (rc == WARD_OK)
        rc = append_used(ctx, &sql, def, used->sql, length);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &sql, "\n)%s\n%s", is_with ? "," : "", rest);
    if (rc == WARD_OK)
        rc = keep(ctx, def, sql.data, &def->sql);
    ward_buf_clear(&sql);
    return rc;
}

ward_rc ward_querydef_use(struct ward_ctx *ctx, struct ward_querydef *def, const struct ward_querydef *used)
{
    ward_rc rc = take_params(ctx, def, used);
    if (rc == WARD_OK)
        rc = take_reads(ctx, def, used);
    return rc == WARD_OK ? take_statement(ctx, def, used) : rc;
}

ward_rc ward_querydef_read_kept(struct ward_ctx *ctx, struct ward_querydef *def)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(ctx, &text, "SELECT * FROM temp.%s ORDER BY rowid", def->name);
    if (rc == WARD_OK)
        rc = ward_arena_text(ctx, def->arena, text.data, text.size, &def->sql);
    ward_buf_clear(&text);
    return rc;
}

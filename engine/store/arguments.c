#include "store/arguments.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/catalogue.h"

const char *ward_arguments_text(const struct ward_arguments *args, const char *name)
{
    for (size_t i = 0; i < args->n; i++)
        if (args->items[i].name != NULL && strcmp(args->items[i].name, name) == 0)
            return args->items[i].text;
    return NULL;
}

void ward_arguments_clear(struct ward_arguments *args)
{
    for (size_t i = 0; i < args->n; i++) {
        ward_mem_free(args->items[i].name);
        ward_mem_free(args->items[i].text);
    }
    ward_mem_free(args->items);
    memset(args, 0, sizeof *args);
}

/* ---- names ---- */

static ward_rc unknown_parameter(struct ward_ctx *ctx, const struct ward_querydef *def, const char *name)
{
    struct ward_buf known = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < def->n_params; i++)
        rc = ward_buf_printf(ctx, &known, "%s%s", i > 0 ? ", " : "", def->params[i].name);
    if (rc == WARD_OK)
        rc = ward_fail(ctx, WARD_E_NAME, "query %s has no parameter '%s'; it has %s", def->name, name,
                       known.data != NULL ? known.data : "none");
    ward_buf_clear(&known);
    return rc;
}

static ward_rc check_names(struct ward_ctx *ctx, const struct ward_querydef *def, const struct ward_argument *given,
                           size_t n)
{
    for (size_t i = 0; def->n_params > 0 && i < n; i++) {
        bool known = false;
        for (size_t j = 0; j < def->n_params; j++)
            known |= strcmp(given[i].name, def->params[j].name) == 0;
        if (!known)
            return unknown_parameter(ctx, def, given[i].name);
    }
    return WARD_OK;
}

/* ---- values ---- */

struct days {
    struct ward_db *db;
    const struct ward_querydef *def;
    const struct ward_arguments *so_far;
    char newest[24];
    const char *as_of;                     /* the as_of resolved so far, NULL: not yet or none */
    const struct ward_argument *from, *to; /* from_date and to_date as given; NULL: not given */
};

/* The last one given counts, as everywhere on the command line. */
static const struct ward_argument *find_given(const struct ward_argument *given, size_t n, const char *name)
{
    for (size_t i = n; i > 0; i--)
        if (strcmp(given[i - 1].name, name) == 0)
            return &given[i - 1];
    return NULL;
}

static bool is_day_word(const char *text)
{
    return strcmp(text, "newest") == 0 || strcmp(text, "month start") == 0 || strcmp(text, "month end") == 0;
}

/* No day is known where nothing was loaded: then a layer that was never loaded is the better thing to name. */
static ward_rc fail_day(const struct days *days, const struct ward_param *p)
{
    ward_rc rc = ward_arguments_check_layers(days->db, days->def, days->so_far);
    if (rc != WARD_OK)
        return rc;
    return ward_fail(days->db->ctx, WARD_E_VALUE,
                     "query %s: %s defaults to the newest day loaded, and no case or inspection is loaded; give -p "
                     "%s=YYYY-MM-DD",
                     days->def->name, p->name, p->name);
}

/* newest, month start and month end; an end follows the other one where that is given, else as_of where the query has
 * one. */
static ward_rc day_of_word(const struct ward_param *p, const char *word, const struct days *days, char out[24])
{
    bool is_start = strcmp(word, "month start") == 0, is_end = strcmp(word, "month end") == 0;
    const struct ward_argument *other = is_start ? days->to : is_end ? days->from : NULL;
    const char *base = other != NULL                                 ? other->value
                       : days->as_of != NULL && (is_start || is_end) ? days->as_of
                                                                     : days->newest;
    struct ward_time day;
    if (base[0] == '\0' || !ward_date_parse(base, &day))
        return fail_day(days, p);
    if (is_start)
        day.day = 1;
    else if (is_end)
        day.day = ward_date_month_days(day.year, day.month);
    day.has_clock = false;
    ward_date_text(&day, out);
    return WARD_OK;
}

/* The value in the form it is bound and printed in. */
static ward_rc check_value(struct ward_ctx *ctx, const char *query, const struct ward_param *p, const char *text,
                           char out[40])
{
    struct ward_time time;
    double real = 0;
    int64_t integer = 0;
    const char *wants = NULL;
    switch (p->type) {
    case WARD_T_DATE:
        if (!ward_date_parse(text, &time) || time.has_clock)
            wants = "a date like 2023-06-30";
        else
            ward_date_text(&time, out);
        break;
    case WARD_T_TIME:
        if (!ward_date_parse(text, &time))
            wants = "a date or time like 2023-06-30T08:00";
        else
            ward_date_text(&time, out);
        break;
    case WARD_T_REAL:
        if (!ward_text_to_real(text, &real))
            wants = "a number";
        else
            ward_text_real(real, out);
        break;
    case WARD_T_INTEGER:
    case WARD_T_FLAG:
        if (!ward_text_to_integer(text, &integer) || (p->type == WARD_T_FLAG && integer != 0 && integer != 1))
            wants = p->type == WARD_T_FLAG ? "0 or 1" : "a whole number";
        else
            (void)snprintf(out, 40, "%lld", (long long)integer);
        break;
    default:
        wants = "a text";
        break;
    }
    if (wants != NULL)
        return ward_fail(ctx, WARD_E_VALUE, "query %s: %s is %s, not '%s'", query, p->name, wants, text);
    return WARD_OK;
}

static bool is_layer_word(const struct ward_param *p, const char *text)
{
    return p->type != WARD_T_TEXT && text != NULL && strcmp(text, "layer") == 0;
}

static ward_rc resolve_text(struct ward_ctx *ctx, const char *query, const struct ward_param *p, const char *text,
                            const struct days *days, char **out)
{
    char value[40] = "";
    if (text == NULL || strcmp(text, "none") == 0 || is_layer_word(p, text))
        return WARD_OK; /* NULL */
    if (text[0] != '\0' && !ward_param_allows(p, text))
        return ward_fail(ctx, WARD_E_VALUE, "query %s: %s is one of %s, not '%s'", query, p->name, p->words, text);
    if (p->type == WARD_T_TEXT)
        return text[0] != '\0' ? ward_strdup(ctx, text, out) : WARD_OK;
    ward_rc rc = (p->type == WARD_T_DATE || p->type == WARD_T_TIME) && is_day_word(text)
                     ? day_of_word(p, text, days, value)
                     : check_value(ctx, query, p, text, value);
    return rc == WARD_OK ? ward_strdup(ctx, value, out) : rc;
}

/* QUERY.PARAM, else that of the query that declares it; *set NULL: neither. */
static ward_rc find_setting(struct ward_db *db, const struct ward_querydef *def, const struct ward_param *p, char **set)
{
    const char *queries[] = {def->name, p->owner};
    struct ward_buf key = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < 2 && *set == NULL && queries[i] != NULL; i++) {
        ward_buf_reset(&key);
        rc = ward_buf_printf(db->ctx, &key, "%s.%s", queries[i], p->name);
        if (rc == WARD_OK)
            rc = ward_setting_get(db->ctx, db->sql, key.data, set);
    }
    ward_buf_clear(&key);
    return rc;
}

static ward_rc resolve_one(struct ward_db *db, const struct ward_querydef *def, const struct ward_param *p,
                           const struct ward_argument *given, size_t n, const struct days *days, struct ward_bound *out)
{
    char *set = NULL;
    out->type = p->type;
    out->is_declared = true;
    ward_rc rc = ward_strdup(db->ctx, p->name, &out->name);
    const struct ward_argument *argument = find_given(given, n, p->name);
    if (rc == WARD_OK && argument != NULL) {
        out->is_layers = is_layer_word(p, argument->value);
        return resolve_text(db->ctx, def->name, p, argument->value, days, &out->text);
    }
    if (rc == WARD_OK)
        rc = find_setting(db, def, p, &set);
    if (rc == WARD_OK && set == NULL && p->required)
        rc = ward_fail(db->ctx, WARD_E_ARG, "query %s needs -p %s=…: %s", def->name, p->name,
                       p->meaning != NULL ? p->meaning : "a value");
    out->is_layers = is_layer_word(p, set != NULL ? set : p->fallback);
    if (rc == WARD_OK)
        rc = resolve_text(db->ctx, def->name, p, set != NULL ? set : p->fallback, days, &out->text);
    ward_mem_free(set);
    return rc;
}

/* The layer that the word `layer` speaks of: the parameter of that name, else the first one the query reads. */
static ward_rc own_layer(struct ward_ctx *ctx, const struct ward_querydef *def, const struct ward_arguments *args,
                         char **out)
{
    const char *given = ward_arguments_text(args, "layer");
    const char *reads = def->reads != NULL ? def->reads : "";
    if (given != NULL)
        return ward_strdup(ctx, given, out);
    return ward_strndup(ctx, reads, strcspn(reads, ", \t\n"), out);
}

/* Whether rules of the layer give the distance that facilities serve by place (@rule service_m zone.kind=…). */
static ward_rc has_service_rules(struct ward_db *db, const char *layer, bool *found)
{
    struct ward_buf sql = {0};
    int64_t one = 0;
    ward_rc rc =
        ward_buf_text(db->ctx, &sql,
                      "SELECT 1 FROM main.ward_rules WHERE name = 'service_m' AND coalesce(condition, '') <> ''"
                      " AND layer = ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(db->ctx, &sql, layer);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, sql.data, &one, found);
    ward_buf_clear(&sql);
    return rc;
}

/* The layer's own number for one parameter: the default of its name, or service_m for a distance that facilities serve,
 * which stays open where rules say it by place. */
static ward_rc own_number(struct ward_db *db, const char *layer, const char *name, double *number, bool *found)
{
    bool is_by_place = false;
    ward_rc rc = ward_layer_default(db->ctx, db->sql, layer, name, number, found);
    if (rc != WARD_OK || *found || strcmp(name, "within_m") != 0)
        return rc;
    rc = has_service_rules(db, layer, &is_by_place);
    return rc == WARD_OK && !is_by_place ? ward_layer_default(db->ctx, db->sql, layer, "service_m", number, found) : rc;
}

/* `layer` becomes the layer's own number, so that what is printed and stored is what was used. NULL stays where the
 * layer has none, or one by place: the functions take it from the layer then. */
static ward_rc resolve_layer_words(struct ward_db *db, const struct ward_querydef *def, struct ward_arguments *args)
{
    char *layer = NULL;
    ward_rc rc = own_layer(db->ctx, def, args, &layer);
    for (size_t i = 0; rc == WARD_OK && layer != NULL && i < args->n; i++) {
        struct ward_bound *item = &args->items[i];
        bool found = false;
        double number = 0;
        char text[40] = "";
        if (!item->is_layers)
            continue;
        rc = own_number(db, layer, item->name, &number, &found);
        if (rc != WARD_OK || !found)
            continue;
        ward_text_real(number, text);
        rc = ward_strdup(db->ctx, text, &item->text);
    }
    ward_mem_free(layer);
    return rc;
}

static ward_rc check_order(struct ward_ctx *ctx, const char *query, const struct ward_arguments *args)
{
    const char *from = ward_arguments_text(args, "from_date");
    const char *to = ward_arguments_text(args, "to_date");
    if (from != NULL && to != NULL && strcmp(from, to) > 0)
        return ward_fail(ctx, WARD_E_VALUE, "query %s: from_date %s is after to_date %s", query, from, to);
    return WARD_OK;
}

/* A file of a user's own that declares nothing: texts, as given. */
static ward_rc keep_given(struct ward_ctx *ctx, const struct ward_argument *given, size_t n, struct ward_arguments *out)
{
    ward_rc rc = ward_new(ctx, n, sizeof *out->items, &out->items);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        struct ward_bound *item = &out->items[out->n++];
        rc = ward_strdup(ctx, given[i].name, &item->name);
        if (rc == WARD_OK)
            rc = ward_strdup(ctx, given[i].value, &item->text);
    }
    return rc;
}

/* The days come last, and of them as_of first: the month's ends follow it. */
static int turn_of(const struct ward_param *p)
{
    if (strcmp(p->name, "as_of") == 0)
        return 1;
    return p->type == WARD_T_DATE || p->type == WARD_T_TIME ? 2 : 0;
}

ward_rc ward_arguments_resolve(struct ward_db *db, const struct ward_querydef *def, const struct ward_argument *given,
                               size_t n, struct ward_arguments *out)
{
    memset(out, 0, sizeof *out);
    struct days days = {.db = db,
                        .def = def,
                        .so_far = out,
                        .from = find_given(given, n, "from_date"),
                        .to = find_given(given, n, "to_date")};
    if (def->n_params == 0)
        return keep_given(db->ctx, given, n, out);
    ward_rc rc = check_names(db->ctx, def, given, n);
    if (rc == WARD_OK)
        rc = ward_newest_day(db, days.newest);
    if (rc == WARD_OK)
        rc = ward_new(db->ctx, def->n_params, sizeof *out->items, &out->items);
    if (rc != WARD_OK)
        return rc;
    out->n = def->n_params;
    for (int turn = 0; rc == WARD_OK && turn < 3; turn++)
        for (size_t i = 0; rc == WARD_OK && i < def->n_params; i++) {
            if (turn_of(&def->params[i]) != turn)
                continue;
            rc = resolve_one(db, def, &def->params[i], given, n, &days, &out->items[i]);
            if (turn == 1)
                days.as_of = out->items[i].text;
        }
    if (rc == WARD_OK)
        rc = resolve_layer_words(db, def, out);
    return rc == WARD_OK ? check_order(db->ctx, def->name, out) : rc;
}

/* ---- layers ---- */

static ward_rc check_layer(struct ward_db *db, const char *name)
{
    /* Stored results (case_places …) are tables of every database, and layers only where ward_layers says so. */
    int64_t is_layer = 0;
    bool found = false;
    struct ward_buf sql = {0};
    ward_rc rc = ward_buf_text(db->ctx, &sql, "SELECT count(*) FROM main.ward_layers WHERE layer = ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(db->ctx, &sql, name);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, sql.data, &is_layer, &found);
    ward_buf_clear(&sql);
    if (rc != WARD_OK)
        return rc;
    if (is_layer == 0 &&
        sqlite3_table_column_metadata(db->sql, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK)
        return WARD_OK;
    struct ward_layer layer = {0};
    rc = ward_layer_get(db->ctx, db->sql, name, &layer);
    if (rc == WARD_OK && !layer.is_loaded)
        rc = ward_fail(db->ctx, WARD_E_NOT_LOADED, "the layer %s was never loaded; `ward load DB %s FILE` loads it",
                       name, name);
    ward_layer_clear(&layer);
    return rc;
}

ward_rc ward_arguments_check_layers(struct ward_db *db, const struct ward_querydef *def,
                                    const struct ward_arguments *args)
{
    ward_rc rc = WARD_OK;
    for (const char *p = def->reads; rc == WARD_OK && p != NULL && *p != '\0';) {
        p += strspn(p, ", \t\n");
        size_t length = strcspn(p, ", \t\n");
        char name[128];
        if (length == 0)
            break;
        if (length >= sizeof name)
            return ward_fail(db->ctx, WARD_E_HEADER, "query %s: @reads holds a name that is too long", def->name);
        memcpy(name, p, length);
        name[length] = '\0';
        p += length;
        const char *layer = name[0] == ':' ? ward_arguments_text(args, name + 1) : name;
        if (layer != NULL)
            rc = check_layer(db, layer);
    }
    return rc;
}

/* ---- binding ---- */

static int bind_one(sqlite3_stmt *stmt, int at, const struct ward_bound *b)
{
    double real = 0;
    int64_t integer = 0;
    if (b->text == NULL)
        return sqlite3_bind_null(stmt, at);
    switch (b->type) {
    case WARD_T_REAL:
        (void)ward_text_to_real(b->text, &real); /* checked when it was resolved */
        return sqlite3_bind_double(stmt, at, real);
    case WARD_T_INTEGER:
    case WARD_T_FLAG:
        (void)ward_text_to_integer(b->text, &integer);
        return sqlite3_bind_int64(stmt, at, integer);
    default:
        return sqlite3_bind_text(stmt, at, b->text, -1, SQLITE_TRANSIENT);
    }
}

static ward_rc keep_used(struct ward_ctx *ctx, struct ward_query *q, const struct ward_arguments *args)
{
    ward_rc rc = ward_new(ctx, args->n, sizeof *q->used, &q->used);
    for (size_t i = 0; rc == WARD_OK && i < args->n; i++) {
        struct ward_buf text = {0};
        rc = ward_buf_printf(ctx, &text, "%s=%s", args->items[i].name,
                             args->items[i].text != NULL ? args->items[i].text : "none");
        if (rc == WARD_OK)
            q->used[q->n_used++] = ward_buf_take(&text);
        ward_buf_clear(&text);
    }
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, ward_arguments_text(args, "as_of"), &q->as_of);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, ward_arguments_text(args, "to_date"), &q->to_date);
    return rc;
}

ward_rc ward_arguments_bind(struct ward_db *db, struct ward_query *q, const struct ward_arguments *args)
{
    int n = sqlite3_bind_parameter_count(q->stmt);
    size_t n_bound = 0;
    for (int at = 1; at <= n; at++) {
        const char *name = sqlite3_bind_parameter_name(q->stmt, at);
        const struct ward_bound *found = NULL;
        for (size_t i = 0; name != NULL && i < args->n; i++)
            if (strcmp(args->items[i].name, name + 1) == 0)
                found = &args->items[i];
        if (found == NULL)
            return ward_fail(db->ctx, WARD_E_ARG, "query %s needs -p %s=…", q->def->name,
                             name != NULL ? name + 1 : "NAME");
        if (bind_one(q->stmt, at, found) != SQLITE_OK)
            return ward_sql_fail(db->ctx, db->sql, "binding a parameter");
        n_bound++;
    }
    for (size_t i = 0; n_bound < args->n && i < args->n; i++) {
        const struct ward_bound *b = &args->items[i];
        struct ward_buf name = {0};
        ward_rc rc = ward_buf_printf(db->ctx, &name, ":%s", b->name);
        bool is_used = rc == WARD_OK && sqlite3_bind_parameter_index(q->stmt, name.data) > 0;
        ward_buf_clear(&name);
        if (rc == WARD_OK && !is_used && !b->is_declared)
            rc = ward_fail(db->ctx, WARD_E_NAME, "query %s has no parameter '%s'", q->def->name, b->name);
        if (rc != WARD_OK)
            return rc;
    }
    return keep_used(db->ctx, q, args);
}

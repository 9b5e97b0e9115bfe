#include "store/attribute_totals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/catalogue.h"

enum { N_TOTALS = 11 };
static const char *const names[N_TOTALS] = {"cases",  "inside",  "edge",     "near",      "duty",     "address",
                                            "manual", "outside", "no_place", "bad_place", "on_street"};

static void fields(struct ward_attributed *a, uint64_t *out[N_TOTALS])
{
    uint64_t *const all[N_TOTALS] = {&a->cases,  &a->inside,  &a->edge,     &a->near,      &a->duty,     &a->address,
                                     &a->manual, &a->outside, &a->no_place, &a->bad_place, &a->on_street};
    memcpy(out, all, sizeof all);
}

/* "cases=6 inside=2 …", in the order of the names. */
static bool read_text(const char *text, struct ward_attributed *out)
{
    uint64_t *into[N_TOTALS];
    fields(out, into);
    for (int i = 0; i < N_TOTALS; i++) {
        size_t length = strlen(names[i]);
        char *end = NULL;
        if (strncmp(text, names[i], length) != 0 || text[length] != '=')
            return false;
        errno = 0;
        *into[i] = strtoull(text + length + 1, &end, 10);
        if (errno != 0 || end == text + length + 1 || *end != (i + 1 < N_TOTALS ? ' ' : '\0'))
            return false;
        text = end + 1;
    }
    return true;
}

ward_rc ward_totals_read(struct ward_db *db, struct ward_attributed *out, bool *found)
{
    char *text = NULL;
    ward_rc rc = ward_setting_get(db->ctx, db->sql, WARD_TOTALS, &text);
    *found = rc == WARD_OK && text != NULL && read_text(text, out);
    ward_mem_free(text);
    return rc;
}

ward_rc ward_totals_keep(struct ward_db *db, const struct ward_attributed *a)
{
    struct ward_attributed copy = *a;
    struct ward_buf text = {0};
    uint64_t *from[N_TOTALS];
    ward_rc rc = WARD_OK;
    fields(&copy, from);
    for (int i = 0; rc == WARD_OK && i < N_TOTALS; i++)
        rc = ward_buf_printf(db->ctx, &text, "%s%s=%llu", i > 0 ? " " : "", names[i], (unsigned long long)*from[i]);
    if (rc == WARD_OK)
        rc = ward_setting_set(db, WARD_TOTALS, text.data, "attribute");
    ward_buf_clear(&text);
    return rc;
}

void ward_totals_add(struct ward_attributed *a, int sign, const struct ward_attributed *b)
{
    struct ward_attributed copy = *b;
    uint64_t *to[N_TOTALS], *from[N_TOTALS];
    fields(a, to);
    fields(&copy, from);
    for (int i = 0; i < N_TOTALS; i++)
        *to[i] = sign > 0 ? *to[i] + *from[i] : *to[i] - *from[i];
}

/* In the order of the names. */
#define COUNTS                                                                                                         \
    "SELECT count(*), count(*) FILTER (WHERE p.unit_rule = 'inside'), count(*) FILTER (WHERE p.unit_rule = 'edge'),"   \
    " count(*) FILTER (WHERE p.unit_rule = 'near'), count(*) FILTER (WHERE p.unit_rule = 'duty'),"                     \
    " count(*) FILTER (WHERE p.unit_rule = 'address'), count(*) FILTER (WHERE p.unit_rule = 'manual'),"                \
    " count(*) FILTER (WHERE p.unit_code IS NULL),"                                                                    \
    " count(*) FILTER (WHERE p.unit_code IS NULL AND p.geom IS NULL AND p.why LIKE 'no coordinates%'),"                \
    " count(*) FILTER (WHERE p.unit_code IS NULL AND p.geom IS NULL AND p.why NOT LIKE 'no coordinates%'),"            \
    " count(p.street_id) FROM "

ward_rc ward_totals_count(struct ward_db *db, bool of_listed, struct ward_attributed *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    uint64_t *into[N_TOTALS];
    fields(out, into);
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  of_listed ? COUNTS "case_pending AS x CROSS JOIN case_places AS p ON p.id = x.id"
                                            : COUNTS "case_places AS p",
                                  &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    for (int i = 0; rc == WARD_OK && row && i < N_TOTALS; i++)
        *into[i] = (uint64_t)sqlite3_column_int64(stmt, i);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc compare(struct ward_db *db, const char *what, const char *of_cases, const char *of_places, int64_t *n)
{
    int64_t places = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, of_cases, n, &found);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, of_places, &places, &found);
    if (rc == WARD_OK && places != *n)
        rc = ward_fail(db->ctx, WARD_E_INTERNAL, "%s %lld of the cases, but %lld of their decisions", what,
                       (long long)*n, (long long)places);
    return rc;
}

ward_rc ward_totals_check(struct ward_db *db, bool of_listed, const struct ward_attributed *a)
{
    uint64_t sum = a->inside + a->edge + a->near + a->duty + a->address + a->manual + a->outside;
    int64_t n = 0;
    ward_rc rc = WARD_OK;
    if (of_listed) {
        rc = compare(db, "the highest id is", "SELECT max(id) FROM cases", "SELECT max(id) FROM case_places", &n);
        if (rc == WARD_OK)
            rc =
                compare(db, "listed are", "SELECT count(*) FROM case_pending AS x CROSS JOIN cases AS c ON c.id = x.id",
                        "SELECT count(*) FROM case_pending AS x CROSS JOIN case_places AS p ON p.id = x.id", &n);
    } else
        rc = compare(db, "there are", "SELECT count(*) FROM cases", "SELECT count(*) FROM case_places", &n);
    if (rc == WARD_OK && ((of_listed ? a->decided : a->cases) != (uint64_t)n || sum != a->cases))
        rc = ward_fail(db->ctx, WARD_E_INTERNAL,
                       "%lld cases to decide, but %llu decided, %llu counted and %llu by rule", (long long)n,
                       (unsigned long long)a->decided, (unsigned long long)a->cases, (unsigned long long)sum);
    return rc;
}

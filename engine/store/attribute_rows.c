#include "store/attribute_rows.h"

#include <math.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/relay.h"
#include "store/feed.h"

/* Rows of a block: enough that handing it from thread to thread costs nothing, few enough to stay in a core's cache. */
#define BLOCK_ROWS 512

/* ---- stretches of days ---- */

static ward_rc stretch_add(struct ward_ctx *ctx, struct ward_stretches *s, const char *from, const char *to)
{
    ward_rc rc = ward_grow(ctx, &s->items, &s->capacity, s->n + 1, sizeof *s->items);
    if (rc != WARD_OK)
        return rc;
    struct ward_stretch *stretch = &s->items[s->n++];
    *stretch = (struct ward_stretch){0};
    rc = ward_strdup(ctx, from, &stretch->from);
    return rc == WARD_OK ? ward_strdup(ctx, to, &stretch->to) : rc;
}

ward_rc ward_stretches_find(struct ward_db *db, struct ward_stretches *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    char *from = NULL;
    *out = (struct ward_stretches){0};
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT d FROM (SELECT valid_from AS d FROM units UNION SELECT valid_to FROM units "
                                  "UNION SELECT valid_from FROM zones"
                                  " UNION SELECT valid_to FROM zones) WHERE d IS NOT NULL ORDER BY d",
                                  &stmt);
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        const char *to = row ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
        if (rc == WARD_OK)
            rc = stretch_add(db->ctx, out, from, to);
        ward_mem_free(from);
        from = NULL;
        if (rc == WARD_OK)
            rc = ward_strdup(db->ctx, to, &from);
    }
    ward_mem_free(from);
    sqlite3_finalize(stmt);
    return rc == WARD_OK ? stretch_add(db->ctx, out, NULL, NULL) : rc;
}

static void areas_clear(struct ward_areas *a)
{
    ward_locator_free(a->locator);
    ward_rows_free(a->rows);
}

void ward_stretches_clear(struct ward_stretches *s)
{
    for (size_t i = 0; i < s->n; i++) {
        areas_clear(&s->items[i].units);
        areas_clear(&s->items[i].zones);
        ward_mem_free(s->items[i].from);
        ward_mem_free(s->items[i].to);
    }
    ward_mem_free(s->items);
    *s = (struct ward_stretches){0};
}

static ward_rc areas_read(struct ward_db *db, const char *name, const char *day, struct ward_areas *out)
{
    struct ward_layer layer = {0};
    struct ward_moment when = {.as_of = day};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, name, &layer);
    if (rc == WARD_OK && layer.is_loaded)
        rc = ward_rows_read(db->ctx, db->sql, name, &when, &out->rows);
    if (rc == WARD_OK && out->rows != NULL)
        rc = ward_locator_new(db->ctx, out->rows->geoms, out->rows->n, &out->locator);
    ward_layer_clear(&layer);
    return rc;
}

/* The stretch a day lies in; any day of it stands for all. */
static ward_rc stretch_of(struct ward_db *db, struct ward_stretches *s, const char *day,
                          const struct ward_stretch **out)
{
    size_t low = 0, high = s->n - 1; /* the first of the dated ones that ends after the day */
    while (day != NULL && low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->items[middle].to != NULL && strcmp(s->items[middle].to, day) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct ward_stretch *stretch = &s->items[day != NULL ? low : s->n - 1];
    *out = stretch;
    if (stretch->is_read)
        return WARD_OK;
    stretch->is_read = true;
    ward_rc rc = areas_read(db, "units", day, &stretch->units);
    return rc == WARD_OK ? areas_read(db, "zones", day, &stretch->zones) : rc;
}

/* ---- blocks of cases ---- */

/* While a block is read its texts may still move: the cases' pointers are set when it is complete. */
struct block {
    size_t n;
    struct ward_case cases[BLOCK_ROWS];
    struct ward_decided decided[BLOCK_ROWS];
    size_t text_at[BLOCK_ROWS][5]; /* case_id, day, place, address, its place in texts; SIZE_MAX: NULL */
    struct ward_buf texts;
    struct ward_attributed tally; /* of the cases, decided */
};

struct job {
    struct ward_db *db;
    const struct ward_grounds *grounds;
    struct ward_stretches *stretches;
    struct ward_addresser *addresser;
    struct ward_places_aside *aside;
    struct ward_geom point; /* that an address gives */
    struct ward_attributed *tally;
    sqlite3_stmt *cases, *zones;
    bool is_all;
    bool was_last;        /* another step would begin anew */
    struct block *blocks; /* by slot of the relay */
    struct ward_relay *relay;
    struct block *block; /* being written */
    size_t row;          /* of it */
};

/* A column's text or blob to the end of the block's texts, with a NUL behind it. */
static ward_rc take_text(struct job *job, struct block *b, int column, size_t *at, size_t *size)
{
    struct ward_ctx *ctx = job->db->ctx;
    const void *text = sqlite3_column_blob(job->cases, column);
    *size = (size_t)sqlite3_column_bytes(job->cases, column);
    *at = SIZE_MAX;
    if (*size == 0 && sqlite3_column_type(job->cases, column) != SQLITE_TEXT)
        return WARD_OK; /* NULL, or a blob of nothing */
    *at = b->texts.size;
    ward_rc rc = ward_buf_add(ctx, &b->texts, text, *size);
    b->texts.size += rc == WARD_OK; /* the NUL that stands there */
    return rc;
}

/* The place that an address gives, as a blob at the end of the block's texts. */
static ward_rc put_address_place(struct job *job, struct block *b, struct ward_case *c, size_t *at)
{
    struct ward_ctx *ctx = job->db->ctx;
    ward_geom_reset(&job->point, WARD_KIND_POINT, c->stretch->units.rows->layer.srid);
    *at = b->texts.size;
    ward_rc rc = ward_geom_part(ctx, &job->point);
    if (rc == WARD_OK)
        rc = ward_geom_add(ctx, &job->point, c->addressed.x, c->addressed.y);
    if (rc == WARD_OK)
        rc = ward_geom_to_blob(ctx, &job->point, &b->texts);
    c->address_place_size = b->texts.size - *at;
    return rc;
}

/* Cases without a place are placed here, by one thread: what a name decides is kept for the next. */
static ward_rc take_address(struct job *job, struct block *b, struct ward_case *c, size_t at[5])
{
    const struct ward_areas *units = &c->stretch->units;
    at[4] = SIZE_MAX;
    c->address_place_size = 0;
    if (at[2] != SIZE_MAX)
        return WARD_OK;
    ward_rc rc = ward_addresser_place(job->addresser, units->rows, units->locator,
                                      at[3] != SIZE_MAX ? b->texts.data + at[3] : NULL, &c->addressed);
    return rc == WARD_OK && c->addressed.has_place ? put_address_place(job, b, c, &at[4]) : rc;
}

static const char *text_at(const struct block *b, size_t at)
{
    return at != SIZE_MAX ? b->texts.data + at : NULL;
}

/* Columns of a case: id, case_id, reported_on, geom, address. */
static ward_rc take_case(struct job *job, struct block *b)
{
    struct ward_case *c = &b->cases[b->n];
    size_t *at = b->text_at[b->n];
    c->id = sqlite3_column_int64(job->cases, 0);
    ward_rc rc = take_text(job, b, 1, &at[0], &c->case_id_size);
    if (rc == WARD_OK)
        rc = take_text(job, b, 2, &at[1], &c->day_size);
    if (rc == WARD_OK)
        rc = stretch_of(job->db, job->stretches, text_at(b, at[1]), &c->stretch);
    if (rc == WARD_OK)
        rc = take_text(job, b, 3, &at[2], &c->place_size);
    if (rc == WARD_OK)
        rc = take_text(job, b, 4, &at[3], &c->address_size);
    if (rc == WARD_OK)
        rc = take_address(job, b, c, at);
    b->n++;
    return rc;
}

static ward_rc block_fill(void *self, size_t slot, bool *end)
{
    struct job *job = self;
    struct block *b = &job->blocks[slot];
    bool row = true;
    ward_rc rc = WARD_OK;
    b->n = 0;
    ward_buf_reset(&b->texts);
    while (rc == WARD_OK && b->n < BLOCK_ROWS && !job->was_last) {
        rc = ward_sql_step(job->db->ctx, job->db->sql, job->cases, &row);
        job->was_last = !row;
        if (rc == WARD_OK && row)
            rc = take_case(job, b);
    }
    for (size_t i = 0; i < b->n; i++) {
        b->cases[i].case_id = text_at(b, b->text_at[i][0]);
        b->cases[i].day = text_at(b, b->text_at[i][1]);
        b->cases[i].place = text_at(b, b->text_at[i][2]);
        b->cases[i].address = text_at(b, b->text_at[i][3]);
        b->cases[i].address_place = text_at(b, b->text_at[i][4]);
    }
    *end = b->n == 0;
    return rc;
}

static void count_row(struct ward_attributed *tally, const struct ward_case *c, const struct ward_decided *d)
{
    tally->inside += strcmp(d->unit_rule, "inside") == 0;
    tally->edge += strcmp(d->unit_rule, "edge") == 0;
    tally->near += strcmp(d->unit_rule, "near") == 0;
    tally->duty += strcmp(d->unit_rule, "duty") == 0;
    tally->address += strcmp(d->unit_rule, "address") == 0;
    tally->manual += strcmp(d->unit_rule, "manual") == 0;
    tally->outside += d->unit_code == NULL;
    tally->no_place += d->unit_code == NULL && c->place == NULL;
    tally->bad_place += d->unit_code == NULL && c->place != NULL && d->place == NULL;
    tally->on_street += d->street_id != NULL;
}

static ward_rc block_decide(struct ward_ctx *ctx, void *self, size_t slot)
{
    const struct job *job = self;
    struct block *b = &job->blocks[slot];
    b->tally = (struct ward_attributed){.cases = b->n, .decided = b->n};
    for (size_t i = 0; i < b->n; i++) {
        ward_case_decide(ctx, job->grounds, &b->cases[i], &b->decided[i]);
        count_row(&b->tally, &b->cases[i], &b->decided[i]);
    }
    return WARD_OK;
}

/* ---- writing ---- */

static ward_rc write_zones(struct job *job, const struct block *b)
{
    struct ward_db *db = job->db;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; i < b->n; i++)
        for (size_t z = 0; rc == WARD_OK && z < b->decided[i].n_zones; z++) {
            bool row = false;
            (void)sqlite3_bind_text(job->zones, 1, b->cases[i].case_id, (int)b->cases[i].case_id_size, SQLITE_STATIC);
            (void)sqlite3_bind_text(job->zones, 2, b->decided[i].zones[z], -1, SQLITE_STATIC);
            rc = ward_sql_step(db->ctx, db->sql, job->zones, &row);
            (void)sqlite3_reset(job->zones);
        }
    return rc;
}

static void add_tally(struct ward_attributed *to, const struct ward_attributed *of)
{
    to->cases += of->cases;
    to->decided += of->decided;
    to->inside += of->inside;
    to->edge += of->edge;
    to->near += of->near;
    to->duty += of->duty;
    to->address += of->address;
    to->manual += of->manual;
    to->outside += of->outside;
    to->no_place += of->no_place;
    to->bad_place += of->bad_place;
    to->on_street += of->on_street;
}

/* A run over all copies the cases' R*Tree: what differs from it is set aside; of a run over few, every place. */
static ward_rc set_aside(struct job *job, const struct ward_case *c, const struct ward_decided *d)
{
    struct ward_places_aside *aside = job->aside;
    aside->places += c->place != NULL;
    aside->bad += c->place != NULL && d->place == NULL;
    if ((job->is_all && c->place != NULL) || d->place == NULL)
        return WARD_OK;
    ward_rc rc =
        ward_grow(job->db->ctx, &aside->added, &aside->added_capacity, aside->n_added + 1, sizeof *aside->added);
    if (rc == WARD_OK && ward_rtree_box(d->place, d->place_size, c->id, &aside->added[aside->n_added]))
        aside->n_added++;
    return rc;
}

/* To the next case: of the block at hand, or of the next one. */
static ward_rc row_next(void *self, bool *end)
{
    struct job *job = self;
    size_t slot = 0;
    *end = false;
    if (job->block == NULL || ++job->row >= job->block->n) {
        ward_rc rc = ward_relay_next(job->relay, &slot, end);
        if (rc == WARD_OK && !*end)
            rc = write_zones(job, &job->blocks[slot]);
        if (rc == WARD_OK && !*end)
            add_tally(job->tally, &job->blocks[slot].tally);
        if (rc != WARD_OK || *end)
            return rc;
        job->block = &job->blocks[slot];
        job->row = 0;
    }
    const struct ward_case *c = &job->block->cases[job->row];
    const struct ward_decided *d = &job->block->decided[job->row];
    return set_aside(job, c, d);
}

static void put_text(struct ward_value *v, const char *text, size_t size)
{
    if (text != NULL)
        *v = (struct ward_value){.kind = WARD_TEXT, .text = text, .size = size};
}

static void put_words(struct ward_value *v, const char *words)
{
    if (words != NULL)
        put_text(v, words, strlen(words));
}

static void put_metres(struct ward_value *v, double metres)
{
    if (!isnan(metres))
        *v = (struct ward_value){.kind = WARD_REAL, .real = metres};
}

enum {
    P_ID,
    P_CASE,
    P_UNIT,
    P_RULE,
    P_DISTANCE,
    P_MARGIN,
    P_RUNNER,
    P_OVERLAP,
    P_STREET,
    P_STREET_RULE,
    P_STREET_RUNNER,
    P_MEASURE,
    P_SIDE,
    P_STREET_M,
    P_BY,
    P_WHY,
    P_DAY,
    P_HASH,
    P_GEOM,
    P_COLUMNS
};

/* All of them, in the order of the table: then SQLite hands them on without a copy. */
static const char place_columns[] =
    "case_places(id, case_id, unit_code, unit_rule, unit_distance_m, margin_m, unit_runner_up, is_overlap, street_id,"
    " street_rule, street_runner_up, measure_m, side, street_distance_m, decided_by, why, placed_on, input_hash,"
    " geom)";

static void row_column(void *self, int column, struct ward_value *v)
{
    const struct job *job = self;
    const struct ward_case *c = &job->block->cases[job->row];
    const struct ward_decided *d = &job->block->decided[job->row];
    switch (column) {
    case P_ID:
        *v = (struct ward_value){.kind = WARD_INTEGER, .integer = c->id};
        break;
    case P_CASE:
        put_text(v, c->case_id, c->case_id_size);
        break;
    case P_UNIT:
        put_words(v, d->unit_code);
        break;
    case P_RULE:
        put_words(v, d->unit_rule);
        break;
    case P_DISTANCE:
        put_metres(v, d->unit_distance_m);
        break;
    case P_MARGIN:
        put_metres(v, d->margin_m);
        break;
    case P_RUNNER:
        put_words(v, d->unit_runner_up);
        break;
    case P_OVERLAP:
        *v = (struct ward_value){.kind = WARD_INTEGER, .integer = d->is_overlap};
        break;
    case P_STREET:
        put_words(v, d->street_id);
        break;
    case P_STREET_RULE:
        put_words(v, d->street_rule);
        break;
    case P_STREET_RUNNER:
        put_words(v, d->street_runner_up);
        break;
    case P_MEASURE:
        put_metres(v, d->measure_m);
        break;
    case P_SIDE:
        put_words(v, d->side);
        break;
    case P_STREET_M:
        put_metres(v, d->street_distance_m);
        break;
    case P_BY:
        put_words(v, d->decided_by);
        break;
    case P_WHY:
        put_words(v, d->why);
        break;
    case P_DAY:
        put_text(v, c->day, c->day_size);
        break;
    case P_HASH:
        *v = (struct ward_value){.kind = WARD_INTEGER, .integer = d->input_hash};
        break;
    case P_GEOM:
        if (d->place != NULL)
            *v = (struct ward_value){.kind = WARD_BLOB, .text = d->place, .size = d->place_size};
    }
}

/* ---- the run ---- */

static const char select_all[] = "SELECT id, case_id, reported_on, geom, address FROM cases ORDER BY id";
static const char select_listed[] = "SELECT c.id, c.case_id, c.reported_on, c.geom, c.address FROM case_pending AS x"
                                    " CROSS JOIN cases AS c ON c.id = x.id ORDER BY x.id";

static ward_rc job_begin(struct job *job)
{
    struct ward_db *db = job->db;
    struct ward_relay_work work = {block_fill, block_decide, job};
    ward_rc rc = ward_new(db->ctx, ward_relay_slots(db->ctx), sizeof *job->blocks, &job->blocks);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, job->is_all ? select_all : select_listed, &job->cases);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, "INSERT INTO case_zones(case_id, zone_code) VALUES(?1, ?2)",
                              &job->zones);
    return rc == WARD_OK ? ward_relay_new(db->ctx, &work, &job->relay) : rc;
}

static void job_end(struct job *job)
{
    size_t n = job->blocks != NULL ? ward_relay_slots(job->db->ctx) : 0;
    ward_relay_free(job->relay);
    for (size_t i = 0; i < n; i++)
        ward_buf_clear(&job->blocks[i].texts);
    ward_mem_free(job->blocks);
    ward_geom_clear(&job->point);
    sqlite3_finalize(job->cases);
    sqlite3_finalize(job->zones);
}

ward_rc ward_attribute_rows(struct ward_db *db, const struct ward_grounds *grounds, struct ward_stretches *stretches,
                            struct ward_addresser *addresser, bool is_all, struct ward_places_aside *aside,
                            struct ward_attributed *out)
{
    struct job job = {.db = db,
                      .grounds = grounds,
                      .stretches = stretches,
                      .addresser = addresser,
                      .aside = aside,
                      .tally = out,
                      .is_all = is_all};
    struct ward_feed feed = {P_COLUMNS, row_next, row_column, &job};
    ward_rc rc = job_begin(&job);
    if (rc == WARD_OK)
        rc = ward_feed_insert(db->ctx, db->sql, place_columns, &feed);
    job_end(&job);
    return rc;
}

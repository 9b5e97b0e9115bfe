#include "store/spatialite.h"

#include <spatialite.h>

#include "core/late.h"
#include "core/mem.h"
#include "store/maths.h"

struct ward_spatialite {
    struct ward_sql_spare spare;
    int busy_ms;
    void *cache; /* SpatiaLite's, of this connection; NULL: not started */
};

#define FUNCTIONS(X) X(spatialite_alloc_connection) X(spatialite_cleanup_ex) X(spatialite_init_ex) X(spatialite_version)

struct spatialite {
#define FIELD(name) __typeof__(&(name)) name;
    FUNCTIONS(FIELD)
#undef FIELD
};

/* What the dynamic linker would keep in its own table: written once, by load(). */
static struct spatialite spatialite;

static ward_rc load(struct ward_ctx *ctx)
{
#define NAME(name) #name,
    static const char *const names[] = {FUNCTIONS(NAME)};
#undef NAME
    static const struct ward_late library = {.title = "SpatiaLite",
                                             .file = WARD_SPATIALITE_LIBRARY,
                                             .package = "libspatialite7",
                                             .names = names,
                                             .n = sizeof names / sizeof names[0]};
    return ward_late_load(ctx, &library, &spatialite, NULL);
}

static ward_rc start(struct ward_ctx *ctx, struct ward_sql_spare *spare)
{
    struct ward_spatialite *s = (struct ward_spatialite *)spare; /* its first member */
    ward_rc rc = load(ctx);
    if (rc != WARD_OK)
        return rc;
    s->cache = spatialite.spatialite_alloc_connection();
    if (s->cache == NULL)
        return ward_fail(ctx, WARD_E_INTERNAL, "SpatiaLite cannot be started");
    spatialite.spatialite_init_ex(spare->sql, s->cache, 0);
    (void)sqlite3_busy_timeout(spare->sql, s->busy_ms);
    /* While a statement runs no function is redefined: SpatiaLite could not either, and ours are still there. */
    return ward_sql_is_running(spare->sql) ? WARD_OK : ward_maths_register(ctx, spare->sql);
}

ward_rc ward_spatialite_offer(struct ward_ctx *ctx, sqlite3 *sql, int busy_ms, struct ward_spatialite **out)
{
    *out = NULL;
    struct ward_spatialite *s = NULL;
    ward_rc rc = ward_maths_register(ctx, sql);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *s, &s);
    if (rc != WARD_OK)
        return rc;
    s->spare = (struct ward_sql_spare){.sql = sql, .start = start};
    s->busy_ms = busy_ms;
    ward_sql_spare_add(ctx, &s->spare);
    *out = s;
    return WARD_OK;
}

bool ward_spatialite_is_started(const struct ward_spatialite *s)
{
    return s != NULL && s->cache != NULL;
}

void ward_spatialite_end(struct ward_spatialite *s)
{
    if (s == NULL)
        return;
    ward_sql_spare_remove(&s->spare);
    if (s->cache != NULL)
        spatialite.spatialite_cleanup_ex(s->cache);
    ward_mem_free(s);
}

ward_rc ward_spatialite_version(struct ward_ctx *ctx, const char **out)
{
    ward_rc rc = load(ctx);
    *out = rc == WARD_OK ? spatialite.spatialite_version() : NULL;
    return rc;
}

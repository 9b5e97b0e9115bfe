/**
 * ward.h: the public C API.
 *
 * Everything hangs on one context per thread (struct ward_ctx). A fallible call returns a ward_rc: WARD_OK (0) or a
 * code of a family (hundreds digit), and leaves one sentence in the context. Results go to out-parameters, which are
 * set to NULL or 0 first. All lengths are metres of a projected CRS; degrees are refused, never taken for metres.
 */
#ifndef WARD_H
#define WARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WARD_VERSION "0.1.0"

#if defined(__GNUC__)
#ifdef WARD_MODULE
#define WARD_API /* mod_ward.so exports its entry point alone */
#else
#define WARD_API __attribute__((visibility("default")))
#endif
#define WARD_CHECK __attribute__((warn_unused_result))
#define WARD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define WARD_API
#define WARD_CHECK
#define WARD_PRINTF(fmt, args)
#endif

/** 0 or a code below. The family is code / 100; the command line turns it into an exit status (engine/cli/cli.c). */
typedef int ward_rc;

enum {
    WARD_OK = 0,
    /* 100: the caller's arguments */
    WARD_E_ARG = 100,      /* a wrong argument, option or parameter */
    WARD_E_NAME = 101,     /* an unknown query, verb, format or parameter name */
    WARD_E_VALUE = 102,    /* a value or date that is none */
    WARD_E_NO_PLACE = 103, /* a spatial format for rows without a place */
    /* 200: the data */
    WARD_E_SOURCE = 200,  /* a source missing, unreadable or of the wrong kind */
    WARD_E_COLUMN = 201,  /* a required column is missing or ambiguous */
    WARD_E_REJECTS = 202, /* no row accepted, or more rejected than allowed */
    WARD_E_HEADER = 203,  /* a layer or query file that breaks the header grammar */
    WARD_E_GUARD = 204,   /* the datum guard stopped a load */
    /* 300: geometry */
    WARD_E_GEOM = 300, /* a geometry that is broken, or of the wrong kind */
    WARD_E_SRID = 301, /* mixed coordinate systems */
    WARD_E_GEOS = 302, /* GEOS answered with an exception */
    /* 400: coordinate systems and layers */
    WARD_E_CRS = 400,        /* an unknown CRS, or an operation that is only ballpark */
    WARD_E_CRS_UNFIT = 401,  /* a CRS that is geographic or not in metres */
    WARD_E_LAYER = 402,      /* an unknown layer */
    WARD_E_NOT_LOADED = 403, /* a layer that was never loaded */
    WARD_E_EXTENSION = 404,  /* a part that is not installed */
    /* 500: files */
    WARD_E_IO = 500,     /* an output that cannot be written */
    WARD_E_EXISTS = 501, /* an output that exists */
    WARD_E_READER = 502, /* the reader process crashed, hung or broke the protocol */
    /* 600: the database */
    WARD_E_SQL = 600,   /* SQLite's error */
    WARD_E_DB = 601,    /* missing, not a database, not ours, or of a newer version */
    WARD_E_BUSY = 602,  /* locked past the lock wait */
    WARD_E_INPUT = 603, /* an input of the daily batch is not there yet */
    /* 700, 800, 900 */
    WARD_E_NOMEM = 700,     /* out of memory */
    WARD_E_INTERRUPT = 800, /* interrupted */
    WARD_E_INTERNAL = 900   /* a broken invariant: a bug */
};

struct ward_ctx;

/** @brief A new context. @return NULL when out of memory; free with ward_ctx_free(). One context per thread. */
WARD_API struct ward_ctx *ward_ctx_new(void);

/** @brief Drops one reference; the last one frees the context and every library handle in it. NULL is allowed. */
WARD_API void ward_ctx_free(struct ward_ctx *ctx);

/** @brief One more reference (SQLite destroys function contexts at times of its own). @return ctx */
WARD_API struct ward_ctx *ward_ctx_ref(struct ward_ctx *ctx);

/** @brief The sentence of the last failure, "" after none. Borrowed; good until the next failure. */
WARD_API const char *ward_ctx_message(const struct ward_ctx *ctx);

/** @brief The code of the last failure. */
WARD_API ward_rc ward_ctx_code(const struct ward_ctx *ctx);

struct sqlite3;

/**
 * @brief  Puts every ward_ SQL function on a connection (design of each: the head of its file in engine/sql/).
 *
 * The functions read the layers of the connection's own database; their indexes are cached with the connection and die
 * with it. The context is referenced until then. mod_ward.so does the same for a host that loads extensions.
 *
 * @param[in] sql  an open connection; borrowed
 * @errors WARD_E_ARG (a NULL), WARD_E_SQL, WARD_E_NOMEM
 */
WARD_API ward_rc ward_register(struct ward_ctx *ctx, struct sqlite3 *sql) WARD_CHECK;

#endif

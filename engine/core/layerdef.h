/** layerdef.h: what a layer is: layers/NAME.sql as a structure. The grammar is in CONTRIBUTING.md. */
#ifndef WARD_CORE_LAYERDEF_H
#define WARD_CORE_LAYERDEF_H

#include "core/header.h"

enum ward_type { WARD_T_TEXT, WARD_T_INTEGER, WARD_T_REAL, WARD_T_FLAG, WARD_T_DATE, WARD_T_TIME, WARD_T_GEOMETRY };

/** Kinds of geometry a layer takes, as bits. */
enum ward_kinds { WARD_KIND_NONE = 0, WARD_KIND_POINT = 1, WARD_KIND_LINE = 2, WARD_KIND_POLYGON = 4 };

struct ward_domain_word {
    const char *word;  /* as written in files, or the stored value itself */
    const char *value; /* as stored; NULL: the word means unknown (written NULL=word, word) */
};

struct ward_column {
    const char *name;
    const char *label_zh; /* NULL: none */
    enum ward_type type;
    bool required;
    bool has_range;
    double min, max; /* with has_range; an open end is -INFINITY or INFINITY */
    bool has_domain; /* closed: a value that no word stands for is rejected. false with words: others are kept */
    const struct ward_domain_word *words;
    size_t n_words;
    const char *const *aliases; /* further names in files, beside name and label_zh */
    size_t n_aliases;
    const char *rule;      /* @read: a value rule by name; NULL: by type */
    const char *rule_from; /* @read's further field: the column it is made from; NULL: its own */
    const char *meaning;
};

struct ward_rule {
    const char *name;      /* "service_m", "spacing_m" */
    const char *condition; /* "" for @default */
    double min, max;       /* equal for @default; NAN where an end is open */
    const char *source;
};

struct ward_check {
    const char *severity; /* "error" or "warning" */
    const char *title;
    const char *sql;
};

struct ward_layerdef {
    struct ward_header *header; /* owned; all texts point into it */
    const char *name, *title, *title_zh, *standard;
    unsigned kinds; /* bits of ward_kinds */
    bool geom_optional;
    const char *const *key; /* key columns; n_key 0: none */
    size_t n_key;
    bool key_repeats;
    const char *valid_from, *valid_to; /* columns; NULL: no validity */
    const char *supply;                /* SQL condition; NULL: always in supply */
    const char *reach;                 /* "point" (default), "edge", "entrances LAYER", "sector …" */
    struct ward_column *columns;
    size_t n_columns;
    struct ward_rule *rules;
    size_t n_rules;
    struct ward_check *checks;
    size_t n_checks;
    const char *const *indexes; /* @index: column lists "a, b" */
    size_t n_indexes;
    void *arena; /* private */
};

/** @brief A layer from its file; every fault is one sentence with file:line. @errors WARD_E_HEADER, WARD_E_SOURCE */
ward_rc ward_layerdef_read(struct ward_ctx *ctx, const char *path, struct ward_layerdef **out) WARD_CHECK;
ward_rc ward_layerdef_parse(struct ward_ctx *ctx, const char *name, const char *text,
                            struct ward_layerdef **out) WARD_CHECK;
const struct ward_column *ward_layerdef_column(const struct ward_layerdef *def, const char *name);
void ward_layerdef_free(struct ward_layerdef *def);
const char *ward_type_name(enum ward_type type);

#endif

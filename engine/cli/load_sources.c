#include "cli/load_sources.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/mem.h"

static ward_rc add(struct ward_ctx *ctx, struct ward_load_sources *s, const char *path)
{
    ward_rc rc = ward_grow(ctx, &s->paths, &s->capacity, s->n + 1, sizeof *s->paths);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, path, &s->paths[s->n]);
    if (rc == WARD_OK)
        s->n++;
    return rc;
}

/* A reject file of an earlier load lies beside its source and matches its glob: it is no source. */
static bool is_rejects(const char *path)
{
    static const char end[] = ".rejects.csv";
    size_t n = strlen(path);
    return n >= sizeof end && strcmp(path + n - (sizeof end - 1), end) == 0;
}

static ward_rc add_matches(struct ward_ctx *ctx, struct ward_load_sources *s, const char *word)
{
    glob_t found = {0};
    size_t before = s->n;
    ward_rc rc = WARD_OK;
    int failed = glob(word, GLOB_NOSORT, NULL, &found);
    if (failed == GLOB_NOSPACE)
        rc = ward_fail(ctx, WARD_E_NOMEM, "out of memory");
    for (size_t i = 0; rc == WARD_OK && failed == 0 && i < found.gl_pathc; i++)
        if (!is_rejects(found.gl_pathv[i]))
            rc = add(ctx, s, found.gl_pathv[i]);
    if (rc == WARD_OK && s->n == before)
        rc = ward_fail(ctx, WARD_E_SOURCE, "no file matches %s", word);
    /* Not by glob(): its order follows the locale. */
    for (size_t i = before + 1; i < s->n; i++)
        for (size_t k = i; k > before && strcmp(s->paths[k - 1], s->paths[k]) > 0; k--) {
            char *path = s->paths[k];
            s->paths[k] = s->paths[k - 1];
            s->paths[k - 1] = path;
        }
    globfree(&found);
    return rc;
}

ward_rc ward_load_sources_find(struct ward_ctx *ctx, const char *const *words, size_t n, struct ward_load_sources *out)
{
    ward_rc rc = WARD_OK;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        struct stat info;
        bool is_pattern = strpbrk(words[i], "*?[") != NULL && stat(words[i], &info) != 0;
        rc = is_pattern ? add_matches(ctx, out, words[i]) : add(ctx, out, words[i]);
    }
    return rc;
}

void ward_load_sources_clear(struct ward_load_sources *s)
{
    for (size_t i = 0; i < s->n; i++)
        ward_mem_free(s->paths[i]);
    ward_mem_free(s->paths);
    memset(s, 0, sizeof *s);
}

ward_rc ward_load_source_open(struct ward_ctx *ctx, const char *name, struct ward_load_opened *out)
{
    memset(out, 0, sizeof *out);
    out->name = out->path = name;
    if (!ward_unpack_is_packed(name))
        return WARD_OK;
    ward_rc rc = ward_unpack(ctx, name, &out->unpacked);
    out->path = out->unpacked.path;
    return rc;
}

const char *ward_load_source_words(struct ward_load_opened *o, const char *text)
{
    size_t folder = strlen(o->unpacked.folder);
    size_t n = 0;
    if (folder == 0 || strstr(text, o->unpacked.folder) == NULL)
        return text;
    for (const char *at = text; *at != '\0' && n + 1 < sizeof o->text;)
        if (strncmp(at, o->unpacked.folder, folder) == 0) {
            int got = snprintf(o->text + n, sizeof o->text - n, "%.400s", o->name);
            n += got > 0 ? (size_t)got : 0;
            at += folder;
        } else {
            o->text[n++] = *at++;
        }
    o->text[n < sizeof o->text ? n : sizeof o->text - 1] = '\0';
    return o->text;
}

ward_rc ward_load_source_close(struct ward_ctx *ctx, struct ward_load_opened *o, ward_rc rc)
{
    if (rc != WARD_OK && o->unpacked.folder[0] != '\0') {
        const char *words = ward_load_source_words(o, ward_ctx_message(ctx));
        if (words == o->text)
            rc = ward_fail(ctx, rc, "%s", words);
    }
    ward_unpack_clear(&o->unpacked);
    return rc;
}

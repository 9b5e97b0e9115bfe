#include "cli/load_fingerprint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "core/buf.h"
#include "core/mem.h"

#define CHUNK_BYTES (256 * 1024)
#define FILES_MAX 4096

struct hashing {
    struct ward_ctx *ctx;
    XXH3_state_t *state;
    char *chunk;
    struct stat database;
    bool has_database;
};

static ward_rc cannot_read(struct hashing *h, const char *path)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return ward_fail(h->ctx, WARD_E_SOURCE, "there is no source %s", path);
    return ward_fail(h->ctx, WARD_E_SOURCE, "the source %s cannot be read: %s", path, strerror(errno));
}

static ward_rc hash_file(struct hashing *h, const char *path, const struct stat *info)
{
    ward_rc rc = WARD_OK;
    if (h->has_database && info->st_ino == h->database.st_ino && info->st_dev == h->database.st_dev)
        return ward_fail(h->ctx, WARD_E_SOURCE, "%s is the database itself; export what you need of it first", path);
    if (!S_ISREG(info->st_mode))
        return ward_fail(h->ctx, WARD_E_SOURCE, "the source %s is no file", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot_read(h, path);
    for (ssize_t got = 1; rc == WARD_OK && got > 0;) {
        got = read(fd, h->chunk, CHUNK_BYTES);
        if (got < 0)
            rc = cannot_read(h, path);
        else if (XXH3_128bits_update(h->state, h->chunk, (size_t)got) != XXH_OK)
            rc = ward_fail(h->ctx, WARD_E_INTERNAL, "%s cannot be hashed", path);
        if (rc == WARD_OK)
            rc = ward_ctx_interrupted(h->ctx);
    }
    (void)close(fd);
    return rc;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted; "." and ".." left out. */
static ward_rc list_folder(struct hashing *h, const char *folder, char **names, size_t *n)
{
    DIR *dir = opendir(folder);
    ward_rc rc = WARD_OK;
    *n = 0;
    if (dir == NULL)
        return cannot_read(h, folder);
    for (const struct dirent *entry; rc == WARD_OK && (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (*n == FILES_MAX)
            rc = ward_fail(h->ctx, WARD_E_SOURCE, "the folder %s holds more than %d files", folder, FILES_MAX);
        else if ((rc = ward_strdup(h->ctx, entry->d_name, &names[*n])) == WARD_OK)
            (*n)++;
    }
    (void)closedir(dir);
    if (*n > 0)
        qsort(names, *n, sizeof *names, compare);
    return rc;
}

static ward_rc hash_folder(struct hashing *h, const char *folder)
{
    char **names = NULL;
    size_t n = 0;
    struct ward_buf path = {0};
    ward_rc rc = ward_new(h->ctx, FILES_MAX, sizeof *names, &names);
    if (rc == WARD_OK)
        rc = list_folder(h, folder, names, &n);
    for (size_t i = 0; i < n; i++) {
        struct stat info;
        ward_buf_reset(&path);
        if (rc == WARD_OK)
            rc = ward_buf_printf(h->ctx, &path, "%s/%s", folder, names[i]);
        if (rc == WARD_OK && stat(path.data, &info) == 0 && S_ISREG(info.st_mode)) {
            (void)XXH3_128bits_update(h->state, names[i], strlen(names[i]) + 1);
            rc = hash_file(h, path.data, &info);
        }
        ward_mem_free(names[i]);
    }
    ward_buf_clear(&path);
    ward_mem_free(names);
    return rc;
}

/* The parts that make a Shapefile have one stem; what else lies there under it (SOURCE.rejects.csv) is no part. */
static ward_rc hash_parts(struct hashing *h, const char *path)
{
    static const char *const parts[] = {"cpg", "CPG", "dbf", "DBF", "prj", "PRJ", "shp", "SHP", "shx", "SHX"};
    struct ward_buf name = {0};
    ward_rc rc = WARD_OK;
    size_t stem = strlen(path) - 3;
    for (size_t i = 0; rc == WARD_OK && i < sizeof parts / sizeof *parts; i++) {
        struct stat info;
        ward_buf_reset(&name);
        rc = ward_buf_printf(h->ctx, &name, "%.*s%s", (int)stem, path, parts[i]);
        if (rc != WARD_OK || stat(name.data, &info) != 0)
            continue;
        (void)XXH3_128bits_update(h->state, parts[i], 3);
        rc = hash_file(h, name.data, &info);
    }
    ward_buf_clear(&name);
    return rc;
}

static ward_rc hash_source(struct hashing *h, const char *path)
{
    struct stat info;
    size_t length = strlen(path);
    if (stat(path, &info) != 0)
        return cannot_read(h, path);
    if (S_ISDIR(info.st_mode))
        return hash_folder(h, path);
    if (length > 4 && strcasecmp(path + length - 4, ".shp") == 0)
        return hash_parts(h, path);
    return hash_file(h, path, &info);
}

static void to_hex(XXH128_hash_t hash, char hex[33])
{
    (void)snprintf(hex, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

ward_rc ward_load_fingerprint(struct ward_ctx *ctx, const char *const *sources, size_t n, const char *database,
                              char hex[33])
{
    struct hashing h = {.ctx = ctx};
    hex[0] = '\0';
    h.has_database = stat(database, &h.database) == 0;
    h.state = XXH3_createState();
    if (h.state == NULL)
        return ward_fail(ctx, WARD_E_NOMEM, "out of memory");
    (void)XXH3_128bits_reset(h.state);
    ward_rc rc = ward_new(ctx, CHUNK_BYTES, 1, &h.chunk);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = hash_source(&h, sources[i]);
    if (rc == WARD_OK)
        to_hex(XXH3_128bits_digest(h.state), hex);
    ward_mem_free(h.chunk);
    (void)XXH3_freeState(h.state);
    return rc;
}

void ward_load_fingerprint_text(const char *text, char hex[33])
{
    to_hex(XXH3_128bits(text, strlen(text)), hex);
}

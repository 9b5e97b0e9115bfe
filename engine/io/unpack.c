#include "io/unpack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unzip.h>

#include "core/text.h"
#include "io/fence.h"

enum {
    MEMBERS_MOST = 10000,
    DEPTH_MOST = 8,
    RATIO_MOST = 100,
    NAME_MOST = 512,
    SENTENCE = 1024,
    CHUNK = 256 * 1024,
    SLICE_MS = 200,
    SECONDS_MOST = 600
};
#define ALWAYS_BYTES ((uint64_t)16 << 20) /* small tables of blanks pack better than any ratio */
#define TOTAL_BYTES ((uint64_t)8 << 30)
#define GDB_FOLDER "source.gdb"

bool ward_unpack_is_packed(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && (strcasecmp(path + n - 4, ".zip") == 0 || strcasecmp(path + n - 4, ".kmz") == 0);
}

/* ---- in the process that unpacks ---- */

struct unpacking {
    const char *path;   /* of the zip, as the user wrote it */
    const char *folder; /* where to */
    const char *stem;   /* the zip's name without its suffix */
    unzFile zip;
    uint64_t most, written; /* bytes */
    char source[NAME_MOST]; /* the entry that is the source; "": none yet */
    const struct ward_driver *driver;
    bool is_weak;           /* a .txt, .dbf or .json: a source only where there is no better one */
    char said[SENTENCE];    /* why not */
    char chosen[NAME_MOST]; /* the file to open, in folder */
};

__attribute__((format(printf, 2, 3))) static bool say(struct unpacking *u, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = snprintf(u->said, sizeof u->said, "%.400s ", u->path);
    if (n > 0 && (size_t)n < sizeof u->said)
        (void)vsnprintf(u->said + n, sizeof u->said - (size_t)n, fmt, args);
    va_end(args);
    return false;
}

static const char *last_part(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash != NULL ? slash + 1 : name;
}

/* No name is ever used for a file, so this is a sign of what the zip was made for, and not the only fence. */
static bool check_name(struct unpacking *u, char *name)
{
    size_t depth = 0;
    for (char *c = name; *c != '\0'; c++)
        if (*c == '\\')
            *c = '/';
    if (name[0] == '\0' || name[0] == '/' || (name[1] == ':' && name[2] == '/'))
        return say(u, "holds a file with an absolute name (%.100s), which no honest zip does", name);
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += part > name;
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return say(u, "holds a file outside its own folder (%.100s), which no honest zip does", name);
        depth += strchr(part, '/') != NULL;
    }
    return depth <= DEPTH_MOST || say(u, "holds folders more than %d deep (%.100s)", DEPTH_MOST, name);
}

static bool entry(struct unpacking *u, unz_file_info64 *info, char name[NAME_MOST])
{
    if (unzGetCurrentFileInfo64(u->zip, info, name, NAME_MOST, NULL, 0, NULL, 0) != UNZ_OK)
        return say(u, "is no whole zip file: its list of files is broken; get it again");
    if (info->size_filename >= NAME_MOST || strlen(name) != info->size_filename)
        return say(u, "holds a file with a broken name");
    if ((info->flag & 1) != 0)
        return say(u, "is encrypted; unpack it with its password and load the file inside");
    if (((info->external_fa >> 16) & S_IFMT) == S_IFLNK)
        return say(u, "holds a link (%.100s); pack the file itself", name);
    return check_name(u, name);
}

/* ".gdb" is a folder: the entries in it make one source. */
static size_t source_length(const char *name)
{
    const char *gdb = strcasestr(name, ".gdb/");
    return gdb != NULL ? (size_t)(gdb - name) + 4 : strlen(name);
}

static bool is_other_part(const char *name)
{
    return strncmp(name, "__MACOSX/", 9) == 0 || last_part(name)[0] == '.' || last_part(name)[0] == '\0';
}

static bool consider(struct unpacking *u, const char *name)
{
    char source[NAME_MOST];
    if (is_other_part(name) && strcasestr(name, ".gdb/") == NULL)
        return true;
    (void)snprintf(source, sizeof source, "%.*s", (int)source_length(name), name);
    const struct ward_driver *driver = ward_source_driver(source);
    if (driver == NULL || strcmp(source, u->source) == 0)
        return driver == NULL || driver->is_folder || say(u, "holds %.100s twice", source);
    bool is_weak = strcmp(driver->suffix, ".txt") == 0 || strcmp(driver->suffix, ".dbf") == 0 ||
                   strcmp(driver->suffix, ".json") == 0;
    if (u->source[0] != '\0' && is_weak && !u->is_weak)
        return true;
    if (u->source[0] != '\0' && is_weak == u->is_weak)
        return say(u, "holds several sources (%.100s, %.100s); unpack it and name the one to load", u->source, source);
    (void)snprintf(u->source, sizeof u->source, "%s", source);
    u->driver = driver;
    u->is_weak = is_weak;
    return true;
}

/* Everything is looked at before anything is written. */
static bool survey(struct unpacking *u)
{
    unz_global_info64 all;
    uint64_t total = 0;
    if (unzGetGlobalInfo64(u->zip, &all) != UNZ_OK || all.number_entry == 0)
        return say(u, "holds no files");
    if (all.number_entry > MEMBERS_MOST)
        return say(u, "holds %llu files, more than %d; unpack it and name the file to load",
                   (unsigned long long)all.number_entry, MEMBERS_MOST);
    int rc = unzGoToFirstFile(u->zip);
    for (; rc == UNZ_OK; rc = unzGoToNextFile(u->zip)) {
        unz_file_info64 info;
        char name[NAME_MOST];
        if (!entry(u, &info, name) || !consider(u, name))
            return false;
        total += info.uncompressed_size > TOTAL_BYTES ? TOTAL_BYTES + 1 : info.uncompressed_size;
    }
    if (rc != UNZ_END_OF_LIST_OF_FILE)
        return say(u, "is no whole zip file: its list of files is broken; get it again");
    if (total > u->most)
        return say(u, "would unpack to %llu MB, more than %d times its size; unpack it by hand if it is honest",
                   (unsigned long long)(total >> 20), RATIO_MOST);
    if (u->source[0] == '\0')
        return say(u, "holds no file that ward reads by its suffix");
    return true;
}

/* The name that an entry gets here; false: it is no part of the source. */
static bool part_of(const struct unpacking *u, const char *name, char out[NAME_MOST])
{
    static const char *const parts[] = {".shp", ".shx", ".dbf", ".prj", ".cpg"};
    if (u->driver->is_folder) {
        size_t n = source_length(name);
        bool is_inside = strncmp(name, u->source, n) == 0 && u->source[n] == '\0' && name[n] == '/' &&
                         strchr(name + n + 1, '/') == NULL && name[n + 1] != '\0';
        const char *file = last_part(name);
        bool is_plain = file[strspn(file, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] == '\0';
        (void)snprintf(out, NAME_MOST, GDB_FOLDER "/%.200s", file);
        return is_inside && is_plain;
    }
    (void)snprintf(out, NAME_MOST, "%.200s%s", u->stem, u->driver->suffix);
    if (strcmp(name, u->source) == 0)
        return true;
    size_t stem = strlen(u->source) - strlen(u->driver->suffix);
    if (u->driver->format != WARD_FORMAT_SHAPEFILE || strncmp(name, u->source, stem) != 0)
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strcasecmp(name + stem, parts[i]) == 0) {
            (void)snprintf(out, NAME_MOST, "%.200s%s", u->stem, parts[i]);
            return true;
        }
    return false;
}

/* errno says why; the folder that the user chose is the one above ours. */
static bool say_full(struct unpacking *u)
{
    const char *slash = strrchr(u->folder, '/');
    return say(u, "cannot be unpacked into %.*s: %s; TMPDIR names another folder",
               slash != NULL ? (int)(slash - u->folder) : 0, u->folder, strerror(errno));
}

static bool copy(struct unpacking *u, const char *name, int fd)
{
    static char chunk[CHUNK];
    for (;;) {
        int got = unzReadCurrentFile(u->zip, chunk, sizeof chunk);
        if (got < 0)
            return say(u, "is broken: %.100s cannot be unpacked; get it again", name);
        if (got == 0)
            return true;
        u->written += (uint64_t)got;
        if (u->written > u->most)
            return say(u, "unpacks to more than %d times its size; unpack it by hand if it is honest", RATIO_MOST);
        for (ssize_t done = 0, n = 0; done < got; done += n) {
            n = write(fd, chunk + done, (size_t)(got - done));
            if (n < 0)
                return say_full(u);
        }
    }
}

static bool write_entry(struct unpacking *u, const char *name, const char *file)
{
    char path[NAME_MOST * 2];
    (void)snprintf(path, sizeof path, "%.255s/%s", u->folder, file);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST ? say(u, "holds %.100s twice", name) : say_full(u);
    bool done = unzOpenCurrentFile(u->zip) == UNZ_OK || say(u, "is broken, or packed in a way ward does not know");
    if (done) {
        done = copy(u, name, fd);
        int end = unzCloseCurrentFile(u->zip);
        if (done && end != UNZ_OK)
            done = say(u, "is broken: the checksum of %.100s is wrong; get it again", name);
    }
    if (close(fd) != 0 && done)
        done = say_full(u);
    return done;
}

static bool extract(struct unpacking *u)
{
    for (int rc = unzGoToFirstFile(u->zip); rc == UNZ_OK; rc = unzGoToNextFile(u->zip)) {
        unz_file_info64 info;
        char name[NAME_MOST];
        char file[NAME_MOST];
        if (!entry(u, &info, name))
            return false;
        if (part_of(u, name, file) && !write_entry(u, name, file))
            return false;
    }
    if (u->driver->is_folder)
        (void)snprintf(u->chosen, sizeof u->chosen, GDB_FOLDER);
    else
        (void)snprintf(u->chosen, sizeof u->chosen, "%.200s%s", u->stem, u->driver->suffix);
    return true;
}

/* One byte for how it went, then the file's name or the sentence. */
_Noreturn static void unpack_and_leave(struct ward_ctx *ctx, struct unpacking *u, uint64_t size, int to)
{
    uint64_t most = size * RATIO_MOST > ALWAYS_BYTES ? size * RATIO_MOST : ALWAYS_BYTES;
    u->most = most < TOTAL_BYTES ? most : TOTAL_BYTES;
    bool done = false;
    if (ward_fence_unpacker(ctx, u->path, u->folder, u->most) != WARD_OK)
        (void)snprintf(u->said, sizeof u->said, "%s", ward_ctx_message(ctx));
    else if ((u->zip = unzOpen64(u->path)) == NULL)
        (void)say(u, "is no whole zip file; get it again");
    else
        done = survey(u) && extract(u);
    const char *text = done ? u->chosen : u->said;
    ssize_t n = write(to, done ? "+" : "-", 1);
    if (n == 1)
        n = write(to, text, strlen(text));
    _exit(n > 0 ? 0 : 1);
}

/* ---- in ward itself ---- */

static void remove_files(const char *folder)
{
    char path[1024];
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (const struct dirent *e; (e = readdir(dir)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            (void)snprintf(path, sizeof path, "%.400s/%.400s", folder, e->d_name);
            (void)unlink(path);
        }
    (void)closedir(dir);
}

static void remove_folder(const char *folder)
{
    char gdb[512];
    (void)snprintf(gdb, sizeof gdb, "%.400s/" GDB_FOLDER, folder);
    remove_files(gdb);
    (void)rmdir(gdb);
    remove_files(folder);
    (void)rmdir(folder);
}

/* What loads that were killed have left: folders whose ward lives no more. */
static void sweep(const char *root)
{
    char path[512];
    DIR *dir = opendir(root);
    if (dir == NULL)
        return;
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        struct stat info;
        char *end = NULL;
        if (strncmp(e->d_name, "ward-unpack-", 12) != 0)
            continue;
        long pid = strtol(e->d_name + 12, &end, 10);
        (void)snprintf(path, sizeof path, "%.200s/%.255s", root, e->d_name);
        if (pid > 0 && *end == '-' && kill((pid_t)pid, 0) != 0 && errno == ESRCH && lstat(path, &info) == 0 &&
            S_ISDIR(info.st_mode) && info.st_uid == geteuid())
            remove_folder(path);
    }
    (void)closedir(dir);
}

static ward_rc make_folder(struct ward_ctx *ctx, struct ward_unpacked *out)
{
    const char *root = getenv("TMPDIR");
    char gdb[sizeof out->folder + sizeof GDB_FOLDER + 1];
    if (root == NULL || root[0] != '/' || strlen(root) > 200)
        root = "/tmp";
    sweep(root);
    (void)snprintf(out->folder, sizeof out->folder, "%s/ward-unpack-%ld-XXXXXX", root, (long)getpid());
    if (mkdtemp(out->folder) == NULL) {
        out->folder[0] = '\0';
        return ward_fail(ctx, WARD_E_IO, "there is no room to unpack in %s: %s; TMPDIR names another folder", root,
                         strerror(errno));
    }
    (void)snprintf(gdb, sizeof gdb, "%s/" GDB_FOLDER, out->folder);
    if (mkdir(gdb, 0700) != 0)
        return ward_fail(ctx, WARD_E_IO, "there is no room to unpack in %s: %s", root, strerror(errno));
    return WARD_OK;
}

/* Until the process has said its sentence and closed the pipe. */
static ward_rc listen_child(struct ward_ctx *ctx, const char *path, int from, char answer[SENTENCE])
{
    size_t n = 0;
    for (int slices = 0; slices < SECONDS_MOST * 1000 / SLICE_MS; slices++) {
        struct pollfd at = {.fd = from, .events = POLLIN};
        int ready = poll(&at, 1, SLICE_MS);
        ward_rc rc = ward_ctx_interrupted(ctx);
        if (rc != WARD_OK)
            return rc;
        if (ready <= 0)
            continue;
        ssize_t got = read(from, answer + n, SENTENCE - 1 - n);
        if (got <= 0)
            return WARD_OK;
        n += (size_t)got;
        answer[n] = '\0';
    }
    return ward_fail(ctx, WARD_E_READER, "%s was not unpacked within %d s", path, SECONDS_MOST);
}

static ward_rc run(struct ward_ctx *ctx, struct unpacking *u, uint64_t size, char answer[SENTENCE])
{
    int ends[2] = {-1, -1};
    int state = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return ward_fail(ctx, WARD_E_READER, "%s cannot be unpacked: %s", u->path, strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        unpack_and_leave(ctx, u, size, ends[1]);
    int failed = errno;
    (void)close(ends[1]);
    ward_rc rc = pid < 0 ? ward_fail(ctx, WARD_E_READER, "%s cannot be unpacked: %s", u->path, strerror(failed))
                         : listen_child(ctx, u->path, ends[0], answer);
    (void)close(ends[0]);
    if (pid < 0)
        return rc;
    if (rc != WARD_OK)
        (void)kill(pid, SIGKILL);
    while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
        ;
    if (rc == WARD_OK && (!WIFEXITED(state) || WEXITSTATUS(state) != 0 || (answer[0] != '+' && answer[0] != '-')))
        rc = ward_fail(ctx, WARD_E_READER, "the process that unpacks %s came to grief", u->path);
    return rc;
}

ward_rc ward_unpack(struct ward_ctx *ctx, const char *path, struct ward_unpacked *out)
{
    struct stat info;
    char stem[NAME_MOST];
    char answer[SENTENCE] = "";
    memset(out, 0, sizeof *out);
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return ward_fail(ctx, WARD_E_SOURCE, "there is no file %s that can be read", path);
    const char *base = last_part(path);
    (void)snprintf(stem, sizeof stem, "%.*s", (int)(strlen(base) - 4), base);
    struct unpacking u = {.path = path, .folder = out->folder, .stem = stem};
    ward_rc rc = make_folder(ctx, out);
    if (rc == WARD_OK)
        rc = run(ctx, &u, (uint64_t)info.st_size, answer);
    if (rc == WARD_OK && answer[0] == '-')
        rc = ward_text_is_utf8(answer + 1, strlen(answer + 1))
                 ? ward_fail(ctx, WARD_E_SOURCE, "%s", answer + 1)
                 : ward_fail(ctx, WARD_E_SOURCE, "%s cannot be unpacked; unpack it and name the file to load", path);
    if (rc == WARD_OK && strchr(answer, '/') != NULL)
        rc = ward_fail(ctx, WARD_E_READER, "the process that unpacks %s broke the protocol", path);
    if (rc == WARD_OK)
        (void)snprintf(out->path, sizeof out->path, "%s/%.250s", out->folder, answer + 1);
    return rc;
}

void ward_unpack_clear(struct ward_unpacked *u)
{
    if (u->folder[0] != '\0')
        remove_folder(u->folder);
    memset(u, 0, sizeof *u);
}

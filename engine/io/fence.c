#include "io/fence.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "geo/crs.h"
#include "io/request.h"

/* ---- resource limits ---- */

static bool limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit now;
    struct rlimit wanted = {.rlim_cur = soft, .rlim_max = hard};
    if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
        return false;
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < hard)
        wanted.rlim_max = now.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max)
        wanted.rlim_cur = wanted.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &wanted) == 0;
}

static bool set_limits(const struct ward_source *s, rlim_t file_bytes)
{
    rlim_t cpu = (rlim_t)(s->cpu_seconds > 0 ? s->cpu_seconds : WARD_CPU_SECONDS);
    bool done = limit(RLIMIT_CPU, cpu, cpu + 5) && limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_NOFILE, 256, 256) &&
                limit(RLIMIT_FSIZE, file_bytes, file_bytes);
    (void)signal(SIGXFSZ, SIG_IGN); /* a write to a file then fails with EFBIG */
#ifndef WARD_SANITIZED              /* shadow memory takes terabytes of address space */
    rlim_t memory = s->memory_bytes > 0 ? s->memory_bytes : WARD_MEMORY_BYTES;
    done = done && limit(RLIMIT_AS, memory, memory);
#endif
    return done;
}

/* ---- seccomp ---- */

#if defined(__x86_64__)
enum { ARCH = AUDIT_ARCH_X86_64, OTHER_ABI = 0x40000000 };
#elif defined(__aarch64__)
enum { ARCH = AUDIT_ARCH_AARCH64, OTHER_ABI = 0 };
#else
enum { ARCH = 0, OTHER_ABI = 0 };
#endif

/* What no reader of files needs: the network, other programs, other processes, the kernel's back doors. */
static const int forbidden[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_execve,
    SYS_execveat,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_open_by_handle_at,
    SYS_kill,
    SYS_memfd_create,
    SYS_personality,
    SYS_acct,
    SYS_quotactl,
    SYS_sethostname,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_adjtimex,
    SYS_mknodat,
    SYS_symlinkat,
    SYS_linkat,
    SYS_renameat2,
    SYS_unlinkat,
    SYS_mkdirat,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_truncate,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
#endif
#ifdef SYS_pidfd_getfd
    SYS_pidfd_getfd,
#endif
#ifdef SYS_pidfd_send_signal
    SYS_pidfd_send_signal,
#endif
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
    SYS_rename,
    SYS_unlink,
    SYS_mkdir,
    SYS_rmdir,
    SYS_link,
    SYS_symlink,
    SYS_chmod,
    SYS_chown,
    SYS_mknod,
#endif
#ifndef WARD_SANITIZED /* LeakSanitizer traces its own process */
    SYS_ptrace,
#endif
};

enum {
    N_FORBIDDEN = sizeof forbidden / sizeof forbidden[0],
    CLONE_AT = 6,
    CLONE3_AT = 9,
    FIRST = 10,
    ALLOW_AT = FIRST + N_FORBIDDEN,
    EPERM_AT,
    ENOSYS_AT,
    N_FILTER
};

_Static_assert((int)N_FILTER < 255, "the jumps of the filter are bytes");

static struct sock_filter jump(uint32_t value, int from, int to)
{
    return (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, (uint8_t)(to - from - 1), 0);
}

/* One comparison a call, each jumping to one of the three answers at the end. The machine's other ABI is no way around
 * it. Threads are made by clone with shared memory; clone3, whose flags a filter cannot see, is said not to exist. */
static bool refuse_calls(void)
{
    struct sock_filter filter[N_FILTER] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, OTHER_ABI != 0 ? OTHER_ABI : UINT32_MAX, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_VM, ALLOW_AT - CLONE_AT - 3, EPERM_AT - CLONE_AT - 3),
    };
    filter[CLONE3_AT] = jump(SYS_clone3, CLONE3_AT, ENOSYS_AT);
    for (int i = 0; i < N_FORBIDDEN; i++)
        filter[FIRST + i] = jump((uint32_t)forbidden[i], FIRST + i, EPERM_AT);
    filter[ALLOW_AT] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[EPERM_AT] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    filter[ENOSYS_AT] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
    struct sock_fprog program = {.len = N_FILTER, .filter = filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* ---- Landlock ---- */

enum { TRUNCATE = 1 << 14 }; /* LANDLOCK_ACCESS_FS_TRUNCATE, from ABI 3; not in every header */

static const uint64_t all_rights =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

/* A path that is not there needs no rule. */
static bool allow_rights(int rules, int folder, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    rule.parent_fd = openat(folder, path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    bool done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    (void)close(rule.parent_fd);
    return done;
}

static bool allow(int rules, int folder, const char *path, bool is_folder)
{
    return allow_rights(rules, folder, path,
                        LANDLOCK_ACCESS_FS_READ_FILE | (is_folder ? (uint64_t)LANDLOCK_ACCESS_FS_READ_DIR : 0));
}

/* The source and its siblings: units.shp goes with units.dbf, units.cpg, units.shp.xml. */
static bool allow_source(int rules, const struct ward_place *place)
{
    if (place->driver->is_folder)
        return allow(rules, AT_FDCWD, place->path, true);
    char folder[sizeof place->path];
    (void)snprintf(folder, sizeof folder, "%s", place->path);
    char *slash = strrchr(folder, '/');
    slash[slash == folder ? 1 : 0] = '\0';
    size_t stem = strlen(place->stem);
    bool done = allow(rules, AT_FDCWD, place->path, false);
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return done; /* a folder that may be searched and not listed */
    const struct dirent *entry = NULL;
    while (done && (entry = readdir(dir)) != NULL)
        if (strncasecmp(entry->d_name, place->stem, stem) == 0 &&
            (entry->d_name[stem] == '.' || entry->d_name[stem] == '-') &&
            (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN))
            done = allow(rules, dirfd(dir), entry->d_name, false);
    (void)closedir(dir);
    return done;
}

static bool allow_proj(int rules, const char *paths)
{
    char folder[4096];
    bool done = true;
    while (done && *paths != '\0') {
        size_t n = strcspn(paths, ":");
        (void)snprintf(folder, sizeof folder, "%.*s", (int)n, paths);
        if (folder[0] == '/')
            done = allow(rules, AT_FDCWD, folder, true);
        paths += paths[n] == ':' ? n + 1 : n;
    }
    return done;
}

static bool allow_gdal(int rules)
{
    const char *found = CPLFindFile("gdal", "osmconf.ini");
    return found == NULL || found[0] != '/' || allow(rules, AT_FDCWD, CPLGetDirname(found), true);
}

static bool allow_data(int rules)
{
    static const char *const libraries[] = {"/usr/lib", "/usr/local/lib", "/lib", "/lib64", "/usr/lib64"};
    static const char *const files[] = {"/etc/ld.so.cache", "/proc/self/maps", "/proc/self/status", "/dev/null",
                                        "/dev/urandom"};
    bool done = true;
#ifdef WARD_SANITIZED /* LeakSanitizer looks at its own threads */
    done = allow(rules, AT_FDCWD, "/proc", true);
#endif
    for (size_t i = 0; done && i < sizeof libraries / sizeof libraries[0]; i++)
        done = allow(rules, AT_FDCWD, libraries[i], true);
    for (size_t i = 0; done && i < sizeof files / sizeof files[0]; i++)
        done = allow(rules, AT_FDCWD, files[i], false);
    return done;
}

/* @return the rules to be filled, -1 without Landlock (with a note) or after a failure */
static int new_rules(char note[256])
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        (void)snprintf(
            note, 256,
            "this kernel has no Landlock: the reader of sources is fenced off from the network and from programs, "
            "but not from other files of this user");
        return -1;
    }
    struct landlock_ruleset_attr attributes = {.handled_access_fs = all_rights};
    if (abi >= 2)
        attributes.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        attributes.handled_access_fs |= (uint64_t)TRUNCATE;
    return (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
}

/* Takes the rules, whether they were filled or not. */
static ward_rc apply_rules(struct ward_ctx *ctx, int rules, bool done)
{
    done = done && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    int why = errno;
    if (rules >= 0)
        (void)close(rules);
    return done ? WARD_OK
                : ward_fail(ctx, WARD_E_READER, "the reader cannot be fenced off from files (Landlock): %s",
                            strerror(why));
}

static ward_rc restrict_files(struct ward_ctx *ctx, const struct ward_source *s, const struct ward_place *place,
                              char note[256])
{
    const char *proj = "";
    ward_rc rc = s->kinds != WARD_KIND_NONE ? ward_proj_paths(ctx, &proj) : WARD_OK;
    if (rc != WARD_OK)
        return rc;
    int rules = new_rules(note);
    if (rules < 0 && note[0] != '\0')
        return WARD_OK;
    return apply_rules(ctx, rules,
                       rules >= 0 && allow_source(rules, place) && allow_data(rules) && allow_proj(rules, proj) &&
                           (place->driver->gdal[0] == NULL || allow_gdal(rules)));
}

static ward_rc restrict_unpacker(struct ward_ctx *ctx, const char *zip, const char *folder)
{
    char note[256] = "";
    int rules = new_rules(note);
    if (rules < 0 && note[0] != '\0')
        return WARD_OK;
    uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG;
    return apply_rules(
        ctx, rules, rules >= 0 && allow(rules, AT_FDCWD, zip, false) && allow_rights(rules, AT_FDCWD, folder, rights));
}

/* Limits and privileges first, then files, then calls. */
static ward_rc limit_self(struct ward_ctx *ctx, const struct ward_source *s, uint64_t file_bytes)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !set_limits(s, (rlim_t)file_bytes))
        return ward_fail(ctx, WARD_E_READER, "the reader cannot limit itself: %s", strerror(errno));
    return WARD_OK;
}

ward_rc ward_fence_unpacker(struct ward_ctx *ctx, const char *zip, const char *folder, uint64_t bytes)
{
    const struct ward_source usual = {0};
    ward_rc rc = limit_self(ctx, &usual, bytes);
    if (rc == WARD_OK)
        rc = restrict_unpacker(ctx, zip, folder);
    if (rc == WARD_OK && ARCH != 0 && !refuse_calls())
        rc = ward_fail(ctx, WARD_E_READER, "the unpacker cannot be fenced off from the network (seccomp): %s",
                       strerror(errno));
    return rc;
}

ward_rc ward_fence_raise(struct ward_ctx *ctx, const struct ward_source *s, const struct ward_place *place,
                         char note[256])
{
    note[0] = '\0';
    ward_rc rc = limit_self(ctx, s, 0);
    if (rc == WARD_OK)
        rc = restrict_files(ctx, s, place, note);
    if (rc != WARD_OK)
        return rc;
    if (ARCH == 0) {
        (void)snprintf(note, 256, "on this kind of processor the reader of sources is not fenced off from the network");
        return WARD_OK;
    }
    if (!refuse_calls())
        return ward_fail(ctx, WARD_E_READER, "the reader cannot be fenced off from the network (seccomp): %s",
                         strerror(errno));
    return WARD_OK;
}

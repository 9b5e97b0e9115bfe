#include "store/holders.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOLDERS_MAX 3

static void read_name(long pid, char name[32])
{
    char path[64];
    name[0] = '\0';
    (void)snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fgets(name, 32, file) == NULL)
        name[0] = '\0';
    name[strcspn(name, "\n")] = '\0';
    (void)fclose(file);
}

static void add_holder(long pid, char *out, size_t size)
{
    char name[32];
    size_t length = strlen(out);
    read_name(pid, name);
    (void)snprintf(out + length, size - length, "%sprocess %ld%s%s%s", length > 0 ? ", " : "", pid,
                   name[0] != '\0' ? " (" : "", name, name[0] != '\0' ? ")" : "");
}

/* "3: POSIX  ADVISORY  READ 1234 08:01:5678 1073741826 1073742335"; the device as the file system says it, not always
 * as stat() does, so the inode decides. */
void ward_holders_of(const char *path, char *out, size_t size)
{
    char line[256];
    long seen[HOLDERS_MAX] = {0};
    size_t n = 0;
    struct stat st;
    FILE *locks = fopen("/proc/locks", "re");
    if (size > 0)
        out[0] = '\0';
    if (locks == NULL)
        return;
    bool is_known = stat(path, &st) == 0;
    while (is_known && n < HOLDERS_MAX && fgets(line, sizeof line, locks) != NULL) {
        long pid = 0;
        unsigned major = 0, minor = 0;
        unsigned long long inode = 0;
        bool again = false;
        if (sscanf(line, "%*[^:]: %*s %*s %*s %ld %x:%x:%llu", &pid, &major, &minor, &inode) != 4 ||
            inode != (unsigned long long)st.st_ino || pid <= 0 || pid == (long)getpid())
            continue;
        for (size_t i = 0; i < n; i++)
            again |= seen[i] == pid;
        if (again)
            continue;
        seen[n++] = pid;
        add_holder(pid, out, size);
    }
    (void)fclose(locks);
}

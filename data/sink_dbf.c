#include "sink_dbf.h"

#include <stdio.h>
#include <string.h>

#include "report.h"

enum { LANGUAGE_BYTE = 29 };

static bool sibling(const char *shp_path, const char *suffix, char *path, size_t size)
{
    int stem = (int)strlen(shp_path) - (int)strlen(".shp");
    int n = snprintf(path, size, "%.*s%s", stem, shp_path, suffix);
    return n > 0 && (size_t)n < size;
}

bool sink_dbf_unmark(const char *shp_path)
{
    char path[1024];
    if (sibling(shp_path, ".cpg", path, sizeof path))
        (void)remove(path);
    if (!sibling(shp_path, ".dbf", path, sizeof path))
        return report_fail("the path %s is too long", shp_path);
    FILE *file = fopen(path, "r+b");
    if (!file)
        return report_fail("cannot reopen %s", path);
    bool ok = fseek(file, LANGUAGE_BYTE, SEEK_SET) == 0 && fputc(0, file) == 0;
    ok = fclose(file) == 0 && ok;
    return ok || report_fail("cannot write %s", path);
}

#include "store/version.h"

#include "store/sqlite.h"

const char *ward_sqlite_version(void)
{
    return sqlite3_libversion();
}

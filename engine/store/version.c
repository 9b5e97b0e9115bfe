#include "store/version.h"

#include "store/sqlite.h"

#include <spatialite.h>

const char *ward_sqlite_version(void)
{
    return sqlite3_libversion();
}

const char *ward_spatialite_version(void)
{
    return spatialite_version();
}

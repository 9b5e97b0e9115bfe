/** version.h: which SQLite and SpatiaLite this is. */
#ifndef WARD_STORE_VERSION_H
#define WARD_STORE_VERSION_H

const char *ward_sqlite_version(void);
const char *ward_spatialite_version(void);

#endif

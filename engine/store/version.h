/** version.h: which SQLite this is. */
#ifndef WARD_STORE_VERSION_H
#define WARD_STORE_VERSION_H

const char *ward_sqlite_version(void);

#endif

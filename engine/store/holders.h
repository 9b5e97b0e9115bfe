/** holders.h: which other processes hold a lock on a file, for the message that tells whom to ask. */
#ifndef WARD_STORE_HOLDERS_H
#define WARD_STORE_HOLDERS_H

#include <stddef.h>

/**
 * @brief  "process 1234 (qgis), process 1240 (sqlite3)", at most three; "" where the system does not tell.
 * The file is not opened: closing any descriptor of it would drop this process's own locks on it.
 */
void ward_holders_of(const char *path, char *out, size_t size);

#endif

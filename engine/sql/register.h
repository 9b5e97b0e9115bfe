/** register.h: puts every ward_ function on a connection: ward_register() of the public API (ward.h). Built into ward
 * and, a second time, into mod_ward.so. */
#ifndef WARD_SQL_REGISTER_H
#define WARD_SQL_REGISTER_H

#include "store/sqlite.h"
#include "ward.h"

#endif

#ifndef CITY_SETTINGS_H
#define CITY_SETTINGS_H

#include "city.h"

/** Writes liangxi.ini, the settings that will stand beside the database. */
bool settings_write(const struct city *c);

#endif

#ifndef CITY_CHECK_H
#define CITY_CHECK_H

#include "scores.h"

/** Recomputes what the sample city promises from the cases and inspections as written; false, and a sentence, on a
 * miss. */
bool check_cases(const struct city *c, const struct cases *cases, const struct scores *scores);

#endif

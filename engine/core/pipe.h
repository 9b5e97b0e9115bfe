/** pipe.h: what surveyors write for a pipe's diameter and year. */
#ifndef WARD_CORE_PIPE_H
#define WARD_CORE_PIPE_H

#include "core/date.h"

/**
 * @brief  DN200, De160, Φ108×4, D200, 200mm, 200 → millimetres, as named. 200X300 (a duct): the longer side.
 * @param[out] is_plain  false where the text says more than a diameter (a duct's other side)
 */
bool ward_pipe_diameter(const char *text, double *mm, bool *is_plain);

/**
 * @brief  1998, 1998年, 199806, 1998-06, 1998年6月, 90年代, 1990年代, 九十年代 → the first possible day and its grain
 *         ("month", "year", "decade"). A whole day is not decided here: false.
 */
bool ward_pipe_year(const char *text, struct ward_time *first_day, const char **grain);

#endif

#ifndef CITY_DAYS_H
#define CITY_DAYS_H

/** Days are counted from 1 January 2023 = 0; minutes of the half year from its first minute. */
enum { DAYS_TEXT = 16, DAYS_STAMP = 24, DAYS_QUARTER = 90, DAYS_HALF = 181, DAYS_MINUTES = 24 * 60 };

/** "2023-04-05"; days from -365 to 364. */
void days_text(int day, char text[DAYS_TEXT]);
/** "2023-04-05 08:31". */
void days_stamp(int minute, char text[DAYS_STAMP]);
/** 0 Monday to 6 Sunday. */
int days_weekday(int day);

#endif

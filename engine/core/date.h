/** date.h: days and times as ISO text in the district's local time: `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM[:SS]`. No clock. */
#ifndef WARD_CORE_DATE_H
#define WARD_CORE_DATE_H

#include "core/ctx.h"

struct ward_time {
    int year, month, day;
    int hour, minute, second;
    bool has_clock; /* false: a day alone */
};

/** @brief Strict ISO: a day, or a day and a time parted by 'T' or one space. false: not a date (2023-02-30 is none). */
bool ward_date_parse(const char *text, struct ward_time *out);

/** @brief What offices write: ISO, 2023/4/1, 2023.4.1, 20230401, 2023年4月1日, each with a clock 8:05[:30] or
 * not, 14 digits in a row, spreadsheets' serial days (30000..60000, a fraction is the clock). Surrounding blanks are
 * allowed. */
bool ward_date_parse_loose(const char *text, struct ward_time *out);

int64_t ward_date_to_day(int year, int month, int day);                 /* days since 1970-01-01 */
void ward_date_from_day(int64_t day, int *year, int *month, int *day_of_month);
int ward_date_month_days(int year, int month);
void ward_date_add_months(struct ward_time *date, int months);          /* the 31st becomes the month's last day */
void ward_date_text(const struct ward_time *date, char out[24]);        /* ISO; with the clock if it has one */

/** @brief 2023-06, 2023Q2, 2023H1, 2023 or 2023-06-30 → first and last day. */
bool ward_date_period(const char *period, char from[24], char to[24]);

#endif

#include "core/date.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/hanzi.h"
#include "core/text.h"

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int ward_date_month_days(int year, int month)
{
    static const int days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return days[month] + (month == 2 && is_leap(year));
}

/* Counting from 1 March puts the leap day last: a month's first day is then a plain formula (Hinnant 2013, chrono). */
int64_t ward_date_to_day(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void ward_date_from_day(int64_t day, int *year, int *month, int *day_of_month)
{
    day += 719468;
    int64_t era = (day >= 0 ? day : day - 146096) / 146097;
    int64_t day_of_era = day - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day_of_month = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* From least to most digits as a number; the text moves on only on success. */
static bool take_number(const char **p, int least, int most, int *out)
{
    int n = 0, value = 0;
    while (n < most && is_digit((*p)[n]))
        value = value * 10 + ((*p)[n++] - '0');
    if (n < least)
        return false;
    *p += n;
    *out = value;
    return true;
}

/* Signs of one byte, and what cannot be there by its first, are told without a call: a load reads millions. */
static bool take_text(const char **p, const char *text)
{
    if ((unsigned char)**p < 0x80 && **p != *text && *text != '\0')
        return false;
    if ((unsigned char)*text < 0x80 && *text != '\0' && text[1] == '\0' && **p == *text) {
        *p += 1;
        return true;
    }
    size_t size = ward_hanzi_begins(*p, text);
    *p += size;
    return size > 0 || *text == '\0';
}

static bool is_day(const struct ward_time *t)
{
    return t->year >= 1 && t->year <= 9999 && t->day >= 1 && t->day <= ward_date_month_days(t->year, t->month);
}

static bool is_clock(const struct ward_time *t)
{
    return t->hour <= 23 && t->minute <= 59 && t->second <= 59;
}

/* HH:MM[:SS]; hour_digits 1 takes 8:05 too. */
static bool take_clock(const char **p, int hour_digits, struct ward_time *t)
{
    if (!take_number(p, hour_digits, 2, &t->hour) || !take_text(p, ":") || !take_number(p, 2, 2, &t->minute))
        return false;
    if (take_text(p, ":") && !take_number(p, 2, 2, &t->second))
        return false;
    t->has_clock = true;
    return is_clock(t);
}

static bool finish(const struct ward_time *t, const char *rest, struct ward_time *out)
{
    if (*rest != '\0' || !is_day(t))
        return false;
    *out = *t;
    return true;
}

bool ward_date_parse(const char *text, struct ward_time *out)
{
    struct ward_time t = {0};
    const char *p = text;
    memset(out, 0, sizeof *out);
    if (!take_number(&p, 4, 4, &t.year) || !take_text(&p, "-") || !take_number(&p, 2, 2, &t.month) ||
        !take_text(&p, "-") || !take_number(&p, 2, 2, &t.day))
        return false;
    if ((take_text(&p, "T") || take_text(&p, " ")) && !take_clock(&p, 2, &t))
        return false;
    return finish(&t, p, out);
}

/* 2023/4/1 with one sign throughout, or 2023年4月1日. */
static bool take_day(const char **p, struct ward_time *t)
{
    static const char *const signs[][3] = {
        {"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"\u5E74", "\u6708", "\u65E5"}};
    if (!take_number(p, 4, 4, &t->year))
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take_text(p, signs[i][0]))
            return take_number(p, 1, 2, &t->month) && take_text(p, signs[i][1]) && take_number(p, 1, 2, &t->day) &&
                   take_text(p, signs[i][2]);
    return false;
}

static void skip_spaces(const char **p)
{
    while (**p == ' ' || (**p >= '\t' && **p <= '\r'))
        (*p)++;
}

/* 8时31分, 8点31分5秒, 8时. *p is moved only where it is one. */
static bool take_hanzi_clock(const char **p, struct ward_time *t)
{
    struct ward_time clock = *t;
    const char *at = *p;
    if (!take_number(&at, 1, 2, &clock.hour) || !(take_text(&at, "\u65F6") || take_text(&at, "\u70B9")))
        return false;
    if (is_digit(*at) && (!take_number(&at, 1, 2, &clock.minute) || !take_text(&at, "\u5206")))
        return false;
    if (is_digit(*at) && (!take_number(&at, 1, 2, &clock.second) || !take_text(&at, "\u79D2")))
        return false;
    clock.has_clock = true;
    *t = clock;
    *p = at;
    return is_clock(t);
}

static bool parse_signed(const char *p, struct ward_time *out)
{
    struct ward_time t = {0};
    if (!take_day(&p, &t))
        return false;
    const char *after_day = p;
    skip_spaces(&p);
    if (p == after_day)
        (void)take_text(&p, "T");
    if (*p != '\0') {
        if (!take_hanzi_clock(&p, &t) && !take_clock(&p, 1, &t))
            return false;
        if (take_text(&p, ".")) /* parts of a second are dropped */
            while (is_digit(*p))
                p++;
    }
    skip_spaces(&p);
    return finish(&t, p, out);
}

/* 20230401, 202304010805 or 20230401080530. */
static bool parse_digits(const char *p, struct ward_time *out)
{
    struct ward_time t = {0};
    if (!take_number(&p, 4, 4, &t.year) || !take_number(&p, 2, 2, &t.month) || !take_number(&p, 2, 2, &t.day))
        return false;
    if (is_digit(*p)) {
        if (!take_number(&p, 2, 2, &t.hour) || !take_number(&p, 2, 2, &t.minute))
            return false;
        if (is_digit(*p) && !take_number(&p, 2, 2, &t.second))
            return false;
        t.has_clock = true;
    }
    skip_spaces(&p);
    return is_clock(&t) && finish(&t, p, out);
}

/* A spreadsheet's serial day (day 1 is 1900-01-01, and there is a 29 February 1900 in it): 45017 is 2023-04-01. */
static bool parse_serial(const char *text, struct ward_time *out)
{
    enum { FIRST = 30000, LAST = 60000, EPOCH = -25569 /* 1899-12-30 */ };
    struct ward_time t = {0};
    double serial;
    if (!ward_text_to_real(text, &serial) || serial < FIRST || serial > LAST)
        return false;
    int64_t seconds = (int64_t)floor(serial * 86400 + 0.5);
    ward_date_from_day(seconds / 86400 + EPOCH, &t.year, &t.month, &t.day);
    int rest = (int)(seconds % 86400);
    t.has_clock = rest != 0;
    t.hour = rest / 3600;
    t.minute = rest / 60 % 60;
    t.second = rest % 60;
    return finish(&t, "", out);
}

bool ward_date_parse_loose(const char *text, struct ward_time *out)
{
    memset(out, 0, sizeof *out);
    skip_spaces(&text);
    return parse_signed(text, out) || parse_digits(text, out) || parse_serial(text, out);
}

void ward_date_add_months(struct ward_time *date, int months)
{
    int64_t month = (int64_t)date->year * 12 + (date->month - 1) + months;
    int64_t year = month >= 0 ? month / 12 : (month - 11) / 12;
    date->year = (int)year;
    date->month = (int)(month - year * 12) + 1;
    int last = ward_date_month_days(date->year, date->month);
    if (date->day > last)
        date->day = last;
}

/* Two digits of a number; a remainder, so that a broken structure cannot outgrow the caller's 24 bytes. */
static char *put_two(char *to, char before, int value)
{
    unsigned two = (unsigned)value % 100;
    if (before != '\0')
        *to++ = before;
    *to++ = (char)('0' + two / 10);
    *to++ = (char)('0' + two % 10);
    *to = '\0';
    return to;
}

/* By hand, because a load writes millions. */
void ward_date_text(const struct ward_time *date, char out[24])
{
    char *to = put_two(out, '\0', (int)((unsigned)date->year / 100 % 100));
    to = put_two(to, '\0', (int)((unsigned)date->year % 100));
    to = put_two(to, '-', date->month);
    to = put_two(to, '-', date->day);
    if (date->has_clock) {
        to = put_two(to, 'T', date->hour);
        to = put_two(to, ':', date->minute);
        (void)put_two(to, ':', date->second);
    }
}

static void write_months(int year, int first_month, int last_month, char from[24], char to[24])
{
    struct ward_time first = {.year = year, .month = first_month, .day = 1};
    struct ward_time last = {.year = year, .month = last_month, .day = ward_date_month_days(year, last_month)};
    ward_date_text(&first, from);
    ward_date_text(&last, to);
}

/* Q1..Q4 are three months each, H1 and H2 six. */
static bool take_part(const char **p, const char *letter, int parts, int *part)
{
    return take_text(p, letter) && take_number(p, 1, 1, part) && *part >= 1 && *part <= parts;
}

bool ward_date_period(const char *period, char from[24], char to[24])
{
    struct ward_time day;
    const char *p = period;
    int year, part;
    from[0] = to[0] = '\0';
    if (ward_date_parse(period, &day) && !day.has_clock) {
        ward_date_text(&day, from);
        ward_date_text(&day, to);
        return true;
    }
    if (!take_number(&p, 4, 4, &year) || year < 1)
        return false;
    int first = 1, last = 12;
    const char *q = p;
    if (take_part(&q, "Q", 4, &part)) {
        first = part * 3 - 2;
        last = part * 3;
    } else if (q = p, take_part(&q, "H", 2, &part)) {
        first = part * 6 - 5;
        last = part * 6;
    } else if (q = p, take_text(&q, "-") && take_number(&q, 2, 2, &part) && part >= 1 && part <= 12) {
        first = last = part;
    } else {
        q = p;
    }
    if (*q != '\0')
        return false;
    write_months(year, first, last, from, to);
    return true;
}

#include "days.h"

#include <stdio.h>

void days_text(int day, char text[DAYS_TEXT])
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 2023, month = 0;
    if (day < 0) {
        day += 365;
        year = 2022;
    }
    while (month < 11 && day >= length[month])
        day -= length[month++];
    (void)snprintf(text, DAYS_TEXT, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)(month + 1) % 100,
                   (unsigned)(day + 1) % 100);
}

void days_stamp(int minute, char text[DAYS_STAMP])
{
    char day[DAYS_TEXT];
    days_text(minute / DAYS_MINUTES, day);
    unsigned rest = (unsigned)(minute % DAYS_MINUTES);
    (void)snprintf(text, DAYS_STAMP, "%.10s %02u:%02u", day, rest / 60 % 24, rest % 60);
}

int days_weekday(int day)
{
    return ((day + 6) % 7 + 7) % 7;
}

#include "clock.h"

#include <string.h>

/* Spring Festival and Labour Day: days of rest for those who write tickets, less so for those who collect litter. */
enum { SPRING_FROM = 20, SPRING_UNTIL = 26, LABOUR_FROM = 118, LABOUR_UNTIL = 122 };

static const double HOUR[3][24] = {
    {0, 0, 0, 0, 0, 0, 1, 6, 12, 10, 7, 5, 4, 4, 6, 7, 8, 12, 11, 6, 3, 2, 1, 0}, /* two rush hours */
    {0, 0, 0, 0, 0, 0, 0, 0, 3, 10, 12, 7, 2, 4, 10, 11, 8, 3, 0, 0, 0, 0, 0, 0},
    {0, 0, 0, 0, 0, 1, 4, 9, 12, 10, 8, 6, 4, 5, 7, 8, 8, 7, 5, 3, 2, 1, 0, 0},
};
static const double WEEKEND[3] = {0.62, 0.06, 0.8}, HOLIDAY[3] = {0.3, 0.05, 0.85};

void clock_set(struct clock *c, enum clock_kind kind)
{
    for (int day = 0; day < DAYS_HALF; day++) {
        bool is_spring = day >= SPRING_FROM && day <= SPRING_UNTIL,
             is_labour = day >= LABOUR_FROM && day <= LABOUR_UNTIL;
        double season = 0.9 + 0.2 * day / DAYS_HALF, uneven = 0.85 + 0.3 * random_hash((uint64_t)day, 61);
        c->day[day] = season * uneven *
                      (is_spring || is_labour   ? HOLIDAY[kind]
                       : days_weekday(day) >= 5 ? WEEKEND[kind]
                                                : 1);
    }
    memcpy(c->hour, HOUR[kind], sizeof c->hour);
}

static int minute_of(const struct clock *c, struct random *r, int first, int days)
{
    int day = first + random_weighted(r, c->day + first, days);
    return (day * 24 + random_weighted(r, c->hour, 24)) * 60 + random_below(r, 60);
}

int clock_draw(const struct clock *c, struct random *r)
{
    return minute_of(c, r, 0, DAYS_HALF);
}

int clock_draw_quarter(const struct clock *c, struct random *r, int quarter)
{
    return quarter ? minute_of(c, r, DAYS_QUARTER, DAYS_HALF - DAYS_QUARTER) : minute_of(c, r, 0, DAYS_QUARTER);
}

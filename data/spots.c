#include "spots.h"

#include <stdlib.h>

#include "report.h"

bool spots_open(struct spots *s, const struct city *c, spots_weight *weight)
{
    const struct streets *all = c->streets;
    *s = (struct spots){.city = c};
    s->index = report_new((size_t)all->streets, sizeof *s->index);
    s->until = report_new((size_t)all->streets, sizeof *s->until);
    if (!s->index || !s->until)
        return false;
    int n = 0;
    double sum = 0;
    for (int unit = 0; unit < DISTRICT_UNITS; unit++) {
        s->first[unit] = n;
        for (int k = 0; k < all->streets; k++) {
            if (all->street[k].unit != unit || all->street[k].level != 0)
                continue;
            double attracts = weight(all->street + k, c);
            if (attracts <= 0)
                continue;
            sum += attracts * all->street[k].length_m;
            s->index[n] = k;
            s->until[n++] = sum;
        }
    }
    s->first[DISTRICT_UNITS] = n;
    return true;
}

void spots_close(struct spots *s)
{
    free(s->index);
    free(s->until);
}

/* The first index whose running sum passes a value, by halving. */
static int find(const struct spots *s, int low, int high, double value)
{
    while (low < high - 1) {
        int middle = (low + high) / 2;
        if (s->until[middle - 1] <= value)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool spots_draw(const struct spots *s, struct random *r, int unit, double deep_m, double margin_m, struct spot *spot)
{
    int low = unit < 0 ? 0 : s->first[unit], high = unit < 0 ? s->first[DISTRICT_UNITS] : s->first[unit + 1];
    if (low == high)
        return false;
    double from = low ? s->until[low - 1] : 0, until = s->until[high - 1];
    for (int tries = 0; tries < 400; tries++) {
        const struct street *t =
            s->city->streets->street + s->index[find(s, low, high, random_between(r, from, until))];
        spot->street = t;
        spot->is_left = random_chance(r, 0.5);
        spot->along_m = t->length_m * random_share(r);
        double offset_m = t->width_m / 2 + deep_m * random_share(r);
        spot->at = point_rounded(streets_beside(t, spot->along_m, spot->is_left ? offset_m : -offset_m));
        spot->unit = locate_unit(s->city->locator, spot->at);
        if (spot->unit >= 0 && (unit < 0 || spot->unit == unit) &&
            locate_margin_m(s->city->locator, spot->at, margin_m) >= margin_m)
            return true;
    }
    return false;
}

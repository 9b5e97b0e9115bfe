#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "case_places.h"
#include "project.h"
#include "report.h"

#define INSIDE_M 1.0

/* Where a case's text puts it, projected back. */
static struct point place_of(const struct incident *i)
{
    return project_to_metres((struct lonlat){strtod(i->lon, NULL), strtod(i->lat, NULL)});
}

static bool check_place(const struct city *c, const struct incident *i)
{
    struct point at = place_of(i);
    switch (i->place) {
    case CASE_INSIDE:
        return locate_unit(c->locator, at) == i->unit && locate_margin_m(c->locator, at, INSIDE_M) >= INSIDE_M;
    case CASE_OUTSIDE:
        return locate_unit(c->locator, at) < 0 && locate_outer_m(c->locator, at) > 500;
    case CASE_NEAR:
        return locate_unit(c->locator, at) < 0 && locate_outer_m(c->locator, at) >= 5 &&
               locate_outer_m(c->locator, at) <= 15;
    case CASE_EDGE:
        return locate_margin_m(c->locator, at, 1) < 0.001;
    default:
        return i->lon[0] == '\0';
    }
}

static bool check_places(const struct city *c, const struct cases *cases)
{
    int n[CASE_PLACES] = {0};
    for (int k = 0; k < CASES_ALL; k++) {
        const struct incident *i = cases->incident + k;
        n[i->place]++;
        if (!check_place(c, i))
            return report_fail("case %s is not where it should be", i->id);
    }
    (void)printf("%d cases and %d repeated rows: %d inside, %d by address only, %d outside, %d on edges, %d near\n",
                 CASES_ALL, CASES_REPEATED, n[CASE_INSIDE], n[CASE_ADDRESS], n[CASE_OUTSIDE], n[CASE_EDGE],
                 n[CASE_NEAR]);
    return n[CASE_ADDRESS] == CASE_PLACES_ADDRESS && n[CASE_OUTSIDE] == CASE_PLACES_OUTSIDE &&
           n[CASE_NEAR] == CASE_PLACES_NEAR;
}

static bool check_powers(const struct city *c, const struct cases *cases)
{
    int empowered = 0, other = 0;
    for (int k = 0; k < CASES_ALL; k++) {
        const struct incident *i = cases->incident + k;
        char day[DAYS_TEXT];
        if (i->subkind != CASE_ORDINARY)
            continue;
        days_text(i->reported / DAYS_MINUTES, day);
        if (district_is_empowered(c->district, c->district->unit[i->unit].subdistrict, day))
            empowered++;
        else
            other++;
    }
    return (empowered == CASES_ORDINARY_EMPOWERED && other == CASES_ORDINARY_OTHER) ||
           report_fail("ordinary cases split %d + %d", other, empowered);
}

static bool check_scores(const struct city *c, const struct cases *cases, const struct scores *scores)
{
    double sum[DISTRICT_SUBDISTRICTS] = {0}, all = 0;
    int n[DISTRICT_SUBDISTRICTS] = {0}, excellent = 0, good = 0, subdistricts = 0;
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        double score = scores_of_unit(scores, cases, k);
        excellent += score >= 90.02;
        good += score >= 80.5 && score <= 89.98;
        sum[c->district->unit[k].subdistrict] += score;
        n[c->district->unit[k].subdistrict]++;
        all += score;
    }
    double mean = all / DISTRICT_UNITS, lowest = 100;
    for (int k = 0; k < DISTRICT_SUBDISTRICTS; k++) {
        subdistricts += sum[k] / n[k] >= 88.05;
        lowest = sum[k] / n[k] < lowest ? sum[k] / n[k] : lowest;
    }
    (void)printf(
        "April to June: %d units excellent, %d good, mean %.5f; %d of 9 subdistricts excellent, the last %.3f\n",
        excellent, good, mean, subdistricts, lowest);
    return (excellent == SCORES_EXCELLENT && good == DISTRICT_UNITS - SCORES_EXCELLENT && mean > 89.158 &&
            mean < 89.162 && subdistricts == 8 && lowest >= 80 && lowest <= 87.95) ||
           report_fail("the scores miss the report");
}

bool check_cases(const struct city *c, const struct cases *cases, const struct scores *scores)
{
    return check_places(c, cases) && check_powers(c, cases) && check_scores(c, cases, scores);
}

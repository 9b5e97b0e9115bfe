#include "scores.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "mathx.h"
#include "random.h"
#include "report.h"
#include "sink.h"

enum { WEAK_SUBDISTRICT = 4, TRIES = 4000, QUARTER_DAYS = DAYS_HALF - DAYS_QUARTER };
#define MEAN 89.16
/* Scores end up within 0.0003 of their targets: far less than these distances from the bars. */
#define CLEAR_OF_UNIT_BAR 0.03
#define CLEAR_OF_SUBDISTRICT_BAR 0.06

/* Which units are excellent: their share is alike everywhere but in the weak subdistrict, which has one. */
static void choose_excellent(const struct district *d, struct random *r, bool *is_excellent)
{
    int order[DISTRICT_UNITS], left = SCORES_EXCELLENT, weak = 1;
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        order[k] = k;
        is_excellent[k] = false;
    }
    random_shuffle(r, order, DISTRICT_UNITS);
    for (int k = 0; k < DISTRICT_UNITS && left > 0; k++) {
        bool is_weak = d->unit[order[k]].subdistrict == WEAK_SUBDISTRICT;
        if (is_weak && weak-- <= 0)
            continue;
        is_excellent[order[k]] = true;
        left--;
    }
}

static bool is_as_wanted(const struct district *d, const double *target)
{
    double sum[DISTRICT_SUBDISTRICTS] = {0};
    int n[DISTRICT_SUBDISTRICTS] = {0}, excellent = 0;
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        sum[d->unit[k].subdistrict] += target[k];
        n[d->unit[k].subdistrict]++;
        excellent += target[k] >= 90;
        if (target[k] < 81 || target[k] > 95 || fabs(target[k] - 90) < CLEAR_OF_UNIT_BAR)
            return false;
    }
    for (int k = 0; k < DISTRICT_SUBDISTRICTS; k++) {
        double mean = sum[k] / n[k];
        bool is_weak = k == WEAK_SUBDISTRICT;
        if (is_weak ? mean > 88 - CLEAR_OF_SUBDISTRICT_BAR || mean < 80 : mean < 88 + CLEAR_OF_SUBDISTRICT_BAR)
            return false;
    }
    return excellent == SCORES_EXCELLENT;
}

/* One draw: the good units take up what is missing from the wanted mean. */
static void draw_targets(const struct district *d, struct random *r, double *target)
{
    bool is_excellent[DISTRICT_UNITS];
    double missing = MEAN * DISTRICT_UNITS;
    choose_excellent(d, r, is_excellent);
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        double share = random_share(r), low = d->unit[k].subdistrict == WEAK_SUBDISTRICT ? 83.5 : 85.4;
        target[k] = is_excellent[k] ? 90.05 + 3.6 * share * (0.5 + 0.5 * share) : low + (89.95 - low) * random_share(r);
        missing -= target[k];
    }
    for (int k = 0; k < DISTRICT_UNITS; k++)
        target[k] += is_excellent[k] ? 0 : missing / (DISTRICT_UNITS - SCORES_EXCELLENT);
}

static int end_of_half(void)
{
    return DAYS_HALF * DAYS_MINUTES - 1;
}

static void close_case(struct incident *i, struct random *r, bool is_on_time)
{
    if (is_on_time) {
        i->closed = i->reported + 1 + (int)((i->due - i->reported - 1) * random_between(r, 0.15, 0.98));
        return;
    }
    int late = i->due + 30 + (int)(4 * DAYS_MINUTES * random_share(r) * random_share(r));
    i->closed = late <= end_of_half() ? late : -1;
}

/* Tickets are closed when paid; ordinary cases take weeks. */
static void close_enforcement(struct incident *i, struct random *r)
{
    int days = i->subkind == CASE_ORDINARY ? 10 + random_below(r, 60) : random_below(r, 16);
    int closed = i->reported + days * DAYS_MINUTES + 20 + random_below(r, 400);
    i->closed = closed <= end_of_half() && !random_chance(r, 0.03) ? closed : -1;
}

static void end_other_cases(struct cases *cases, struct random *r)
{
    for (int k = 0; k < CASES_ALL; k++) {
        struct incident *i = cases->incident + k;
        if (i->stream == CASE_ENFORCEMENT)
            close_enforcement(i, r);
        else if (!i->is_deferred && !cases_is_due(i, 1))
            close_case(i, r, random_chance(r, 0.89));
    }
}

/* The cases of a unit due in the second quarter, shuffled. */
static int due_cases(const struct cases *cases, int unit, struct random *r, int *index, int capacity)
{
    int n = 0;
    for (int k = 0; k < CASES_ALL; k++) {
        const struct incident *i = cases->incident + k;
        if (i->unit == unit && n < capacity && cases_is_due(i, 1))
            index[n++] = k;
    }
    random_shuffle(r, index, n);
    return n;
}

/* How many of n are closed on time, so that the field score that remains is a plausible one. */
static int on_time_of(struct random *r, int n, double target)
{
    int k = (int)(n * (target + random_between(r, -4, 4)) / 100 + 0.5);
    k = k < 0 ? 0 : k > n ? n : k;
    while (k < n && 2 * target - 100.0 * k / n > 97.5)
        k++;
    while (k > 0 && 2 * target - 100.0 * k / n < 78)
        k--;
    return k;
}

/* Daily deductions around a mean, weekends a little worse; then tenths are moved until the sum is exact. */
static void spread(struct random *r, int *deduction, int days, int first, int total)
{
    int left = total;
    for (int k = 0; k < days; k++) {
        double mean = (double)total / days, day = days_weekday(first + k) >= 5 ? 1.12 : 0.96;
        deduction[k] = (int)(mean * day * random_between(r, 0.45, 1.55) + 0.5);
        left -= deduction[k];
    }
    while (left != 0) {
        int k = random_below(r, days);
        if (left > 0) {
            deduction[k]++;
            left--;
        } else if (deduction[k] > 0) {
            deduction[k]--;
            left++;
        }
    }
}

static bool close_unit(struct scores *s, struct cases *cases, struct random *r, int unit)
{
    int index[2000], n = due_cases(cases, unit, r, index, 2000);
    if (n < 10)
        return report_fail("unit %d has only %d cases due", unit + 1, n);
    int on_time = on_time_of(r, n, s->target[unit]);
    for (int k = 0; k < n; k++)
        close_case(cases->incident + index[k], r, k < on_time);
    double field = 2 * s->target[unit] - 100.0 * on_time / n;
    if (field > 100 || field < 60)
        return report_fail("unit %d would need a field score of %.1f", unit + 1, field);
    int total = (int)((100 - field) * QUARTER_DAYS * 10 + 0.5);
    spread(r, s->deduction[unit] + DAYS_QUARTER, QUARTER_DAYS, DAYS_QUARTER, total);
    int before = (int)((100 - field + 0.8 + random_bell(r) * 0.7) * DAYS_QUARTER * 10);
    spread(r, s->deduction[unit], DAYS_QUARTER, 0, before > 0 ? before : 0);
    return true;
}

struct scores *scores_new(const struct city *c, struct cases *cases)
{
    struct scores *s = report_new(1, sizeof *s);
    struct random r;
    int tries = 0;
    if (!s)
        return NULL;
    random_seed(&r, 33);
    do
        draw_targets(c->district, &r, s->target);
    while (!is_as_wanted(c->district, s->target) && ++tries < TRIES);
    bool ok = tries < TRIES || report_fail("no draw of scores meets the report");
    end_other_cases(cases, &r);
    for (int k = 0; ok && k < DISTRICT_UNITS; k++)
        ok = close_unit(s, cases, &r, k);
    if (ok)
        return s;
    free(s);
    return NULL;
}

double scores_of_unit(const struct scores *s, const struct cases *cases, int unit)
{
    int due = 0, on_time = 0, tenths = 0;
    for (int k = 0; k < CASES_ALL; k++) {
        const struct incident *i = cases->incident + k;
        if (i->unit != unit || i->place != CASE_INSIDE || !cases_is_due(i, 1))
            continue;
        due++;
        on_time += i->closed >= 0 && i->closed <= i->due;
    }
    for (int day = DAYS_QUARTER; day < DAYS_HALF; day++)
        tenths += s->deduction[unit][day];
    double field = 100 - tenths / 10.0 / QUARTER_DAYS;
    return due ? (0.4 * field + 0.4 * (100.0 * on_time / due)) / 0.8 : field;
}

bool scores_write_inspections(const struct city *c, const struct scores *s)
{
    static const char *const category[5] = {"市容环境", "环卫保洁", "停车秩序", "垃圾分类", "设施维护"};
    struct sink_form form = {.file = "inspections.csv",
                             .is_marked = true,
                             .fields = "检查编号:s 单元编号:s 检查日期:s 检查类别:s 扣分:r 检查人:s"};
    struct sink *out = sink_open(c->folder, &form);
    int number = 0;
    for (int day = 0; out && day < DAYS_HALF; day++) {
        for (int unit = 0; unit < DISTRICT_UNITS; unit++) {
            char id[16], text[DAYS_TEXT], inspector[32];
            (void)snprintf(id, sizeof id, "I%06d", ++number);
            (void)snprintf(inspector, sizeof inspector, "督查员%02d", (unit * 7 + day) % 40 + 1);
            days_text(day, text);
            sink_text(out, id);
            sink_text(out, c->district->unit[unit].code);
            sink_text(out, text);
            sink_text(out, category[(day + unit) % 5]);
            sink_real(out, s->deduction[unit][day] / 10.0, 1);
            sink_text(out, inspector);
            sink_row(out);
        }
    }
    return sink_close(out);
}

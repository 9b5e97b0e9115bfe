#include "parking.h"

#include <stdio.h>

#include "blocks.h"
#include "days.h"
#include "names.h"
#include "sink.h"
#include "spots.h"

/* 149 of 237 is 62.87 %, the share of public off-street lots that are networked. */
enum {
    PUBLIC_LOTS = 237,
    NETWORKED = 149,
    PAY_AFTER_EXIT = 29,
    NEW_LOTS = 9,
    STREET_LOTS = 310,
    PLANNED_LOTS = 5,
    SHARED_LOTS = 16,
    SHARED_EACH = 50,
    PRIVATE_LOTS = 140
};

/* The lots opened in the half year: 389 berths. */
static const int NEW_BERTHS[NEW_LOTS] = {36, 52, 28, 61, 40, 33, 55, 48, 36};

struct lot {
    const char *access, *hours, *planned_on;
    bool is_on_street;
    int capacity, shared;
    bool is_networked, is_pay_after_exit;
    char opened_on[DAYS_TEXT];
};

static double kerbs(const struct street *t, const struct city *c)
{
    (void)c;
    return t->kind == STREET_LOCAL ? 2 : t->kind == STREET_SECONDARY ? 1 : 0;
}

static struct lot public_lot(struct random *r, int k)
{
    struct lot lot = {.access = "公共", .capacity = 30 + random_below(r, 240)};
    lot.is_networked = k * NETWORKED / PUBLIC_LOTS != (k + 1) * NETWORKED / PUBLIC_LOTS;
    if (k < NEW_LOTS) {
        lot.capacity = NEW_BERTHS[k];
        days_text(12 + 18 * k, lot.opened_on);
    } else if (random_chance(r, 0.6)) {
        days_text(-1 - random_below(r, 360), lot.opened_on);
    }
    return lot;
}

static struct lot other_lot(struct random *r, int k)
{
    if (k < STREET_LOTS) {
        struct lot lot = {.is_on_street = true,
                          .access = "公共",
                          .capacity = 6 + random_below(r, 34),
                          .is_networked = random_chance(r, 0.8)};
        lot.planned_on = k < PLANNED_LOTS ? "2023-11-30" : NULL;
        return lot;
    }
    if (k < STREET_LOTS + SHARED_LOTS)
        return (struct lot){.access = "共享",
                            .hours = "18:00-08:00",
                            .capacity = 70 + random_below(r, 110),
                            .shared = SHARED_EACH,
                            .opened_on = "2022-09-01"};
    return (struct lot){.access = "专用", .capacity = 20 + random_below(r, 160), .is_networked = random_chance(r, 0.1)};
}

static void write_lot(struct sink *s, const struct lot *lot, const char *id, const char *name, struct point at)
{
    sink_text(s, id);
    sink_text(s, name);
    sink_text(s, lot->is_on_street ? "路内" : "路外");
    sink_text(s, lot->access);
    sink_integer(s, lot->capacity);
    sink_integer(s, lot->shared);
    sink_text(s, lot->hours);
    sink_text(s, lot->is_networked ? "是" : "否");
    sink_text(s, lot->is_pay_after_exit ? "是" : "否");
    sink_text(s, lot->planned_on);
    sink_text(s, lot->opened_on);
    sink_point(s, at);
    sink_row(s);
}

static void write_off_street(struct sink *s, const struct city *c, struct random *r, struct names *names,
                             const struct lot *lot, const char *id)
{
    static const double share[4] = {0.2, 0.2, 0.8, 0.8};
    char name[64];
    struct point ring[4];
    int cell = blocks_take(c, r, ~0u, 50);
    blocks_part(c, cell, share, ring);
    blocks_enter(c, "parking_lots", id, ring, random_below(r, 4));
    names_next(names, "停车场", name, sizeof name);
    write_lot(s, lot, id, name, lattice_in_cell(&c->district->lattice, cell, 0.5, 0.5));
}

static void write_on_street(struct sink *s, const struct city *c, const struct spots *spots, struct random *r,
                            const struct lot *lot, const char *id)
{
    struct spot spot;
    char name[96];
    if (!spots_draw(spots, r, -1, 0.5, 1.5, &spot))
        return;
    const char *road = streets_name(c->streets, spot.street);
    (void)snprintf(name, sizeof name, "%s路内泊位", *road ? road : c->district->unit[spot.unit].name);
    write_lot(s, lot, id, name, spot.at);
}

static void write_lots(struct sink *s, const struct city *c, const struct spots *spots, struct names *names)
{
    struct random r;
    int paying = 0;
    random_seed(&r, 15);
    for (int k = 0; k < PUBLIC_LOTS + STREET_LOTS + SHARED_LOTS + PRIVATE_LOTS; k++) {
        char id[16];
        struct lot lot = k < PUBLIC_LOTS ? public_lot(&r, k) : other_lot(&r, k - PUBLIC_LOTS);
        (void)snprintf(id, sizeof id, "L%04d", k + 1);
        lot.is_pay_after_exit = k < PUBLIC_LOTS && lot.is_networked && k % 3 == 1 && paying < PAY_AFTER_EXIT;
        paying += lot.is_pay_after_exit;
        if (lot.is_on_street)
            write_on_street(s, c, spots, &r, &lot, id);
        else
            write_off_street(s, c, &r, names, &lot, id);
    }
}

bool parking_write(const struct city *c)
{
    struct sink_form form = {
        .file = "parking_lots.csv", .geometry = SINK_POINT, .crs = SINK_GCJ02, .lon = "经度", .lat = "纬度"};
    form.fields = "停车场编号:s 停车场名称:s 停车场类型:s 开放性质:s 泊位数:i 共享泊位数:i 共享时段:s 是否联网:s "
                  "先离场后付费:s 计划日期:s 启用日期:s";
    struct spots spots;
    struct names names;
    bool ok = names_open(&names, 15);
    ok = spots_open(&spots, c, kerbs) && ok;
    struct sink *s = ok ? sink_open(c->folder, &form) : NULL;
    if (s)
        write_lots(s, c, &spots, &names);
    spots_close(&spots);
    names_close(&names);
    return sink_close(s);
}

#include "facilities.h"

#include <stdio.h>

#include "days.h"
#include "random.h"
#include "sink.h"
#include "spots.h"
#include "toilets.h"

enum { OWN_CAMERAS = 60, POLICE_CAMERAS = 1200, HYDRANTS = 2000, PLANNED_HYDRANTS = 150, SIGNS = 3000 };

static double everywhere(const struct street *t, const struct city *c)
{
    (void)c;
    return t->is_walkable ? 1 : 0;
}

static double main_streets(const struct street *t, const struct city *c)
{
    (void)c;
    static const double weight[5] = {0.3, 3, 2, 1, 0.15};
    return weight[t->kind] * (t->is_commercial ? 2 : 1);
}

static double shop_streets(const struct street *t, const struct city *c)
{
    (void)c;
    return t->kind == STREET_EXPRESSWAY ? 0 : t->is_commercial ? 5 : 0.5;
}

static void write_bin(struct sink *s, const struct street *t, double along_m, bool is_left, struct random *r,
                      int number)
{
    char id[16];
    (void)snprintf(id, sizeof id, "B%06d", number);
    double offset_m = t->width_m / 2 + 0.8;
    bool is_closed = random_chance(r, 0.012);
    sink_text(s, id);
    sink_text(s, random_chance(r, 0.7) ? "sorting" : random_chance(r, 0.8) ? "litter" : "ashtray");
    sink_text(s, is_left ? "left" : "right");
    sink_text(s, random_chance(r, 0.1) ? "2023-03-15" : random_chance(r, 0.5) ? "2019-10-01" : NULL);
    sink_text(s, is_closed ? "2023-05-10" : NULL);
    sink_text(s, is_closed && random_chance(r, 0.5) ? "2023-06-20" : NULL);
    sink_point(s, streets_beside(t, along_m, is_left ? offset_m : -offset_m));
    sink_row(s);
}

/* Spacing by class on each side; some units are well supplied, others poorly, so that there are gaps to find. */
static bool write_bins(const struct city *c)
{
    static const double spacing_m[5] = {0, 112, 132, 215, 760};
    struct sink_form form = {.file = "bins.gpkg",
                             .geometry = SINK_POINT,
                             .fields = "bin_id:s kind:s side:s opened_on:s closed_from:s closed_until:s"};
    struct sink *s = sink_open(c->folder, &form);
    struct random r;
    int number = 0;
    random_seed(&r, 10);
    for (int k = 0; s && k < c->streets->streets; k++) {
        const struct street *t = c->streets->street + k;
        if (!t->is_walkable || t->level != 0)
            continue;
        double wanted_m =
            spacing_m[t->kind] * (t->is_commercial ? 0.6 : 1) * (0.7 + 0.8 * random_hash((uint64_t)t->unit, 41));
        for (int side = 0; side < 2; side++) {
            double n = t->length_m / wanted_m;
            int bins = (int)n + random_chance(&r, n - (int)n);
            for (int b = 0; b < bins; b++)
                write_bin(s, t, t->length_m * (b + random_between(&r, 0.25, 0.75)) / bins, side == 0, &r, ++number);
        }
    }
    return sink_close(s);
}

static void write_camera(struct sink *s, const struct spot *spot, struct random *r, int number)
{
    bool is_own = number <= OWN_CAMERAS;
    char id[16];
    (void)snprintf(id, sizeof id, "C%05d", number);
    sink_text(s, id);
    sink_text(s, is_own ? "bureau" : "police");
    sink_integer(s, 1);
    sink_integer(s, random_below(r, 360));
    sink_integer(s, is_own && random_chance(r, 0.3) ? 360 : 60 + 15 * random_below(r, 4));
    sink_integer(s, 40 + 10 * random_below(r, 7));
    sink_point(s, spot->at);
    sink_row(s);
}

static bool write_cameras(const struct city *c)
{
    struct sink_form form = {.file = "cameras.gpkg",
                             .geometry = SINK_POINT,
                             .fields = "camera_id:s owner:s feed_count:i heading_deg:r fov_deg:r range_m:r"};
    struct spots spots;
    struct random r;
    struct sink *s = spots_open(&spots, c, main_streets) ? sink_open(c->folder, &form) : NULL;
    random_seed(&r, 11);
    for (int k = 0; s && k < OWN_CAMERAS + POLICE_CAMERAS; k++) {
        struct spot spot;
        if (spots_draw(&spots, &r, -1, 1, 0.1, &spot))
            write_camera(s, &spot, &r, k + 1);
    }
    spots_close(&spots);
    return sink_close(s);
}

static void write_hydrant(struct sink *s, const struct spot *spot, struct random *r, int number)
{
    static const char *const planned[3] = {"2023-08-31", "2023-10-31", "2023-12-31"};
    bool is_planned = number > HYDRANTS;
    char id[16];
    (void)snprintf(id, sizeof id, "X%05d", number);
    sink_text(s, id);
    sink_text(s, random_chance(r, 0.85) ? "above_ground" : "underground");
    sink_text(s, is_planned ? planned[random_below(r, 3)] : NULL);
    sink_text(s, is_planned ? NULL : random_chance(r, 0.3) ? "2018-01-01" : "2005-01-01");
    sink_point(s, spot->at);
    sink_row(s);
}

static bool write_hydrants(const struct city *c)
{
    struct sink_form form = {
        .file = "hydrants.gpkg", .geometry = SINK_POINT, .fields = "hydrant_id:s kind:s planned_on:s opened_on:s"};
    struct spots spots;
    struct random r;
    struct sink *s = spots_open(&spots, c, main_streets) ? sink_open(c->folder, &form) : NULL;
    random_seed(&r, 12);
    for (int k = 0; s && k < HYDRANTS + PLANNED_HYDRANTS; k++) {
        struct spot spot;
        if (spots_draw(&spots, &r, -1, 1.4, 0.1, &spot))
            write_hydrant(s, &spot, &r, k + 1);
    }
    spots_close(&spots);
    return sink_close(s);
}

static bool write_signs(const struct city *c)
{
    struct sink_form form = {
        .file = "signs.csv", .geometry = SINK_POINT, .crs = SINK_WGS84, .lon = "lon", .lat = "lat"};
    form.fields = "sign_id:s kind:s unit_code:s inspected_on:s";
    struct spots spots;
    struct random r;
    struct sink *s = spots_open(&spots, c, shop_streets) ? sink_open(c->folder, &form) : NULL;
    random_seed(&r, 13);
    for (int k = 0; s && k < SIGNS; k++) {
        struct spot spot;
        char id[16], day[DAYS_TEXT];
        if (!spots_draw(&spots, &r, -1, 3, 1.5, &spot))
            continue;
        (void)snprintf(id, sizeof id, "G%05d", k + 1);
        days_text(random_below(&r, 181), day);
        sink_text(s, id);
        sink_text(s, random_chance(&r, 0.18) ? "roof" : "other");
        sink_text(s, c->district->unit[spot.unit].code);
        sink_text(s, random_chance(&r, 0.12) ? day : NULL);
        sink_point(s, spot.at);
        sink_row(s);
    }
    spots_close(&spots);
    return sink_close(s);
}

bool facilities_write(const struct city *c)
{
    return write_bins(c) && toilets_write(c, everywhere) && write_cameras(c) && write_hydrants(c) && write_signs(c);
}

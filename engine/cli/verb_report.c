/**
 * verb_report.c: one page about a period. What it says comes from queries, each run once; this file only orders them:
 * headline figures, the map and bars of scores, how they went, the map of gaps, the red and black list, the ledger, all
 * figures, and the tables behind the pictures.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/given.h"
#include "cli/report_rows.h"
#include "core/date.h"
#include "core/mem.h"
#include "store/catalogue.h"

#define MOST_MONTHS 24
#define MOST_GAP_LAYERS 8

struct report {
    struct ward_cli *cli;
    struct ward_db *db;
    struct ward_page page;
    const char *from, *to;
    struct ward_report_rows figures, units, subdistricts, ledger, listings;
    struct ward_report_rows gaps[MOST_GAP_LAYERS];
    size_t n_gaps;
    char *titles[MOST_GAP_LAYERS]; /* of those, owned: the layer's and the query's */
};

static ward_rc read_period(struct report *r, const char *query, bool with_places, struct ward_report_rows *out)
{
    const struct ward_argument period[] = {{"from_date", r->from}, {"to_date", r->to}};
    return ward_report_rows_read(r->cli, r->db, query, period, 2, with_places, out);
}

/* An office that keeps no such layer gets its report without that part, and is told. */
static ward_rc leave_out(struct report *r, ward_rc rc, struct ward_report_rows *rows)
{
    if (rc != WARD_E_NOT_LOADED)
        return rc;
    ward_cli_note(r->cli, "left out of the report: %s", ward_ctx_message(r->cli->ctx));
    ward_ctx_clear(r->cli->ctx);
    ward_report_rows_clear(rows);
    return WARD_OK;
}

/* ---- the head ---- */

static ward_rc put_head(struct report *r)
{
    struct ward_ctx *ctx = r->cli->ctx;
    struct ward_buf title = {0}, note = {0};
    char *name = NULL, *synthetic = NULL;
    ward_rc rc = ward_setting_get(ctx, r->db->sql, r->page.is_zh ? "district.name_zh" : "district.name", &name);
    if (rc == WARD_OK)
        rc = ward_setting_get(ctx, r->db->sql, "district.synthetic", &synthetic);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &title, "%s%s%s", name != NULL ? name : "", name != NULL ? " · " : "",
                             ward_page_word(&r->page, "Urban management report", "城市管理期报"));
    if (rc == WARD_OK && r->page.is_zh)
        rc = ward_buf_printf(ctx, &note, "%s 至 %s。得分按现行规则计算；随附规则为默认模型，并非官方标准。", r->from,
                             r->to);
    else if (rc == WARD_OK)
        rc = ward_buf_printf(
            ctx, &note, "%s to %s. Scores follow the rules in force; those shipped are a default model, not official.",
            r->from, r->to);
    if (rc == WARD_OK && synthetic != NULL && strcmp(synthetic, "1") == 0)
        rc = ward_buf_text(ctx, &note,
                           ward_page_word(&r->page, " Synthetic data: nothing here is a real place or grade.",
                                          "数据为虚构样例，不代表任何真实地点或成绩。"));
    if (rc == WARD_OK)
        rc = ward_page_begin(&r->page, title.data, note.data);
    ward_buf_clear(&title);
    ward_buf_clear(&note);
    ward_mem_free(name);
    ward_mem_free(synthetic);
    return rc;
}

static ward_rc put_card(struct report *r, size_t row)
{
    char value[40];
    const struct ward_report_rows *f = &r->figures;
    const char *uom = ward_report_text(f, row, "uom");
    bool is_share = strcmp(uom, "share") == 0;
    double number = ward_report_number(f, row, "value");
    if (isnan(number) || !(ward_report_number(f, row, "is_headline") > 0))
        return WARD_OK;
    if (is_share || fabs(number) < 1000)
        ward_page_number(number, is_share, value);
    else
        ward_page_number(round(number), false, value); /* every digit stands in the table of figures */
    return ward_page_card(&r->page, ward_report_text(f, row, r->page.is_zh ? "title_zh" : "title"), value,
                          is_share ? "" : ward_report_word(f, r->page.is_zh, row, "uom"));
}

static ward_rc put_cards(struct report *r)
{
    ward_rc rc = ward_page_section(&r->page, ward_page_word(&r->page, "Headline figures", "主要数据"));
    if (rc == WARD_OK)
        rc = ward_page_cards_begin(&r->page);
    for (size_t i = 0; rc == WARD_OK && i < r->figures.rows.n; i++)
        rc = put_card(r, i);
    return rc == WARD_OK ? ward_page_cards_end(&r->page) : rc;
}

/* ---- scores ---- */

enum { BANDS = 4 };
static const char *const bands[BANDS] = {"excellent", "good", "pass", "fail"};

static void count_band(const struct ward_report_rows *units, const char *band, size_t *n, double *low, double *high)
{
    *n = 0;
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < units->rows.n; i++)
        if (strcmp(ward_report_text(units, i, "band"), band) == 0) {
            double score = ward_report_number(units, i, "score");
            (*n)++;
            *low = fmin(*low, score);
            *high = fmax(*high, score);
        }
}

static const char *band_label(const struct report *r, const char *band)
{
    for (size_t i = 0; i < r->units.rows.n; i++)
        if (strcmp(ward_report_text(&r->units, i, "band"), band) == 0)
            return ward_report_word(&r->units, r->page.is_zh, i, "band");
    return band;
}

static ward_rc put_score_map(struct report *r)
{
    static const char *const fills[BANDS] = {"#08519c", "#9ecae1", "#fdae6b", "#a63603"};
    struct ward_page_class classes[BANDS];
    char values[BANDS][64], text[256];
    size_t *class_of = NULL, n_classes = 0;
    ward_rc rc = ward_new(r->cli->ctx, r->units.rows.n, sizeof *class_of, &class_of);
    for (size_t i = 0; rc == WARD_OK && i < r->units.rows.n; i++)
        class_of[i] = BANDS;
    for (size_t b = 0; rc == WARD_OK && b < BANDS; b++) {
        size_t n = 0;
        double low = 0, high = 0;
        count_band(&r->units, bands[b], &n, &low, &high);
        if (n == 0)
            continue;
        (void)snprintf(values[n_classes], sizeof values[0], "%zu (%.1f–%.1f)", n, low, high);
        for (size_t i = 0; i < r->units.rows.n; i++)
            if (strcmp(ward_report_text(&r->units, i, "band"), bands[b]) == 0)
                class_of[i] = n_classes;
        classes[n_classes] = (struct ward_page_class){band_label(r, bands[b]), values[n_classes], fills[b]};
        n_classes++;
    }
    if (r->page.is_zh)
        (void)snprintf(text, sizeof text, "%zu个管理单元按得分等级着色的地图；下文的单元得分表列出全部数值。",
                       r->units.rows.n);
    else
        (void)snprintf(
            text, sizeof text,
            "Map of %zu management units coloured by the band of their score; the table below has every number.",
            r->units.rows.n);
    struct ward_page_map map = {.title = r->units.rows.title,
                                .text = text,
                                .places = r->units.places,
                                .class_of = class_of,
                                .n = r->units.rows.n,
                                .classes = classes,
                                .n_classes = n_classes};
    if (rc == WARD_OK)
        rc = ward_page_map(&r->page, &map);
    ward_mem_free(class_of);
    return rc;
}

static ward_rc put_score_bars(struct report *r)
{
    struct ward_page_bar *bars = NULL;
    const struct ward_report_rows *s = &r->subdistricts;
    ward_rc rc = ward_new(r->cli->ctx, s->rows.n, sizeof *bars, &bars);
    for (size_t i = 0; rc == WARD_OK && i < s->rows.n; i++)
        bars[i] = (struct ward_page_bar){.label = ward_report_text(s, i, "subdistrict_name"),
                                         .note = ward_report_word(s, r->page.is_zh, i, "band"),
                                         .value = ward_report_number(s, i, "score"),
                                         .mark = (double)NAN};
    if (rc == WARD_OK)
        rc = ward_page_bars(&r->page, s->rows.title, bars, s->rows.n, 100, false);
    ward_mem_free(bars);
    return rc;
}

/* ---- how scores went: month by month ---- */

struct months {
    char first[MOST_MONTHS][24], last[MOST_MONTHS][24], label[MOST_MONTHS][16];
    const char *steps[MOST_MONTHS];
    size_t n;
};

static void list_months(const struct report *r, struct months *m)
{
    struct ward_time day = {0};
    m->n = 0;
    if (!ward_date_parse(r->from, &day))
        return;
    day.day = 1;
    for (; m->n < MOST_MONTHS; m->n++, ward_date_add_months(&day, 1)) {
        struct ward_time end = day;
        end.day = ward_date_month_days(day.year, day.month);
        ward_date_text(&day, m->first[m->n]);
        ward_date_text(&end, m->last[m->n]);
        if (strcmp(m->first[m->n], r->to) > 0)
            break;
        if (m->n == 0 || day.month == 1)
            (void)snprintf(m->label[m->n], sizeof m->label[0], "%02d-%02d", day.year % 100, day.month % 100);
        else
            (void)snprintf(m->label[m->n], sizeof m->label[0], "%02d", day.month % 100);
        m->steps[m->n] = m->label[m->n];
    }
}

/* The scores of one month, beside the subdistricts of the whole period. */
static ward_rc read_month(struct report *r, const struct months *m, size_t month, double *values)
{
    const struct ward_argument period[] = {{"from_date", m->first[month]}, {"to_date", m->last[month]}};
    struct ward_report_rows rows;
    ward_rc rc = ward_report_rows_read(r->cli, r->db, "subdistrict_scores", period, 2, false, &rows);
    for (size_t i = 0; rc == WARD_OK && i < r->subdistricts.rows.n; i++)
        for (size_t k = 0; k < rows.rows.n; k++)
            if (strcmp(ward_report_text(&rows, k, "subdistrict_code"),
                       ward_report_text(&r->subdistricts, i, "subdistrict_code")) == 0)
                values[i * m->n + month] = ward_report_number(&rows, k, "score");
    ward_report_rows_clear(&rows);
    return rc;
}

static ward_rc put_trend(struct report *r)
{
    struct months m;
    struct ward_page_line *lines = NULL;
    double *values = NULL;
    size_t n = r->subdistricts.rows.n;
    list_months(r, &m);
    if (m.n < 2 || n == 0)
        return WARD_OK; /* one month has no course */
    ward_rc rc = ward_new(r->cli->ctx, n * m.n, sizeof *values, &values);
    if (rc == WARD_OK)
        rc = ward_new(r->cli->ctx, n, sizeof *lines, &lines);
    for (size_t i = 0; rc == WARD_OK && i < n * m.n; i++)
        values[i] = (double)NAN;
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        lines[i] = (struct ward_page_line){ward_report_text(&r->subdistricts, i, "subdistrict_name"), values + i * m.n};
    for (size_t i = 0; rc == WARD_OK && i < m.n; i++)
        rc = read_month(r, &m, i, values);
    if (rc == WARD_OK)
        rc = ward_page_lines(&r->page,
                             ward_page_word(&r->page, "Scores of the subdistricts, month by month", "各街道逐月得分"),
                             ward_page_word(&r->page, "Line of monthly scores; all charts have one scale.",
                                            "逐月得分折线，各图同一刻度。"),
                             lines, n, m.steps, m.n);
    ward_mem_free(lines);
    ward_mem_free(values);
    return rc;
}

static ward_rc put_scores(struct report *r)
{
    ward_rc rc = ward_page_section(&r->page, ward_page_word(&r->page, "Scores", "得分"));
    if (rc == WARD_OK)
        rc = put_score_map(r);
    if (rc == WARD_OK)
        rc = put_score_bars(r);
    return rc == WARD_OK ? put_trend(r) : rc;
}

/* ---- gaps ---- */

static ward_rc read_gap(struct report *r, const char *layer, bool explicit_layer)
{
    struct ward_layerdef *def = NULL;
    struct ward_buf title = {0};
    const struct ward_argument arguments[] = {{"layer", layer}, {"as_of", r->to}};
    if (r->n_gaps == MOST_GAP_LAYERS)
        return ward_fail(r->cli->ctx, WARD_E_ARG, "a report maps the gaps of %d layers at most", MOST_GAP_LAYERS);
    ward_rc rc = ward_layerdef_find(r->cli->ctx, &r->cli->paths, layer, &def);
    if (rc == WARD_OK)
        rc = ward_report_rows_read(r->cli, r->db, "coverage_gaps", arguments, 2, true, &r->gaps[r->n_gaps]);
    if (rc == WARD_OK)
        rc = ward_buf_printf(r->cli->ctx, &title, "%s: %s",
                             r->page.is_zh && def->title_zh != NULL ? def->title_zh : def->title,
                             r->gaps[r->n_gaps].rows.title);
    if (rc == WARD_OK)
        rc = ward_strdup(r->cli->ctx, title.data, &r->titles[r->n_gaps]);
    if (rc != WARD_E_NOT_LOADED || explicit_layer)
        r->n_gaps++;
    else
        rc = leave_out(r, rc, &r->gaps[r->n_gaps]);
    ward_layerdef_free(def);
    ward_buf_clear(&title);
    return rc;
}

/* The units under the gaps are those of the score map, so that both maps have one frame. */
static ward_rc put_gap(struct report *r, size_t at)
{
    const struct ward_report_rows *g = &r->gaps[at];
    struct ward_page_class classes[2] = {
        {ward_page_word(&r->page, "served", "已覆盖"), "", "#eef2f6"},
        {ward_page_word(&r->page, "not served", "未覆盖"), "", "#d95f0e"},
    };
    char served[64], gap[64], text[256];
    double gap_ha = 0, area_ha = 0;
    size_t *class_of = NULL;
    for (size_t i = 0; i < g->rows.n; i++) {
        double gap_m2 = ward_report_number(g, i, "gap_m2"), area_m2 = ward_report_number(g, i, "area_m2");
        if (isnan(gap_m2) || isnan(area_m2))
            continue; /* a unit without figures is neither served nor not */
        gap_ha += gap_m2 / 10000;
        area_ha += area_m2 / 10000;
    }
    (void)snprintf(served, sizeof served, "%.1f ha", area_ha - gap_ha);
    (void)snprintf(gap, sizeof gap, "%.1f ha", gap_ha);
    if (r->page.is_zh)
        (void)snprintf(text, sizeof text, "全区地图，标出无设施服务的%.1f公顷。", gap_ha);
    else
        (void)snprintf(text, sizeof text, "Map of the district with the %.1f ha that no facility serves.", gap_ha);
    classes[0].value = served;
    classes[1].value = gap;
    ward_rc rc = ward_new(r->cli->ctx, r->units.rows.n, sizeof *class_of, &class_of); /* zeros: served */
    struct ward_page_map map = {.title = r->titles[at],
                                .text = text,
                                .places = r->units.places,
                                .class_of = class_of,
                                .n = r->units.rows.n,
                                .classes = classes,
                                .n_classes = 2,
                                .over = g->places,
                                .n_over = g->rows.n};
    if (rc == WARD_OK)
        rc = ward_page_map(&r->page, &map);
    ward_mem_free(class_of);
    return rc;
}

static ward_rc put_gaps(struct report *r)
{
    if (r->n_gaps == 0)
        return WARD_OK;
    ward_rc rc = ward_page_section(&r->page, ward_page_word(&r->page, "Where facilities are missing", "设施覆盖缺口"));
    for (size_t i = 0; rc == WARD_OK && i < r->n_gaps; i++)
        rc = put_gap(r, i);
    return rc;
}

/* ---- lists, the ledger, tables ---- */

static ward_rc put_table(struct report *r, const struct ward_report_rows *rows, const char *title)
{
    ward_rc rc = ward_page_section(&r->page, title != NULL ? title : rows->rows.title);
    if (rc == WARD_OK && rows->rows.n == 0)
        return ward_page_note(&r->page, ward_page_word(&r->page, "Nothing to show.", "无记录。"));
    return rc == WARD_OK ? ward_page_table(&r->page, &rows->rows) : rc;
}

static ward_rc put_listings(struct report *r)
{
    static const char *const shown[] = {"period",           "level",       "colour",    "category", "name", "unit_name",
                                        "subdistrict_name", "street_name", "from_name", "to_name"};
    if (r->listings.query == NULL)
        return WARD_OK;
    ward_rc rc = ward_report_select(r->cli->ctx, &r->listings, shown, sizeof shown / sizeof shown[0]);
    return rc == WARD_OK ? put_table(r, &r->listings, NULL) : rc;
}

static ward_rc put_ledger(struct report *r)
{
    static const char *const shown[] = {"title",   "done",           "amount",         "uom",   "share", "time_share",
                                        "verdict", "needed_per_day", "so_far_per_day", "basis", "due_on"};
    struct ward_page_bar *bars = NULL;
    struct ward_report_rows *l = &r->ledger;
    if (l->query == NULL)
        return WARD_OK;
    ward_rc rc = ward_new(r->cli->ctx, l->rows.n, sizeof *bars, &bars);
    for (size_t i = 0; rc == WARD_OK && i < l->rows.n; i++)
        bars[i] = (struct ward_page_bar){.label = ward_report_text(l, i, "title"),
                                         .note = ward_report_word(l, r->page.is_zh, i, "verdict"),
                                         .value = ward_report_number(l, i, "share"),
                                         .mark = ward_report_number(l, i, "time_share")};
    if (rc == WARD_OK)
        rc = ward_page_section(&r->page, l->rows.title);
    if (rc == WARD_OK)
        rc = ward_page_bars(
            &r->page,
            ward_page_word(&r->page, "Share done; the tick is the share of the time gone", "完成率；竖线为时序进度"),
            bars, l->rows.n, 1, true);
    if (rc == WARD_OK)
        rc = ward_report_select(r->cli->ctx, l, shown, sizeof shown / sizeof shown[0]);
    ward_mem_free(bars);
    return rc == WARD_OK ? ward_page_table(&r->page, &l->rows) : rc;
}

static ward_rc put_figures(struct report *r)
{
    static const char *const en[] = {"title", "value", "uom", "basis", "behind_it", "sum_check"};
    static const char *const zh[] = {"title_zh", "value", "uom", "basis", "behind_it", "sum_check"};
    ward_rc rc = ward_report_select(r->cli->ctx, &r->figures, r->page.is_zh ? zh : en, 6);
    return rc == WARD_OK ? put_table(r, &r->figures, NULL) : rc;
}

/* ---- all of it ---- */

static ward_rc read_all(struct report *r)
{
    const struct ward_argument as_of[] = {{"as_of", r->to}};
    size_t at = 0;
    ward_rc rc = read_period(r, "period_figures", false, &r->figures);
    if (rc == WARD_OK)
        rc = read_period(r, "unit_scores", true, &r->units);
    if (rc == WARD_OK)
        rc = read_period(r, "subdistrict_scores", false, &r->subdistricts);
    if (rc == WARD_OK)
        rc = leave_out(r, ward_report_rows_read(r->cli, r->db, "progress", as_of, 1, false, &r->ledger), &r->ledger);
    if (rc == WARD_OK)
        rc = leave_out(r, ward_report_rows_read(r->cli, r->db, "red_black_list", as_of, 1, false, &r->listings),
                       &r->listings);
    for (const char *layer; rc == WARD_OK && (layer = ward_cli_each(r->cli, "gaps", &at)) != NULL;)
        rc = read_gap(r, layer, true);
    return rc == WARD_OK && r->n_gaps == 0 ? read_gap(r, "toilets", false) : rc;
}

static ward_rc put_all(struct report *r)
{
    ward_rc rc = put_head(r);
    if (rc == WARD_OK)
        rc = put_cards(r);
    if (rc == WARD_OK)
        rc = put_scores(r);
    if (rc == WARD_OK)
        rc = put_gaps(r);
    if (rc == WARD_OK)
        rc = put_listings(r);
    if (rc == WARD_OK)
        rc = put_ledger(r);
    if (rc == WARD_OK)
        rc = put_figures(r);
    if (rc == WARD_OK)
        rc = put_table(r, &r->subdistricts, NULL);
    for (size_t i = 0; rc == WARD_OK && i < r->n_gaps; i++)
        rc = put_table(r, &r->gaps[i], r->titles[i]);
    if (rc == WARD_OK)
        rc = put_table(r, &r->units, NULL);
    return rc == WARD_OK ? ward_page_end(&r->page) : rc;
}

static void clear(struct report *r)
{
    ward_report_rows_clear(&r->figures);
    ward_report_rows_clear(&r->units);
    ward_report_rows_clear(&r->subdistricts);
    ward_report_rows_clear(&r->ledger);
    ward_report_rows_clear(&r->listings);
    for (size_t i = 0; i < MOST_GAP_LAYERS; i++) {
        ward_report_rows_clear(&r->gaps[i]);
        ward_mem_free(r->titles[i]);
    }
    ward_page_clear(&r->page);
}

ward_rc ward_verb_report(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    struct report r = {.cli = cli, .page = {.ctx = cli->ctx, .is_zh = cli->is_zh}};
    struct ward_given_arguments period = {0};
    const char *path = ward_cli_option(cli, "output");
    if (path == NULL || ward_cli_option(cli, "period") == NULL)
        return ward_fail(cli->ctx, WARD_E_ARG,
                         "ward report needs --period and -o FILE: ward report %s --period 2023H1 -o "
                         "report.html",
                         cli->words[0]);
    ward_rc rc = ward_given_period(cli, NULL, &period);
    r.from = period.from;
    r.to = period.to;
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &r.db);
    if (rc == WARD_OK)
        rc = ward_sql_exec(cli->ctx, r.db->sql, "BEGIN"); /* one state of the data for the whole page */
    if (rc == WARD_OK)
        rc = read_all(&r);
    if (rc == WARD_OK)
        rc = put_all(&r);
    if (rc == WARD_OK)
        rc = ward_page_save(&r.page, path, ward_cli_option(cli, "overwrite") != NULL);
    if (rc == WARD_OK)
        ward_cli_note(cli, "report of %s to %s written to %s", r.from, r.to, path);
    clear(&r);
    ward_db_close(r.db);
    ward_given_clear(&period);
    return rc;
}

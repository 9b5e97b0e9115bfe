#include "core/cell.h"

#include <math.h>
#include <string.h>

#include "core/date.h"
#include "core/hanzi.h"
#include "core/mem.h"
#include "core/pipe.h"
#include "core/text.h"

enum rule {
    RULE_NONE,
    RULE_DIAMETER,
    RULE_YEAR,
    RULE_GRAIN,
    RULE_DATE,
    RULE_TIME,
    RULE_YES_NO,
    RULE_DAY_OF,
    RULE_UNKNOWN
};

static enum rule rule_of(const char *name)
{
    static const struct {
        const char *name;
        enum rule rule;
    } rules[] = {{"pipe_diameter", RULE_DIAMETER}, {"pipe_year", RULE_YEAR}, {"built_grain", RULE_GRAIN},
                 {"loose_date", RULE_DATE},        {"time", RULE_TIME},      {"yes_no", RULE_YES_NO},
                 {"day_of", RULE_DAY_OF}};
    if (name == NULL)
        return RULE_NONE;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].name[0] == name[0] && strcmp(rules[i].name, name) == 0)
            return rules[i].rule;
    return RULE_UNKNOWN;
}

bool ward_cell_knows_rule(const char *rule)
{
    return rule != NULL && rule_of(rule) != RULE_UNKNOWN;
}

bool ward_cell_derives(const char *rule)
{
    enum rule r = rule_of(rule);
    return r == RULE_DAY_OF || r == RULE_GRAIN;
}

void ward_cell_clear(struct ward_cell *cell)
{
    ward_mem_free(cell->text);
    memset(cell, 0, sizeof *cell);
}

/* ---- texts ---- */

static ward_rc own_text(struct ward_ctx *ctx, struct ward_cell *cell, const char *text, size_t size)
{
    ward_rc rc = ward_grow(ctx, &cell->text, &cell->capacity, size + 1, 1);
    if (rc != WARD_OK)
        return rc;
    memmove(cell->text, text, size);
    cell->text[size] = '\0';
    cell->value = (struct ward_value){.kind = WARD_TEXT, .text = cell->text, .size = size};
    return WARD_OK;
}

static void borrowed_text(struct ward_cell *cell, const char *text)
{
    cell->value = (struct ward_value){.kind = WARD_TEXT, .text = text, .size = strlen(text)};
}

static bool needs_trim(const char *text, size_t size)
{
    unsigned char first = (unsigned char)text[0], last = (unsigned char)text[size - 1];
    /* Anything but plain ASCII at the ends may be an ideographic space or a byte order mark: let ward_text_trim see. */
    return first <= ' ' || last <= ' ' || first == 0xE3 || first == 0xEF || first == 0xC2 || last == 0x80 ||
           last == 0xA0 || last == 0x7F || last == 0xBF || first == 0x7F;
}

/* The text without blanks around it, in the source's memory where it has none; "" for none. */
static ward_rc trimmed(struct ward_ctx *ctx, struct ward_cell *cell, const char *text, const char **out)
{
    size_t size = strlen(text);
    *out = text;
    if (size == 0 || !needs_trim(text, size))
        return WARD_OK;
    ward_rc rc = own_text(ctx, cell, text, size);
    if (rc == WARD_OK)
        *out = ward_text_trim(cell->text);
    return rc;
}

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ward_hanzi_same(text, words[i]))
            return true;
    return false;
}

/* Words that stand for "not known" where a number, a day or a yes is due. */
static bool means_unknown(const char *text)
{
    static const char *const words[] = {"不详", "未知",   "不明",   "无",   "暂无", "空",  "-",  "--",
                                        "—",    "——",     "/",      "\\",   "N/A",  "n/a", "NA", "NULL",
                                        "null", "<null>", "<Null>", "None", "none", "?",   "？"};
    return is_one_of(text, words, sizeof words / sizeof *words);
}

/* What a spreadsheet shows in place of a value that it could not reckon: no name and no code. */
static bool is_failure(const char *text)
{
    static const char *const words[] = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"};
    return text[0] == '#' && is_one_of(text, words, sizeof words / sizeof *words);
}

/* ---- numbers ---- */

/* "1,234" → "1234" when every comma parts three digits. */
static bool without_commas(const char *text, char *out, size_t size)
{
    size_t n = 0;
    if (strchr(text, ',') == NULL || strlen(text) >= size)
        return false;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p != ',') {
            out[n++] = *p;
            continue;
        }
        if (p == text || strspn(p + 1, "0123456789") != 3)
            return false;
    }
    out[n] = '\0';
    return true;
}

static bool to_real(const char *text, double *out)
{
    char plain[64];
    return ward_text_to_real(text, out) || (without_commas(text, plain, sizeof plain) && ward_text_to_real(plain, out));
}

static bool in_range(const struct ward_column *column, double value)
{
    return !column->has_range || (value >= column->min && value <= column->max);
}

static enum ward_cell_outcome to_number(const struct ward_column *column, const char *text, struct ward_value *out)
{
    double real = 0;
    int64_t integer = 0;
    if (column->type != WARD_T_REAL && ward_text_to_integer(text, &integer)) {
        *out = (struct ward_value){.kind = WARD_INTEGER, .integer = integer};
        return in_range(column, (double)integer) ? WARD_CELL_OK : WARD_CELL_BAD;
    }
    if (!to_real(text, &real) || !in_range(column, real))
        return WARD_CELL_BAD;
    if (column->type == WARD_T_REAL) {
        *out = (struct ward_value){.kind = WARD_REAL, .real = real};
        return WARD_CELL_OK;
    }
    /* A spreadsheet's 12.0 is the integer 12; 12.5 is none, and beyond 2^53 a double no longer tells integers apart. */
    if (fabs(real - nearbyint(real)) > 0 || fabs(real) > 9007199254740992.0)
        return WARD_CELL_BAD;
    *out = (struct ward_value){.kind = WARD_INTEGER, .integer = (int64_t)real};
    return WARD_CELL_OK;
}

static enum ward_cell_outcome to_flag(const char *text, struct ward_value *out)
{
    static const char *const yes[] = {"是",  "有", "已",   "1",    "1.0",  "Y", "y", "Yes", "yes",
                                      "YES", "T",  "True", "true", "TRUE", "√", "✓", "对"};
    static const char *const no[] = {"否", "无", "未",    "0",     "0.0",   "N", "n",    "No",  "no",
                                     "NO", "F",  "False", "false", "FALSE", "×", "没有", "不是"};
    bool is_yes = is_one_of(text, yes, sizeof yes / sizeof *yes);
    if (!is_yes && !is_one_of(text, no, sizeof no / sizeof *no))
        return WARD_CELL_BAD;
    *out = (struct ward_value){.kind = WARD_INTEGER, .integer = is_yes};
    return WARD_CELL_OK;
}

/* ---- days and times ---- */

static int64_t seconds_of(const struct ward_time *t)
{
    return ward_date_to_day(t->year, t->month, t->day) * 86400 + t->hour * 3600 + t->minute * 60 + t->second;
}

static bool time_of(int64_t local_s, struct ward_time *out)
{
    int64_t day = local_s >= 0 ? local_s / 86400 : -((-local_s + 86399) / 86400);
    int rest = (int)(local_s - day * 86400);
    *out = (struct ward_time){.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60, .has_clock = true};
    ward_date_from_day(day, &out->year, &out->month, &out->day);
    return out->year >= 1 && out->year <= 9999;
}

static bool to_local(const struct ward_zone *zone, int64_t utc_s, struct ward_time *out)
{
    return time_of(utc_s + ward_zone_offset_s(zone, utc_s), out);
}

/* Milliseconds since 1970 (UTC), as some map servers write days: 12 or 13 digits, 1973 to 2286. */
static bool parse_epoch(const char *text, const struct ward_zone *zone, struct ward_time *out)
{
    size_t n = strspn(text, "0123456789");
    int64_t ms = 0;
    if ((n != 12 && n != 13) || text[n] != '\0' || !ward_text_to_integer(text, &ms))
        return false;
    return to_local(zone, ms / 1000, out);
}

/* Where the zone begins behind a clock ("…08:31:00+08:00", "…08:31Z"); NULL: there is none. */
static const char *zone_part(const char *text)
{
    const char *clock = strchr(text, ':');
    const char *sign = clock != NULL ? strpbrk(clock, "+-Zz") : NULL;
    return sign;
}

static bool parse_zoned(const char *text, const struct ward_zone *zone, struct ward_time *out, bool *shifted)
{
    char head[64];
    int32_t offset_s = 0;
    const char *part = zone_part(text);
    if (part == NULL || (size_t)(part - text) >= sizeof head || !ward_zone_parse_offset(part, &offset_s))
        return false;
    memcpy(head, text, (size_t)(part - text));
    head[part - text] = '\0';
    if (!ward_date_parse_loose(ward_text_trim(head), out) || !out->has_clock)
        return false;
    int64_t utc_s = seconds_of(out) - offset_s;
    *shifted = ward_zone_offset_s(zone, utc_s) != offset_s;
    return to_local(zone, utc_s, out);
}

/* *more: the text says more than the value will (another zone's clock, milliseconds since 1970). */
static bool parse_time(const char *text, const struct ward_zone *zone, struct ward_time *out, bool *more)
{
    *more = false;
    if (parse_epoch(text, zone, out)) {
        *more = true;
        return true;
    }
    return parse_zoned(text, zone, out, more) || ward_date_parse_loose(text, out);
}

static ward_rc store_time(struct ward_ctx *ctx, const struct ward_time *t, struct ward_cell *cell)
{
    char text[24];
    ward_date_text(t, text);
    return own_text(ctx, cell, text, strlen(text));
}

static ward_rc to_date(struct ward_ctx *ctx, const char *text, const struct ward_zone *zone, struct ward_cell *cell,
                       enum ward_cell_outcome *outcome)
{
    struct ward_time t;
    bool more = false;
    *outcome = WARD_CELL_BAD;
    if (!parse_time(text, zone, &t, &more))
        return WARD_OK;
    if (t.has_clock && (t.hour != 0 || t.minute != 0 || t.second != 0))
        more = true;
    t.has_clock = false;
    *outcome = more ? WARD_CELL_KEEP : WARD_CELL_OK;
    return store_time(ctx, &t, cell);
}

/* A day alone begins at midnight. */
static ward_rc to_time(struct ward_ctx *ctx, const char *text, const struct ward_zone *zone, struct ward_cell *cell,
                       enum ward_cell_outcome *outcome)
{
    struct ward_time t;
    bool more = false;
    *outcome = WARD_CELL_BAD;
    if (!parse_time(text, zone, &t, &more))
        return WARD_OK;
    *outcome = more || !t.has_clock ? WARD_CELL_KEEP : WARD_CELL_OK;
    t.has_clock = true;
    return store_time(ctx, &t, cell);
}

/* ---- pipes ---- */

static enum ward_cell_outcome to_diameter(const struct ward_column *column, const char *text, struct ward_value *out)
{
    double mm = 0;
    bool is_plain = false;
    if (!ward_pipe_diameter(text, &mm, &is_plain) || !in_range(column, mm))
        return WARD_CELL_BAD;
    if (column->type == WARD_T_REAL)
        *out = (struct ward_value){.kind = WARD_REAL, .real = mm};
    else
        *out = (struct ward_value){.kind = WARD_INTEGER, .integer = (int64_t)nearbyint(mm)};
    return is_plain ? WARD_CELL_OK : WARD_CELL_KEEP;
}

static ward_rc to_year(struct ward_ctx *ctx, const char *text, const struct ward_zone *zone, bool wants_grain,
                       struct ward_cell *cell, enum ward_cell_outcome *outcome)
{
    struct ward_time t;
    const char *grain = NULL;
    bool more = false;
    *outcome = WARD_CELL_OK;
    if (!ward_pipe_year(text, &t, &grain)) {
        grain = "day";
        if (!parse_time(text, zone, &t, &more)) {
            *outcome = WARD_CELL_BAD;
            return WARD_OK;
        }
    }
    t.has_clock = false;
    if (wants_grain)
        borrowed_text(cell, grain);
    return wants_grain ? WARD_OK : store_time(ctx, &t, cell);
}

/* ---- one cell ---- */

/* The stored value of a domain's word; *known false: no word of the domain. */
static const char *domain_value(const struct ward_column *column, const char *text, bool *known)
{
    *known = true;
    for (size_t i = 0; i < column->n_words; i++)
        if (strcmp(column->words[i].word, text) == 0)
            return column->words[i].value;
    for (size_t i = 0; i < column->n_words; i++)
        if (ward_text_same_name(column->words[i].word, text))
            return column->words[i].value;
    *known = false;
    return text;
}

static enum ward_cell_outcome to_text(const struct ward_column *column, const char *text, struct ward_cell *cell)
{
    double number = 0;
    if (column->has_range && (!to_real(text, &number) || !in_range(column, number)))
        return WARD_CELL_BAD;
    borrowed_text(cell, text);
    return WARD_CELL_OK;
}

static ward_rc by_rule(struct ward_ctx *ctx, const struct ward_column *column, enum rule rule,
                       const struct ward_zone *zone, const char *text, struct ward_cell *cell,
                       enum ward_cell_outcome *outcome)
{
    *outcome = WARD_CELL_OK;
    if (rule == RULE_DIAMETER)
        *outcome = to_diameter(column, text, &cell->value);
    else if (rule == RULE_YEAR || rule == RULE_GRAIN)
        return to_year(ctx, text, zone, rule == RULE_GRAIN, cell, outcome);
    else if (rule == RULE_TIME || (rule == RULE_NONE && column->type == WARD_T_TIME))
        return to_time(ctx, text, zone, cell, outcome);
    else if (rule == RULE_DATE || rule == RULE_DAY_OF || column->type == WARD_T_DATE)
        return to_date(ctx, text, zone, cell, outcome);
    else if (rule == RULE_YES_NO || column->type == WARD_T_FLAG)
        *outcome = to_flag(text, &cell->value);
    else if (column->type == WARD_T_INTEGER || column->type == WARD_T_REAL)
        *outcome = to_number(column, text, &cell->value);
    else
        *outcome = to_text(column, text, cell);
    return WARD_OK;
}

ward_rc ward_cell_convert(struct ward_ctx *ctx, const struct ward_column *column, const struct ward_zone *zone,
                          const char *text, struct ward_cell *cell, enum ward_cell_outcome *outcome)
{
    const char *plain = NULL;
    bool known = false;
    cell->value = (struct ward_value){.kind = WARD_NULL};
    *outcome = WARD_CELL_OK;
    if (text == NULL)
        return WARD_OK;
    ward_rc rc = trimmed(ctx, cell, text, &plain);
    cell->value = (struct ward_value){.kind = WARD_NULL};
    if (rc != WARD_OK || plain[0] == '\0')
        return rc;
    if (is_failure(plain)) {
        *outcome = WARD_CELL_BAD;
        return WARD_OK;
    }
    if (column->n_words > 0) {
        plain = domain_value(column, plain, &known);
        if (plain == NULL)
            return WARD_OK;
    }
    if (!known && column->has_domain)
        *outcome = WARD_CELL_BAD;
    else
        rc = by_rule(ctx, column, rule_of(column->rule), zone, plain, cell, outcome);
    if (rc == WARD_OK && *outcome == WARD_CELL_BAD) {
        cell->value = (struct ward_value){.kind = WARD_NULL};
        if (!known && (column->type != WARD_T_TEXT || column->rule != NULL) && means_unknown(plain))
            *outcome = WARD_CELL_OK;
    }
    return rc;
}

ward_rc ward_cell_day_of(struct ward_ctx *ctx, const struct ward_value *time, struct ward_cell *cell)
{
    cell->value = (struct ward_value){.kind = WARD_NULL};
    if (time->kind != WARD_TEXT || time->size < 10)
        return WARD_OK;
    return own_text(ctx, cell, time->text, 10);
}

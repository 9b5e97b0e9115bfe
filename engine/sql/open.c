/**
 * open.c: ward_open(hours, as_of): is a facility with these opening hours open then?
 *
 * | argument | is                                                                                              |
 * |----------|-------------------------------------------------------------------------------------------------|
 * | hours    | text, as below; NULL or not understood: the result is NULL, because unknown is not closed       |
 * | as_of    | ISO text: a minute (open then?) or a day (open at some minute of it?); NULL gives NULL          |
 *
 * Gives 1, 0 or NULL. Pure: usable in indexes, checks and a layer's @supply.
 *
 *     hours  = rule { (";" | "；" | newline) rule }        a later rule replaces an earlier one on the days it names
 *     rule   = [ days ] ( spans | always | closed )        no days: every day
 *     days   = day [ "-" day ] { ("," | "、") day [ "-" day ] }
 *     day    = Mo Tu We Th Fr Sa Su (also Mon …) | 周一 … 周日 周天 | 星期一 … | 每天 每日 工作日 周末 双休日
 *     spans  = time "-" time { ("," | "、") time "-" time } an end not after its beginning lies on the next day
 *     time   = H:MM | HH:MM | H点 | H时 | H点MM分 | H点半    0:00 to 24:00
 *     always = 24/7 | 24h | 24小时 | 全天 | 全天候 | 全天开放 | 24小时开放
 *     closed = off | closed | 休息 | 关闭 | 不开放
 *
 * "-" may be – — ~ ～ － 至 到; full-width digits and punctuation count as their ASCII forms; an end is not part of its
 * span.
 *
 *     SELECT ward_open('Mo-Fr 08:00-18:00; Sa,Su 09:00-17:00', '2023-06-30T18:00');  -- 0: a Friday, just closed
 *     SELECT ward_open('周一至周五 18:00-02:00', '2023-07-01T01:30');                 -- 1: Friday's night
 *     SELECT ward_open('全天', '2023-06-30'), ward_open('see sign', '2023-06-30');    -- 1 and NULL
 */
#include "sql/open.h"

#include <string.h>

#include "core/text.h"

#define DAY_MIN 1440
#define EVERY_DAY 0x7fu
#define TEXT_BYTES 512

/* Words that stand for one character of the grammar, so that the rest of the parser reads ASCII alone. Longer first. */
struct spelling {
    const char *word;
    const char *means;
};

static const struct spelling spellings[] = {
    {"24小时开放", "*"}, {"24小时", "*"}, {"全天开放", "*"}, {"全天候", "*"},   {"全天", "*"},   {"24/7", "*"},
    {"24h", "*"},        {"不开放", "!"}, {"休息", "!"},     {"关闭", "!"},     {"closed", "!"}, {"off", "!"},
    {"每天", "a-g"},     {"每日", "a-g"}, {"工作日", "a-e"}, {"双休日", "f-g"}, {"周末", "f-g"}, {"星期一", "a"},
    {"星期二", "b"},     {"星期三", "c"}, {"星期四", "d"},   {"星期五", "e"},   {"星期六", "f"}, {"星期日", "g"},
    {"星期天", "g"},     {"周一", "a"},   {"周二", "b"},     {"周三", "c"},     {"周四", "d"},   {"周五", "e"},
    {"周六", "f"},       {"周日", "g"},   {"周天", "g"},     {"mon", "a"},      {"tue", "b"},    {"wed", "c"},
    {"thu", "d"},        {"fri", "e"},    {"sat", "f"},      {"sun", "g"},      {"mo", "a"},     {"tu", "b"},
    {"we", "c"},         {"th", "d"},     {"fr", "e"},       {"sa", "f"},       {"su", "g"},     {"点半", ":30"},
    {"时半", ":30"},     {"点", "h"},     {"时", "h"},       {"分", "m"},       {"至", "-"},     {"到", "-"},
    {"–", "-"},          {"—", "-"},      {"~", "-"},        {"～", "-"},       {"、", ","},     {"。", ""},
    {"\n", ";"},
};

static bool starts_with(const char *text, const char *word)
{
    for (; *word != '\0'; text++, word++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
        if (c != *word)
            return false;
    }
    return true;
}

/* Full-width forms U+FF01 … U+FF5E and the ideographic space as ASCII; false: some other character. */
static bool ascii_of(const char **p, const char *end, char *out)
{
    const char *at = *p;
    uint32_t code = ward_text_next(&at, end);
    if (code == 0x3000)
        code = ' ';
    else if (code >= 0xff01 && code <= 0xff5e)
        code -= 0xff01 - 0x21;
    if (code == 0 || code > 0x7e)
        return false;
    *p = at;
    *out = (char)code;
    return true;
}

static const struct spelling *spelling_at(const char *text)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (starts_with(text, spellings[i].word))
            return &spellings[i];
    return NULL;
}

/* The text in the parser's letters: digits : - , ; and a … g for days, * always, ! closed, h m for hours and minutes.
 */
static bool simplify(const char *text, char out[TEXT_BYTES])
{
    const char *end = text + strlen(text);
    size_t n = 0;
    while (text < end) {
        char one[2] = {0};
        const char *means = one;
        const struct spelling *s = spelling_at(text);
        if (s != NULL) {
            means = s->means;
            text += strlen(s->word);
        } else if (!ascii_of(&text, end, one) || strchr("0123456789:-,; \t\r", one[0]) == NULL) {
            return false;
        }
        if (one[0] == ' ' || one[0] == '\t' || one[0] == '\r')
            continue;
        size_t length = strlen(means);
        if (n + length + 1 > TEXT_BYTES)
            return false;
        memcpy(out + n, means, length);
        n += length;
    }
    out[n] = '\0';
    return true;
}

static bool take(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

/* One or two digits. */
static bool take_number(const char **p, int *out)
{
    const char *at = *p;
    *out = 0;
    while (*at >= '0' && *at <= '9' && at - *p < 2)
        *out = *out * 10 + (*at++ - '0');
    bool any = at != *p;
    *p = at;
    return any;
}

static bool take_time(const char **p, int *out_min)
{
    int hour = 0, minute = 0;
    if (!take_number(p, &hour))
        return false;
    if (take(p, ':')) {
        const char *before = *p;
        if (!take_number(p, &minute) || *p - before != 2)
            return false;
    } else if (take(p, 'h')) {
        const char *before = *p;
        if (take_number(p, &minute) && !take(p, 'm') && *p - before != 2)
            return false;
    } else {
        return false;
    }
    *out_min = hour * 60 + minute;
    return minute < 60 && *out_min <= DAY_MIN;
}

static bool is_day(char c)
{
    return c >= 'a' && c <= 'g';
}

/* "a-e,g" as bits; a range may run over Sunday. */
static bool take_days(const char **p, unsigned *out)
{
    *out = 0;
    while (is_day(**p)) {
        int from = *(*p)++ - 'a', to = from;
        if (**p == '-' && is_day((*p)[1])) {
            to = (*p)[1] - 'a';
            *p += 2;
        }
        for (int day = from;; day = (day + 1) % 7) {
            *out |= 1u << day;
            if (day == to)
                break;
        }
        if (**p != ',' || !is_day((*p)[1]))
            break;
        (*p)++;
    }
    return *out != 0;
}

static void days_clear(struct ward_hours *hours, unsigned days)
{
    for (int day = 0; day < 7; day++)
        if ((days >> day & 1u) != 0)
            hours->n_spans[day] = 0;
}

static bool days_add(struct ward_hours *hours, unsigned days, int from_min, int to_min)
{
    for (int day = 0; day < 7; day++) {
        if ((days >> day & 1u) == 0)
            continue;
        if (hours->n_spans[day] == WARD_HOURS_SPANS)
            return false;
        int i = hours->n_spans[day]++;
        hours->spans[day][i].from_min = from_min;
        hours->spans[day][i].to_min = to_min;
    }
    return true;
}

static bool take_spans(const char **p, struct ward_hours *hours, unsigned days)
{
    do {
        int from_min = 0, to_min = 0;
        if (!take_time(p, &from_min) || !take(p, '-') || !take_time(p, &to_min))
            return false;
        if (to_min <= from_min)
            to_min += DAY_MIN;
        if (!days_add(hours, days, from_min, to_min))
            return false;
    } while (take(p, ','));
    return true;
}

static bool take_rule(const char **p, struct ward_hours *hours)
{
    unsigned days = EVERY_DAY;
    if (is_day(**p)) {
        if (!take_days(p, &days))
            return false;
        (void)take(p, ':');
    }
    days_clear(hours, days);
    if (take(p, '!'))
        return true;
    if (take(p, '*')) {
        while (take(p, '*')) /* 全天24小时 */
            ;
        return days_add(hours, days, 0, DAY_MIN);
    }
    return take_spans(p, hours, days);
}

bool ward_hours_parse(const char *text, struct ward_hours *out)
{
    char simple[TEXT_BYTES];
    *out = (struct ward_hours){0};
    if (!simplify(text, simple))
        return false;
    const char *p = simple;
    bool any = false;
    while (*p != '\0') {
        if (take(&p, ';'))
            continue;
        if (!take_rule(&p, out) || (*p != ';' && *p != '\0'))
            return false;
        any = true;
    }
    return any;
}

static bool day_covers(const struct ward_hours *hours, int day, int from_min, int to_min)
{
    for (int i = 0; i < hours->n_spans[day]; i++)
        if (hours->spans[day][i].from_min < to_min && hours->spans[day][i].to_min > from_min)
            return true;
    return false;
}

bool ward_hours_open(const struct ward_hours *hours, const struct ward_time *at)
{
    /* 1970-01-01 was a Thursday. */
    int64_t since = ward_date_to_day(at->year, at->month, at->day) + 3;
    int today = (int)(((since % 7) + 7) % 7), yesterday = (today + 6) % 7;
    int from_min = at->has_clock ? at->hour * 60 + at->minute : 0;
    int to_min = at->has_clock ? from_min + 1 : DAY_MIN;
    return day_covers(hours, today, from_min, to_min) ||
           day_covers(hours, yesterday, from_min + DAY_MIN, to_min + DAY_MIN);
}

void ward_open_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_hours hours;
    struct ward_time at;
    (void)n;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL || sqlite3_value_type(values[1]) == SQLITE_NULL)
        return;
    if (sqlite3_value_type(values[0]) != SQLITE_TEXT || sqlite3_value_type(values[1]) != SQLITE_TEXT) {
        sqlite3_result_error(call, "ward_open: hours and as_of must be texts", -1);
        return;
    }
    const char *text = (const char *)sqlite3_value_text(values[0]), *when = (const char *)sqlite3_value_text(values[1]);
    if (text == NULL || when == NULL)
        sqlite3_result_error_nomem(call);
    else if (!ward_date_parse(when, &at))
        sqlite3_result_error(call, "ward_open: as_of must be a day such as 2023-06-30, or a minute of one", -1);
    else if (ward_hours_parse(text, &hours))
        sqlite3_result_int(call, ward_hours_open(&hours, &at) ? 1 : 0);
}

#include "core/pipe.h"

#include <string.h>

#include "core/hanzi.h"
#include "core/text.h"

static bool take(const char **p, const char *word)
{
    size_t n = ward_hanzi_begins(*p, word);
    *p += n;
    return n > 0;
}

static bool take_any(const char **p, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (take(p, words[i]))
            return true;
    return false;
}

static void skip_spaces(const char **p)
{
    while (**p == ' ')
        (*p)++;
}

/* Digits with an optional fraction; no sign, no exponent. */
static bool take_size(const char **p, double *out)
{
    char number[32];
    size_t n = strspn(*p, "0123456789");
    if (n > 0 && (*p)[n] == '.')
        n += 1 + strspn(*p + n + 1, "0123456789");
    if (n == 0 || n >= sizeof number)
        return false;
    memcpy(number, *p, n);
    number[n] = '\0';
    *p += n;
    return ward_text_to_real(number, out) && *out > 0 && *out < 100000;
}

bool ward_pipe_diameter(const char *text, double *mm, bool *is_plain)
{
    static const char *const marks[] = {"DN", "Dn", "dn", "De", "DE", "de", "D", "d", "Φ", "φ", "Ø", "ø", "⌀"};
    static const char *const times[] = {"×", "x", "X", "*", "✕"};
    const char *p = text;
    double second = 0;
    *is_plain = true;
    (void)take_any(&p, marks, sizeof marks / sizeof *marks);
    skip_spaces(&p);
    if (!take_size(&p, mm))
        return false;
    skip_spaces(&p);
    if (take_any(&p, times, sizeof times / sizeof *times)) {
        skip_spaces(&p);
        if (!take_size(&p, &second))
            return false;
        /* Behind a pipe's diameter stands its wall, never a quarter of it; a duct's two sides are alike. */
        *is_plain = second < *mm / 4;
        if (second > *mm)
            *mm = second;
        skip_spaces(&p);
    }
    static const char *const units[] = {"mm", "MM", "毫米"};
    (void)take_any(&p, units, sizeof units / sizeof *units);
    return *p == '\0';
}

static bool take_digits(const char **p, int n, int *out)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if ((*p)[i] < '0' || (*p)[i] > '9')
            return false;
        value = value * 10 + ((*p)[i] - '0');
    }
    *p += n;
    *out = value;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool set(struct ward_time *out, int year, int month, const char **grain, const char *word)
{
    *out = (struct ward_time){.year = year, .month = month, .day = 1};
    *grain = word;
    return year >= 1850 && year <= 2100 && month >= 1 && month <= 12;
}

/* 九十年代: tens in Hanzi; 二十世纪 before it is the usual century. */
static bool take_decade_word(const char **p, int *decade)
{
    static const char *const tens[] = {"二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十"};
    for (int i = 0; i < 8; i++)
        if (take(p, tens[i])) {
            *decade = 1920 + 10 * i;
            return true;
        }
    return false;
}

static bool parse_decade(const char *text, struct ward_time *out, const char **grain)
{
    static const char *const centuries[] = {"20世纪", "二十世纪", "上世纪"};
    const char *p = text;
    int value = 0, decade = 0;
    (void)take_any(&p, centuries, 3);
    if (take_decade_word(&p, &decade))
        return strcmp(p, "年代") == 0 && set(out, decade, 1, grain, "decade");
    if (take_digits(&p, 4, &value)) {
        decade = value;
    } else if (take_digits(&p, 2, &value)) {
        /* Two digits: 00 and 10 are this century's, 20 to 90 the last one's. */
        decade = value <= 10 && p - text == 2 ? 2000 + value : 1900 + value;
    } else {
        return false;
    }
    if (!take(&p, "年代") || (*p != '\0' && strcmp(p, "初") != 0 && strcmp(p, "末") != 0 && strcmp(p, "中期") != 0))
        return false;
    return decade % 10 == 0 && set(out, decade, 1, grain, "decade");
}

bool ward_pipe_year(const char *text, struct ward_time *first_day, const char **grain)
{
    const char *p = text;
    int year = 0, month = 0;
    if (parse_decade(text, first_day, grain))
        return true;
    if (!take_digits(&p, 4, &year))
        return false;
    if (*p == '\0' || strcmp(p, "年") == 0 || strcmp(p, ".0") == 0)
        return set(first_day, year, 1, grain, "year");
    if (is_digit(*p)) /* 199806 */
        return take_digits(&p, 2, &month) && *p == '\0' && set(first_day, year, month, grain, "month");
    static const char *const parts[] = {"年", "-", "/", "."};
    if (!take_any(&p, parts, 4) || !is_digit(*p))
        return false;
    if (!take_digits(&p, is_digit(p[1]) ? 2 : 1, &month) || (*p != '\0' && strcmp(p, "月") != 0))
        return false;
    return set(first_day, year, month, grain, "month");
}

#include "core/text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hanzi.h"

enum { BROKEN = 0xFFFD, BOM = 0xFEFF, IDEOGRAPHIC_SPACE = 0x3000, NO_BREAK_SPACE = 0xA0, LONGEST_NUMBER = 400 };

static unsigned char byte_at(const char *p)
{
    return (unsigned char)*p;
}

/* Bytes of the sequence that begins with this byte; 0: no sequence begins so. */
static size_t sequence_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

/* The code point at p and its bytes; size 0: broken (cut off, overlong, a surrogate, or past U+10FFFF). */
static uint32_t decode(const char *p, const char *end, size_t *size)
{
    static const uint32_t mask[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = sequence_size(byte_at(p));
    *size = 0;
    if (n == 0 || n > (size_t)(end - p))
        return BROKEN;
    uint32_t code = byte_at(p) & mask[n];
    for (size_t i = 1; i < n; i++) {
        if ((byte_at(p + i) & 0xC0) != 0x80)
            return BROKEN;
        code = code << 6 | (byte_at(p + i) & 0x3FU);
    }
    if (code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return BROKEN;
    *size = n;
    return code;
}

bool ward_text_is_utf8(const char *bytes, size_t size)
{
    const char *end = bytes + size;
    for (const char *p = bytes; p < end;) {
        size_t n;
        (void)decode(p, end, &n);
        if (n == 0)
            return false;
        p += n;
    }
    return true;
}

uint32_t ward_text_next(const char **p, const char *end)
{
    size_t n;
    uint32_t code = decode(*p, end, &n);
    *p += n == 0 ? 1 : n;
    return code;
}

static bool in_ranges(uint32_t code, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

static size_t code_width(uint32_t code)
{
    static const uint32_t none[][2] = {{0, 0x1F},        {0x7F, 0x9F},     {0x300, 0x36F},
                                       {0x200B, 0x200F}, {0xFE00, 0xFE0F}, {BOM, BOM}};
    static const uint32_t wide[][2] = {{0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0xA4CF}, {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},   {0xFE30, 0xFE4F},  {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
    if (code >= 0x20 && code < 0x7F)
        return 1;
    if (in_ranges(code, none, sizeof none / sizeof *none))
        return 0;
    return in_ranges(code, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

size_t ward_text_width(const char *text)
{
    size_t width = 0;
    const char *end = text + strlen(text);
    while (text < end)
        width += code_width(ward_text_next(&text, end));
    return width;
}

static bool is_blank(uint32_t code)
{
    return code <= ' ' || code == 0x7F || code == BOM || code == IDEOGRAPHIC_SPACE || code == NO_BREAK_SPACE;
}

char *ward_text_trim(char *text)
{
    const char *end = text + strlen(text), *from = text, *last = text, *p = text;
    while (p < end) {
        const char *here = p;
        bool blank = is_blank(ward_text_next(&p, end));
        if (blank && here == from)
            from = p;
        if (!blank)
            last = p;
    }
    size_t size = last > from ? (size_t)(last - from) : 0;
    memmove(text, from, size);
    text[size] = '\0';
    return text;
}

static uint32_t lower(uint32_t code)
{
    return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
}

/* The next code point that counts in a name, lower case, half width and Simplified; 0 at the end. A broken byte stays
 * distinct. */
static uint32_t next_of_name(const char **p, const char *end)
{
    while (*p < end) {
        const char *here = *p;
        uint32_t code = ward_text_next(p, end);
        if (code == BROKEN && *p == here + 1)
            return 0x110000U + byte_at(here);
        if (code >= 0xFF01 && code <= 0xFF5E)
            code -= 0xFEE0;
        if (!is_blank(code) && code != '_' && code != '-' && code != '.')
            return ward_hanzi_simple(lower(code));
    }
    return 0;
}

bool ward_text_same_name(const char *a, const char *b)
{
    const char *a_end = a + strlen(a), *b_end = b + strlen(b);
    for (;;) {
        uint32_t x = next_of_name(&a, a_end);
        if (x != next_of_name(&b, b_end))
            return false;
        if (x == 0)
            return true;
    }
}

/* A program that loads mod_ward.so may have set a locale with a decimal comma: its point becomes ours. */
static void with_point(char *text)
{
    const char *point = localeconv()->decimal_point;
    size_t size = strlen(point);
    char *at = strcmp(point, ".") == 0 ? NULL : strstr(text, point);
    if (at == NULL)
        return;
    *at = '.';
    memmove(at + 1, at + size, strlen(at + size) + 1);
}

size_t ward_text_integer(int64_t value, char out[24])
{
    char digits[24];
    size_t n = 0, size = 0;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        digits[n++] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        out[size++] = '-';
    while (n > 0)
        out[size++] = digits[--n];
    out[size] = '\0';
    return size;
}

void ward_text_real(double value, char out[32])
{
    if (fabs(value) < 1e15 && value == floor(value)) { /* whole numbers, and no "-0" */
        (void)ward_text_integer((int64_t)value, out);
        return;
    }
    /* Fifteen digits tell all normal numbers of fifteen digits apart; below them doubles hold fewer. */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        (void)snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    with_point(out);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number's text taken apart: [+-] digits [. digits] [e [+-] digits]. */
struct number {
    const char *from, *end; /* without surrounding blanks */
    const char *point;      /* NULL: none */
    uint64_t digits;        /* all digits as one whole number, while it fits */
    bool fits;              /* digits is exact and below 2^53 */
    bool is_negative;
    int decimals, exponent;
};

static const char *scan_digits(const char *p, struct number *n, bool after_point)
{
    for (; is_digit(*p); p++) {
        if (n->digits > ((uint64_t)1 << 53) / 10 - 1)
            n->fits = false;
        if (n->fits)
            n->digits = n->digits * 10 + (uint64_t)(*p - '0');
        n->decimals += after_point;
    }
    return p;
}

static const char *scan_exponent(const char *p, struct number *n)
{
    if (*p != 'e' && *p != 'E')
        return p;
    bool negative = *++p == '-';
    p += *p == '+' || *p == '-';
    if (!is_digit(*p))
        return NULL;
    for (; is_digit(*p); p++)
        if (n->exponent < 100000)
            n->exponent = n->exponent * 10 + (*p - '0');
    if (negative)
        n->exponent = -n->exponent;
    return p;
}

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        p++;
    return p;
}

static bool scan_number(const char *text, struct number *n)
{
    *n = (struct number){.fits = true};
    const char *p = n->from = skip_blanks(text);
    n->is_negative = *p == '-';
    p += *p == '+' || *p == '-';
    const char *whole = p;
    p = scan_digits(p, n, false);
    bool any = p > whole;
    if (*p == '.') {
        n->point = p;
        p = scan_digits(p + 1, n, true);
        any = any || p > n->point + 1;
    }
    p = any ? scan_exponent(p, n) : NULL;
    if (p == NULL)
        return false;
    n->end = p;
    return *skip_blanks(p) == '\0' && n->end - n->from < LONGEST_NUMBER;
}

/* The C library's reading, whatever its decimal point is. */
static double read_slowly(const struct number *n)
{
    char text[LONGEST_NUMBER + 16];
    const char *point = localeconv()->decimal_point;
    int head = (int)((n->point != NULL ? n->point : n->end) - n->from);
    int tail = n->point != NULL ? (int)(n->end - n->point) - 1 : 0;
    (void)snprintf(text, sizeof text, "%.*s%s%.*s", head, n->from, n->point != NULL ? point : "", tail,
                   n->point != NULL ? n->point + 1 : "");
    return strtod(text, NULL);
}

bool ward_text_to_real(const char *text, double *out)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    struct number n;
    *out = 0;
    if (!scan_number(text, &n))
        return false;
    int power = n.exponent - n.decimals;
    /* Below 2^53 and 10^22 both are exact doubles, and one operation rounds once: the same double as strtod's. */
    double value;
    if (n.fits && power >= 0 && power <= 22)
        value = (double)n.digits * ten[power];
    else if (n.fits && power < 0 && power >= -22)
        value = (double)n.digits / ten[-power];
    else
        value = fabs(read_slowly(&n));
    if (!isfinite(value))
        return false;
    *out = n.is_negative ? -value : value;
    return true;
}

bool ward_text_to_integer(const char *text, int64_t *out)
{
    struct number n;
    *out = 0;
    if (!scan_number(text, &n))
        return false;
    const char *p = n.from + (*n.from == '+' || *n.from == '-');
    int64_t value = 0;
    bool any = false;
    for (; is_digit(*p); p++, any = true)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, *p - '0', &value))
            return false; /* counted downwards, because there is one negative number more */
    if (any && *p == '.')
        p += 1 + strspn(p + 1, "0");
    if (!any || p != n.end || (!n.is_negative && value == INT64_MIN))
        return false;
    *out = n.is_negative ? value : -value;
    return true;
}

enum { LONGEST_NAME = 64, FARTHEST = 3 };

static size_t fold(const char *name, uint32_t out[LONGEST_NAME + 1])
{
    const char *end = name + strlen(name);
    size_t n = 0;
    while (n <= LONGEST_NAME && (out[n] = next_of_name(&name, end)) != 0)
        n++;
    return n;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance of two folded names. */
static size_t distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
    size_t row[LONGEST_NAME + 1];
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(change, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[n_b];
}

const char *ward_text_nearest(const char *name, const char *const *names, size_t count)
{
    uint32_t a[LONGEST_NAME + 1], b[LONGEST_NAME + 1];
    size_t n_a = fold(name, a);
    const char *best = NULL;
    if (n_a == 0 || n_a > LONGEST_NAME)
        return NULL;
    /* Half of a short name is another name, not a slip of the finger. */
    size_t limit = least(FARTHEST, (n_a + 1) / 2) + 1;
    for (size_t i = 0; i < count; i++) {
        size_t n_b = fold(names[i], b);
        if (n_b == 0 || n_b > LONGEST_NAME)
            continue;
        size_t d = distance(a, n_a, b, n_b);
        if (d < limit) {
            limit = d;
            best = names[i];
        }
    }
    return best;
}

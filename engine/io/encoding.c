#include "io/encoding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/text.h"

static bool is_ascii(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            return false;
    return true;
}

/* The size without an incomplete UTF-8 sequence at the end; the same size where the end is whole, or no UTF-8 at all.
 */
static size_t without_cut_utf8(const char *bytes, size_t size)
{
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        unsigned char c = (unsigned char)bytes[size - back];
        if ((c & 0xC0) == 0x80)
            continue;
        size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        return need > back ? size - back : size;
    }
    return size;
}

static const char ended_cut = '\f'; /* behind a text whose last character may be broken; '\n' behind the others */

ward_rc ward_evidence_add(struct ward_ctx *ctx, struct ward_evidence *e, const char *bytes, size_t size, bool is_cut)
{
    if (is_ascii(bytes, size) || e->texts.size + size > WARD_EVIDENCE_MOST)
        return WARD_OK;
    if (is_cut && ward_text_is_utf8(bytes, without_cut_utf8(bytes, size)))
        size = without_cut_utf8(bytes, size);
    ward_rc rc = ward_buf_add(ctx, &e->texts, bytes, size);
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, &e->texts, is_cut ? &ended_cut : "\n", 1);
    e->n_texts += rc == WARD_OK;
    return rc;
}

void ward_evidence_clear(struct ward_evidence *e)
{
    ward_buf_clear(&e->texts);
    e->n_texts = 0;
}

const char *ward_encoding_name(const char *written, char out[32])
{
    static const char *const known[][2] = {
        {"UTF8", "UTF-8"},        {"65001", "UTF-8"},      {"ANSI65001", "UTF-8"},
        {"936", "GBK"},           {"CP936", "GBK"},        {"GB2312", "GBK"},
        {"GBK", "GBK"},           {"54936", "GB18030"},    {"GB18030", "GB18030"},
        {"950", "BIG5"},          {"CP950", "BIG5"},       {"BIG5", "BIG5"},
        {"1252", "CP1252"},       {"CP1252", "CP1252"},    {"ISO88591", "ISO-8859-1"},
        {"LATIN1", "ISO-8859-1"}, {"88591", "ISO-8859-1"}, {"ANSI1252", "CP1252"},
        {"932", "CP932"},         {"949", "CP949"},        {"MS936", "GBK"},
        {"EUCCN", "GBK"},         {"WINDOWS936", "GBK"},   {"OEM936", "GBK"},
        {"ANSI936", "GBK"}};
    char plain[32];
    size_t n = 0;
    for (const char *p = written; *p != '\0' && n < sizeof plain - 1; p++)
        if (strchr(" -_.\r\n\t\"", *p) == NULL)
            plain[n++] = *p;
    plain[n] = '\0';
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcasecmp(plain, known[i][0]) == 0) {
            (void)snprintf(out, 32, "%s", known[i][1]);
            return out;
        }
    char trimmed[32];
    (void)snprintf(trimmed, sizeof trimmed, "%s", written);
    (void)ward_text_trim(trimmed);
    iconv_t test = trimmed[0] != '\0' && strpbrk(trimmed, "/,") == NULL ? iconv_open("UTF-8", trimmed) : (iconv_t)-1;
    if (test == (iconv_t)-1)
        return NULL;
    (void)iconv_close(test);
    (void)snprintf(out, 32, "%s", trimmed);
    return out;
}

static bool is_fit(iconv_t converter, const char *bytes, size_t size, bool is_cut)
{
    char sink[1024];
    char *from = (char *)bytes; /* iconv writes nothing there */
    size_t left = size;
    (void)iconv(converter, NULL, NULL, NULL, NULL);
    while (left > 0) {
        char *to = sink;
        size_t room = sizeof sink;
        if (iconv(converter, &from, &left, &to, &room) == (size_t)-1 && errno != E2BIG)
            return is_cut && errno == EINVAL;
    }
    return true;
}

/* How many of the texts decode without a fault, in hundredths. */
static double share_fit(const struct ward_evidence *e, const char *encoding)
{
    iconv_t converter = iconv_open("UTF-8", encoding);
    if (converter == (iconv_t)-1)
        return 0.0;
    bool is_utf8 = strcmp(encoding, "UTF-8") == 0;
    size_t fit = 0;
    const char *p = e->texts.data;
    const char *end = e->texts.data + e->texts.size;
    while (p < end) {
        size_t size = 0;
        while (p + size < end && p[size] != '\n' && p[size] != ended_cut)
            size++;
        bool is_cut = p + size < end && p[size] == ended_cut;
        fit += is_utf8 ? ward_text_is_utf8(p, size) : is_fit(converter, p, size, is_cut);
        p += size + 1;
    }
    (void)iconv_close(converter);
    return e->n_texts > 0 ? (double)fit / (double)e->n_texts : 0.0;
}

/* The share of two-byte characters that are everyday Hanzi: GB 2312 level 1 or signs, or Big5 level 1. Latin text in a
 * Western code page makes pairs too, but hardly ever these. */
static double share_common(const struct ward_evidence *e, bool is_big5)
{
    size_t pairs = 0;
    size_t common = 0;
    const unsigned char *p = (const unsigned char *)e->texts.data;
    const unsigned char *end = p + e->texts.size;
    while (p < end) {
        if (p[0] < 0x81 || p + 1 >= end) {
            p++;
            continue;
        }
        if (is_big5)
            common += (p[0] >= 0xA4 && p[0] <= 0xC6) || (p[0] == 0xA1);
        else if (p[1] >= 0xA1)
            common += (p[0] >= 0xB0 && p[0] <= 0xD7) || p[0] == 0xA1 || p[0] == 0xA3;
        pairs++;
        p += p[1] >= 0x30 && p[1] <= 0x39 && !is_big5 ? 4 : 2; /* GB18030's four bytes */
    }
    return pairs > 0 ? (double)common / (double)pairs : 0.0;
}

static const double most = 0.99; /* a few broken texts do not change the encoding: their rows are rejected */
static const double hanzi = 0.6;
static const double clear = 0.2; /* by so much the shares must differ to overrule a declared Chinese encoding */

static bool is_chinese(const char *encoding)
{
    return strncmp(encoding, "GB", 2) == 0 || strcmp(encoding, "BIG5") == 0;
}

/* Western code pages fit any bytes, and DBF writers declare them without meaning it. */
static bool is_weak(const char *encoding)
{
    return strcmp(encoding, "ISO-8859-1") == 0 || strcmp(encoding, "CP1252") == 0;
}

/* 一 and 小 in GBK are letters of Cyrillic in UTF-8, and texts that hold nothing but such pairs fit both. Two-byte
 * characters below U+0400 (é, Φ, ×, °) are taken as UTF-8: the files of offices hold these in numbers and names. */
static bool is_hardly_utf8(const struct ward_evidence *e)
{
    const char *p = e->texts.data;
    const char *end = p + e->texts.size;
    while (p < end) {
        uint32_t code = ward_text_next(&p, end);
        if (code >= 0x80 && (code < 0x400 || code > 0x7FF))
            return false;
    }
    return share_common(e, false) == 1.0;
}

static const char *decide(const struct ward_evidence *e, const char *said)
{
    double gb = share_common(e, false);
    double big5 = share_common(e, true);
    if (share_fit(e, "UTF-8") >= most)
        return is_hardly_utf8(e) && (said == NULL || strncmp(said, "GB", 2) == 0) ? "GBK" : "UTF-8";
    if (said != NULL && !is_weak(said) && share_fit(e, said) >= most) {
        double own = strcmp(said, "BIG5") == 0 ? big5 : gb;
        double other = strcmp(said, "BIG5") == 0 ? gb : big5;
        if (!is_chinese(said) || own + clear >= other)
            return said;
    }
    if (big5 > gb && big5 >= hanzi && share_fit(e, "BIG5") >= most)
        return "BIG5";
    if (gb >= hanzi && share_fit(e, "GBK") >= most)
        return "GBK";
    if (gb >= hanzi && share_fit(e, "GB18030") >= most)
        return "GB18030";
    return said != NULL && share_fit(e, said) >= most ? said : NULL;
}

ward_rc ward_evidence_decide(struct ward_ctx *ctx, const struct ward_evidence *e, const char *declared, char out[32])
{
    char name[32];
    const char *said = declared != NULL ? ward_encoding_name(declared, name) : NULL;
    const char *choice = said != NULL && !is_weak(said) ? said : "UTF-8";
    if (e->n_texts > 0)
        choice = decide(e, said);
    if (choice == NULL)
        return ward_fail(ctx, WARD_E_SOURCE,
                         "its text is neither UTF-8 nor GBK nor Big5%s%s; name its encoding with --encoding",
                         declared != NULL ? ", and not as declared: " : "", declared != NULL ? declared : "");
    (void)snprintf(out, 32, "%s", choice);
    return WARD_OK;
}

ward_rc ward_recoder_open(struct ward_ctx *ctx, const char *encoding, struct ward_recoder *out)
{
    memset(out, 0, sizeof *out);
    out->ctx = ctx;
    out->iconv = (iconv_t)-1;
    if (ward_encoding_name(encoding, out->name) == NULL)
        return ward_fail(ctx, WARD_E_ARG, "the encoding \"%.40s\" is unknown; try UTF-8, GBK, GB18030 or BIG5",
                         encoding);
    out->is_utf8 = strcmp(out->name, "UTF-8") == 0;
    if (!out->is_utf8)
        out->iconv = iconv_open("UTF-8", out->name);
    if (!out->is_utf8 && out->iconv == (iconv_t)-1)
        return ward_fail(ctx, WARD_E_ARG, "the encoding \"%.40s\" is unknown; try UTF-8, GBK, GB18030 or BIG5",
                         encoding);
    return WARD_OK;
}

static ward_rc check_utf8(struct ward_recoder *r, const char *bytes, size_t size, bool is_cut, const char **out)
{
    if (ward_text_is_utf8(bytes, size)) {
        *out = bytes;
        return WARD_OK;
    }
    size_t whole = is_cut ? without_cut_utf8(bytes, size) : size;
    if (whole == size || !ward_text_is_utf8(bytes, whole))
        return WARD_OK;
    ward_buf_reset(&r->text);
    ward_rc rc = ward_buf_add(r->ctx, &r->text, bytes, whole);
    if (rc == WARD_OK)
        *out = r->text.data;
    return rc;
}

/* Rows of another export pasted below: UTF-8 often decodes as GBK and Big5 too, to characters nobody wrote. Two Hanzi
 * that are whole in UTF-8 are hardly ever so by chance. */
static bool is_other_utf8(const char *bytes, size_t size)
{
    int n = 0;
    const char *end = bytes + size;
    for (const char *p = bytes; p < end;) {
        uint32_t code = ward_text_next(&p, end);
        if (code == 0xFFFD)
            return false;
        n += code >= 0x3000;
    }
    return n >= 2;
}

ward_rc ward_recoder_text(struct ward_recoder *r, const char *bytes, size_t size, bool is_cut, const char **out)
{
    *out = NULL;
    if (is_ascii(bytes, size)) {
        *out = bytes;
        return WARD_OK;
    }
    if (r->is_utf8)
        return check_utf8(r, bytes, size, is_cut, out);
    if (is_other_utf8(bytes, size))
        return WARD_OK;
    char *from = (char *)bytes; /* iconv writes nothing there */
    size_t left = size;
    ward_buf_reset(&r->text);
    ward_rc rc = ward_buf_add(r->ctx, &r->text, "", 0);
    (void)iconv(r->iconv, NULL, NULL, NULL, NULL);
    while (rc == WARD_OK && left > 0) {
        char part[512];
        char *to = part;
        size_t room = sizeof part;
        size_t got = iconv(r->iconv, &from, &left, &to, &room);
        int why = errno;
        rc = ward_buf_add(r->ctx, &r->text, part, (size_t)(to - part));
        if (got == (size_t)-1 && why == EINVAL && is_cut)
            break;
        if (got == (size_t)-1 && why != E2BIG)
            return rc;
    }
    if (rc == WARD_OK)
        *out = r->text.data;
    return rc;
}

void ward_recoder_close(struct ward_recoder *r)
{
    if (r->ctx != NULL && r->iconv != (iconv_t)-1)
        (void)iconv_close(r->iconv);
    ward_buf_clear(&r->text);
    memset(r, 0, sizeof *r);
}

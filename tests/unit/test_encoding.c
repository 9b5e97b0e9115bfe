#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "io/encoding.h"

static int set_up(void **state)
{
    *state = ward_ctx_new();
    return *state == NULL;
}

static int tear_down(void **state)
{
    ward_ctx_free(*state);
    return 0;
}

/* Everyday words in simplified and in traditional characters. */
static const char *const simplified[] = {"单元编号", "所属街道",   "清名桥街道", "崇安寺",      "公厕一号",
                                         "墨文路",   "停车场名称", "管道材质",   "无锡市梁溪区"};
static const char *const traditional[] = {"單元編號", "所屬街道",   "清名橋街道", "崇安寺",
                                          "公廁一號", "停車場名稱", "管道材質",   "無錫市梁溪區"};
static const char *const german[] = {"Müllerstraße", "Große Bleichen", "Köln", "Fußgänger", "Wörth"};

static size_t encode(const char *text, const char *to, char *out, size_t size)
{
    iconv_t converter = iconv_open(to, "UTF-8");
    char *from = (char *)text;
    size_t left = strlen(text);
    char *end = out;
    size_t room = size;
    assert_true(converter != (iconv_t)-1);
    assert_true(iconv(converter, &from, &left, &end, &room) != (size_t)-1);
    iconv_close(converter);
    return (size_t)(end - out);
}

static void gather(struct ward_ctx *ctx, struct ward_evidence *e, const char *const *texts, size_t n,
                   const char *encoding)
{
    memset(e, 0, sizeof *e);
    for (size_t i = 0; i < n; i++) {
        char bytes[200];
        size_t size = encode(texts[i], encoding, bytes, sizeof bytes);
        assert_int_equal(ward_evidence_add(ctx, e, bytes, size, false), WARD_OK);
    }
}

static void expect(struct ward_ctx *ctx, const char *const *texts, size_t n, const char *encoding, const char *declared,
                   const char *want)
{
    struct ward_evidence e;
    char got[32];
    gather(ctx, &e, texts, n, encoding);
    ward_rc rc = ward_evidence_decide(ctx, &e, declared, got);
    if (want == NULL) {
        assert_int_equal(rc, WARD_E_SOURCE);
        assert_non_null(strstr(ward_ctx_message(ctx), "--encoding"));
    } else {
        assert_int_equal(rc, WARD_OK);
        if (strcmp(got, want) != 0)
            fail_msg("%s declared as %s: got %s, expected %s", encoding, declared != NULL ? declared : "nothing", got,
                     want);
    }
    ward_evidence_clear(&e);
}

#define N(texts) (texts), sizeof(texts) / sizeof(texts)[0]

static void test_detected(void **state)
{
    expect(*state, N(simplified), "GBK", NULL, "GBK");
    expect(*state, N(simplified), "UTF-8", NULL, "UTF-8");
    expect(*state, N(traditional), "BIG5", NULL, "BIG5");
    expect(*state, N(traditional), "UTF-8", NULL, "UTF-8");
    expect(*state, N(german), "CP1252", NULL, NULL); /* nobody says, and nothing tells */
}

static void test_declared(void **state)
{
    expect(*state, N(simplified), "GBK", "936", "GBK");
    expect(*state, N(simplified), "GBK", "ISO-8859-1", "GBK"); /* LDID 0x57 */
    expect(*state, N(simplified), "GBK", "UTF-8", "GBK");      /* a wrong .cpg */
    expect(*state, N(simplified), "GBK", "BIG5", "GBK");
    expect(*state, N(simplified), "GBK", "nonsense", "GBK");
    expect(*state, N(simplified), "UTF-8", "GBK", "UTF-8");
    expect(*state, N(traditional), "BIG5", "GBK", "BIG5");
    expect(*state, N(traditional), "BIG5", "ISO-8859-1", "BIG5");
    expect(*state, N(traditional), "GBK", "GBK", "GBK"); /* GBK has them too */
    expect(*state, N(german), "CP1252", "1252", "CP1252");
    expect(*state, N(german), "ISO-8859-1", "ISO-8859-1", "ISO-8859-1");
    expect(*state, N(german), "UTF-8", "ISO-8859-1", "UTF-8");
}

/* Few characters whose bytes are good UTF-8 as well: Hanzi of GBK, and the signs that stand in numbers and names. */
static void test_both(void **state)
{
    static const char *const hanzi[] = {"一", "小"}, *const signs[] = {"Φ200", "120°", "café"},
                             *const cyrillic[] = {"Москва"};
    expect(*state, N(hanzi), "GBK", NULL, "GBK");
    expect(*state, N(hanzi), "GBK", "936", "GBK");
    expect(*state, N(hanzi), "GBK", "UTF-8", "UTF-8"); /* nothing says that the .cpg is wrong */
    expect(*state, N(hanzi), "UTF-8", "936", "UTF-8");
    expect(*state, N(signs), "UTF-8", NULL, "UTF-8");
    expect(*state, N(cyrillic), "UTF-8", NULL, "UTF-8");
}

/* Rows in UTF-8 below rows in GBK or Big5: GBK reads most of them as other characters, and they are no text. */
static void test_mixed(void **state)
{
    static const char *const encodings[] = {"GBK", "GB18030", "BIG5"};
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        struct ward_recoder r;
        const char *text = NULL;
        assert_int_equal(ward_recoder_open(*state, encodings[i], &r), WARD_OK);
        assert_int_equal(ward_recoder_text(&r, "南长街号", strlen("南长街号"), false, &text), WARD_OK);
        assert_null(text);
        ward_recoder_close(&r);
    }
}

/* Without a sign of it, a Western declaration is not believed: the texts not seen may be GBK. */
static void test_ascii(void **state)
{
    static const char *const plain[] = {"id", "name"};
    expect(*state, N(plain), "UTF-8", NULL, "UTF-8");
    expect(*state, N(plain), "UTF-8", "GBK", "GBK");
    expect(*state, N(plain), "UTF-8", "ISO-8859-1", "UTF-8");
}

static void test_cut(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_evidence e = {0};
    char got[32];
    /* DBF: ten bytes of "所属街道" in UTF-8 end inside the fourth character, a byte of GBK inside a pair */
    assert_int_equal(ward_evidence_add(ctx, &e, "所属街道", 10, true), WARD_OK);
    assert_int_equal(ward_evidence_decide(ctx, &e, NULL, got), WARD_OK);
    assert_string_equal(got, "UTF-8");
    ward_evidence_clear(&e);

    /* a name that fills its ten bytes in GBK, and one of eleven that ends inside a pair, are all there is */
    assert_int_equal(ward_evidence_add(ctx, &e, "\xB9\xAB\xB9\xB2\xB2\xDE\xCB\xF9\xB1\xE0", 10, true), WARD_OK);
    assert_int_equal(ward_evidence_add(ctx, &e, "x\xB9\xAB\xB9\xB2\xB2\xDE\xCB\xF9\xB1", 10, true), WARD_OK);
    assert_int_equal(ward_evidence_decide(ctx, &e, NULL, got), WARD_OK);
    assert_string_equal(got, "GBK");
    ward_evidence_clear(&e);

    struct ward_recoder r;
    const char *text = NULL;
    char cut[16] = "";
    memcpy(cut, "所属街道", 10);
    assert_int_equal(ward_recoder_open(ctx, "UTF-8", &r), WARD_OK);
    assert_int_equal(ward_recoder_text(&r, cut, 10, true, &text), WARD_OK);
    assert_string_equal(text, "所属街");
    assert_int_equal(ward_recoder_text(&r, cut, 10, false, &text), WARD_OK);
    assert_null(text);
    ward_recoder_close(&r);

    char gbk[32];
    size_t size = encode("清名桥街道", "GBK", gbk, sizeof gbk);
    assert_int_equal(size, 10);
    assert_int_equal(ward_recoder_open(ctx, "gb18030", &r), WARD_OK);
    assert_int_equal(ward_recoder_text(&r, gbk, 9, true, &text), WARD_OK);
    assert_string_equal(text, "清名桥街");
    assert_int_equal(ward_recoder_text(&r, gbk, 9, false, &text), WARD_OK);
    assert_null(text);
    assert_int_equal(ward_recoder_text(&r, gbk, 10, false, &text), WARD_OK);
    assert_string_equal(text, "清名桥街道");
    ward_recoder_close(&r);
}

static void test_long_texts(void **state)
{
    struct ward_recoder r;
    const char *text = NULL;
    char gbk[4096];
    for (size_t i = 0; i < sizeof gbk; i += 2)
        memcpy(gbk + i, "\xB9\xAB", 2); /* 公 */
    assert_int_equal(ward_recoder_open(*state, "CP936", &r), WARD_OK);
    assert_int_equal(ward_recoder_text(&r, gbk, sizeof gbk, false, &text), WARD_OK);
    assert_int_equal(strlen(text), sizeof gbk / 2 * 3);
    assert_memory_equal(text, "公公公公", 12);
    ward_recoder_close(&r);
}

static void test_unknown_name(void **state)
{
    struct ward_recoder r;
    assert_int_equal(ward_recoder_open(*state, "klingon", &r), WARD_E_ARG);
    assert_int_equal(ward_recoder_open(*state, "", &r), WARD_E_ARG);
    assert_int_equal(ward_recoder_open(*state, "UTF-8//IGNORE", &r), WARD_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_detected),   cmocka_unit_test(test_declared),
                                       cmocka_unit_test(test_both),       cmocka_unit_test(test_mixed),
                                       cmocka_unit_test(test_ascii),      cmocka_unit_test(test_cut),
                                       cmocka_unit_test(test_long_texts), cmocka_unit_test(test_unknown_name)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

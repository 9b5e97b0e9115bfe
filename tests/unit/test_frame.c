#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/frame.h"

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

static void receive(struct ward_receiver *r, const char *bytes, size_t size)
{
    while (size > 0) {
        char *at = NULL;
        size_t room = 0;
        assert_int_equal(ward_receiver_room(r, &at, &room), WARD_OK);
        assert_true(room > 0);
        size_t n = size < room ? size : room;
        memcpy(at, bytes, n);
        ward_receiver_filled(r, n);
        bytes += n;
        size -= n;
    }
}

static void make_frame(struct ward_sender *s)
{
    assert_int_equal(ward_frame_begin(s, WARD_FRAME_ROW), WARD_OK);
    assert_int_equal(ward_frame_u32(s, 7), WARD_OK);
    assert_int_equal(ward_frame_i64(s, INT64_MIN), WARD_OK);
    assert_int_equal(ward_frame_f64(s, 0.1), WARD_OK);
    assert_int_equal(ward_frame_text(s, "公厕"), WARD_OK);
    assert_int_equal(ward_frame_text(s, NULL), WARD_OK);
    assert_int_equal(ward_frame_text(s, ""), WARD_OK);
    assert_int_equal(ward_frame_text(s, "a\xB9"
                                        "b"),
                     WARD_OK);
    assert_int_equal(ward_frame_bytes(s, "\0\1\2", 3), WARD_OK);
    assert_int_equal(ward_frame_end(s), WARD_OK);
}

static void check_frame(struct ward_payload *p)
{
    size_t size = 0;
    assert_int_equal(ward_payload_u32(p), 7);
    assert_true(ward_payload_i64(p) == INT64_MIN);
    assert_true(ward_payload_f64(p) == 0.1);
    assert_string_equal(ward_payload_text(p), "公厕");
    assert_null(ward_payload_text(p));
    assert_string_equal(ward_payload_text(p), "");
    assert_string_equal(ward_payload_text(p), "a?b");
    assert_memory_equal(ward_payload_bytes(p, &size), "\0\1\2", 3);
    assert_int_equal(size, 3);
    assert_false(p->is_broken);
    assert_ptr_equal(p->at, p->end);
}

static void test_there_and_back(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_sender s;
    struct ward_receiver r = {.ctx = ctx};
    ward_sender_init(&s, ctx, -1);
    make_frame(&s);
    assert_int_equal(ward_frame_begin(&s, WARD_FRAME_ROW), WARD_OK);
    ward_frame_drop(&s);
    ward_frame_drop(&s); /* nothing is under way: nothing goes */
    make_frame(&s);
    /* byte by byte: a frame is found when its last byte is there, not before */
    size_t half = s.buf.size / 2;
    for (size_t i = 0; i < s.buf.size; i++) {
        struct ward_payload p = {0};
        unsigned char type = 0;
        bool found = false;
        receive(&r, s.buf.data + i, 1);
        assert_int_equal(ward_receiver_next(&r, &type, &p, &found), WARD_OK);
        assert_int_equal(found, i + 1 == half || i + 1 == s.buf.size);
        if (found) {
            assert_int_equal(type, WARD_FRAME_ROW);
            check_frame(&p);
        }
    }
    ward_sender_clear(&s);
    ward_receiver_clear(&r);
}

/* Each length in a frame set to something else: a breach or other values, never a read beyond the payload (ASan). */
static void test_lying_lengths(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_sender s;
    ward_sender_init(&s, ctx, -1);
    make_frame(&s);
    static const uint32_t lies[] = {0, 1, 2, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 1000};
    int breaches = 0;
    for (size_t at = 5; at + 4 <= s.buf.size; at++)
        for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
            size_t size = s.buf.size - 5;
            char *copy = malloc(size); /* of its own, so that ASan sees one byte too many */
            assert_non_null(copy);
            memcpy(copy, s.buf.data + 5, size);
            memcpy(copy + at - 5, &lies[i], 4);
            struct ward_payload p = {.at = copy, .end = copy + size};
            size_t n = 0;
            (void)ward_payload_u32(&p);
            (void)ward_payload_i64(&p);
            (void)ward_payload_f64(&p);
            for (int t = 0; t < 4; t++) {
                const char *text = ward_payload_text(&p);
                assert_true(text == NULL || strlen(text) <= size);
            }
            (void)ward_payload_bytes(&p, &n);
            (void)ward_payload_count(&p, 4);
            breaches += p.is_broken;
            free(copy);
        }
    assert_true(breaches > 100);
    ward_sender_clear(&s);
}

static void test_texts_are_checked(void **state)
{
    (void)state;
    static const char nul[] = "\3\0\0\0a\0b";       /* a NUL inside */
    static const char latin[] = "\2\0\0\0\xB9\xAB"; /* GBK */
    static const char open_end[] = "\2\0\0\0abX";   /* no NUL behind */
    static const char late[] = "\x0a\0\0\0"
                               "12345678\xB9"
                               "x";
    const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{nul, sizeof nul}, {latin, sizeof latin}, {open_end, sizeof open_end - 1}, {late, sizeof late}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ward_payload p = {.at = bad[i].bytes, .end = bad[i].bytes + bad[i].size};
        assert_null(ward_payload_text(&p));
        assert_true(p.is_broken);
        assert_int_equal(ward_payload_u32(&p), 0);
    }
}

static void test_too_long(void **state)
{
    struct ward_receiver r = {.ctx = *state};
    struct ward_payload p = {0};
    unsigned char type = 0;
    bool found = false;
    receive(&r, "\xff\xff\xff\x7fR", 5);
    assert_int_equal(ward_receiver_next(&r, &type, &p, &found), WARD_E_READER);
    ward_receiver_clear(&r);
}

static void test_counts(void **state)
{
    (void)state;
    static const char bytes[] = "\3\0\0\0"
                                "aaaabbbbcccc";
    struct ward_payload three = {.at = bytes, .end = bytes + 16};
    assert_int_equal(ward_payload_count(&three, 4), 3);
    struct ward_payload four = {.at = bytes, .end = bytes + 15};
    assert_int_equal(ward_payload_count(&four, 4), 0);
    assert_true(four.is_broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_lying_lengths),
                                       cmocka_unit_test(test_texts_are_checked), cmocka_unit_test(test_too_long),
                                       cmocka_unit_test(test_counts)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* The command line: words and options in any order, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/args.h"
#include "cli/options.h"

static const struct ward_verb verb = {.name = "run",
                                      .usage = "DB QUERY",
                                      .options = "param format output overwrite bbox",
                                      .min_words = 2,
                                      .max_words = 2};

static ward_rc parse(struct ward_ctx *ctx, const char *line, char *copy, struct ward_args *out)
{
    char *argv[32];
    int argc = 0;
    strcpy(copy, line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    return ward_args_parse(ctx, &verb, argc, argv, out);
}

static void test_any_order(void **state)
{
    (void)state;
    static const char *const lines[] = {"-f csv a.db q -p x=1 --overwrite", "a.db --format csv -p x=1 q --overwrite",
                                        "a.db q --format=csv --param=x=1 --overwrite",
                                        "-fcsv -px=1 --overwrite -- a.db q"};
    struct ward_ctx *ctx = ward_ctx_new();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct ward_args args;
        char copy[128];
        assert_int_equal(parse(ctx, lines[i], copy, &args), WARD_OK);
        assert_int_equal(args.n_words, 2);
        assert_string_equal(args.words[0], "a.db");
        assert_string_equal(args.words[1], "q");
        assert_int_equal(args.n_given, 3);
        struct ward_cli cli = {.given = args.given, .n_given = args.n_given};
        assert_string_equal(ward_cli_option(&cli, "format"), "csv");
        assert_string_equal(ward_cli_option(&cli, "param"), "x=1");
        assert_string_equal(ward_cli_option(&cli, "overwrite"), "");
        assert_null(ward_cli_option(&cli, "quiet"));
        ward_args_clear(&args);
    }
    ward_ctx_free(ctx);
}

/* Repeated options are all there, in order; the last one counts where one is asked for. A value may begin with '-'. */
static void test_repeats(void **state)
{
    (void)state;
    struct ward_ctx *ctx = ward_ctx_new();
    struct ward_args args;
    char copy[128];
    assert_int_equal(parse(ctx, "a.db q -p a=1 -qv -p b=2 --bbox -1,2,3,4", copy, &args), WARD_OK);
    struct ward_cli cli = {.given = args.given, .n_given = args.n_given};
    size_t at = 0;
    assert_string_equal(ward_cli_each(&cli, "param", &at), "a=1");
    assert_string_equal(ward_cli_each(&cli, "param", &at), "b=2");
    assert_null(ward_cli_each(&cli, "param", &at));
    assert_string_equal(ward_cli_option(&cli, "param"), "b=2");
    assert_string_equal(ward_cli_option(&cli, "bbox"), "-1,2,3,4");
    assert_non_null(ward_cli_option(&cli, "quiet"));
    assert_non_null(ward_cli_option(&cli, "verbose"));
    ward_args_clear(&args);
    ward_ctx_free(ctx);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const lines[][2] = {{"a.db q --formt csv", "did you mean --format"},
                                           {"a.db q --append", "no option --append"},
                                           {"a.db q -z", "no option -z"},
                                           {"a.db q --format", "needs a value"},
                                           {"a.db q --overwrite=1", "no value"},
                                           {"a.db", "use: ward run DB QUERY"},
                                           {"a.db q more", "'more' is one word too many"}};
    struct ward_ctx *ctx = ward_ctx_new();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct ward_args args;
        char copy[128];
        assert_int_equal(parse(ctx, lines[i][0], copy, &args), WARD_E_ARG);
        assert_non_null(strstr(ward_ctx_message(ctx), lines[i][1]));
        ward_args_clear(&args);
    }
    struct ward_args args;
    char copy[128];
    assert_int_equal(parse(ctx, "--help", copy, &args), WARD_OK); /* help needs no words */
    ward_args_clear(&args);
    ward_ctx_free(ctx);
}

/* Names and letters in the table are unique, and every one of them is found. */
static void test_table_is_sound(void **state)
{
    (void)state;
    size_t n = 0;
    const struct ward_option *all = ward_options(&n);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(ward_option_find(all[i].name, strlen(all[i].name), '\0'), &all[i]);
        if (all[i].letter != '\0')
            assert_ptr_equal(ward_option_find(NULL, 0, all[i].letter), &all[i]);
    }
    assert_null(ward_option_find("for", 3, '\0'));
    assert_false(ward_option_is_for(ward_option_find("map", 3, '\0'), "append maps"));
    assert_true(ward_option_is_for(ward_option_find("map", 3, '\0'), "append map"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_order), cmocka_unit_test(test_repeats),
                                       cmocka_unit_test(test_refused), cmocka_unit_test(test_table_is_sound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

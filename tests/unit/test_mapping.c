#include "core_test.h"

#include "core/mapping.h"

static const char units[] =
    "-- @layer     units\n-- @title     Units\n-- @title_zh  单元\n-- @geometry  NONE\n-- @key       unit_code + "
    "valid_from\n"
    "-- @valid     valid_from  valid_to\n"
    "-- @column    unit_code   text  required  the code\n-- @zh        unit_code   单元编号\n-- @alias     unit_code   "
    "单元代码, 管理单元, UnitCode\n"
    "-- @column    valid_from  date            first day\n-- @zh        valid_from  启用日期\n"
    "-- @column    valid_to    date            last day\n-- @zh        valid_to    停用日期\n"
    "-- @column    name        text            its name\n-- @zh        name        名称\n-- @alias     name        "
    "单元名称, 所属街道名称\n"
    "-- @column    subdistrict_code  text      of which subdistrict\n-- @zh        subdistrict_code  街道编码\n"
    "-- @alias     subdistrict_code  所属街道行政区划代码, jurisdiction_code\n"
    "-- @column    counted_at  time            when\n-- @zh        counted_at  统计时间\n"
    "-- @alias     counted_at  统计口径时间\n"
    "-- @column    counted_on  date  required  the day of it\n-- @zh        counted_on  统计日期\n-- @read      "
    "counted_on  day_of  counted_at\n";

struct given {
    const char *const *fields;
    size_t n_fields;
    const char *maps[4];
    size_t n_maps;
    bool is_dbf;
    const char *supplied;
};

/* "unit_code=0 name=2 …", columns that take nothing left out; or the message. */
static ward_rc map(struct ward_ctx *ctx, const struct given *g, char out[512])
{
    struct ward_layerdef *def = NULL;
    struct ward_mapping m;
    if (ward_layerdef_parse(ctx, "units.sql", units, &def) != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    const struct ward_mapping_source source = {g->fields, g->n_fields, g->is_dbf, g->maps, g->n_maps, g->supplied};
    ward_rc rc = ward_mapping_make(ctx, def, &source, &m);
    size_t used = 0;
    out[0] = '\0';
    for (size_t c = 0; rc == WARD_OK && c < def->n_columns; c++)
        if (m.from[c] != WARD_FROM_NOTHING)
            used += (size_t)snprintf(out + used, 512 - used, "%s%s=%d", used > 0 ? " " : "", def->columns[c].name,
                                     m.from[c]);
    if (rc != WARD_OK)
        snprintf(out, 512, "%s", ward_ctx_message(ctx));
    ward_mapping_clear(&m);
    ward_layerdef_free(def);
    return rc;
}

#define FIELDS(...) (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static void expect(struct ward_ctx *ctx, const struct given *g, const char *result)
{
    char got[512];
    if (map(ctx, g, got) != WARD_OK || strcmp(got, result) != 0)
        fail_msg("got '%s', expected '%s'", got, result);
}

static void expect_error(struct ward_ctx *ctx, const struct given *g, ward_rc code, const char *const *parts, size_t n)
{
    char got[512];
    assert_int_equal(map(ctx, g, got), code);
    for (size_t i = 0; i < n; i++)
        if (strstr(got, parts[i]) == NULL)
            fail_msg("'%s' does not say '%s'", got, parts[i]);
}

static void names_labels_and_aliases_match(void **state)
{
    expect(*state,
           &(struct given){FIELDS("NAME", "Unit Code", "街道编码", "other", "counted_on"), {NULL}, 0, false, NULL},
           "unit_code=1 name=0 subdistrict_code=2 counted_on=4");
    expect(*state, &(struct given){FIELDS("单元编号", "单元名称", "统计时间"), {NULL}, 0, false, NULL},
           "unit_code=0 name=1 counted_at=2");
}

static void a_better_name_wins(void **state)
{
    expect(*state, &(struct given){FIELDS("unitcode", "unit_code", "单元编号", "counted_on"), {NULL}, 0, false, NULL},
           "unit_code=1 counted_on=3");
    /* 名称 is name's own label, so 单元名称 is nobody's. */
    expect(*state, &(struct given){FIELDS("单元名称", "名称", "unit_code", "counted_on"), {NULL}, 0, false, NULL},
           "unit_code=2 name=1 counted_on=3");
}

static void several_alike_are_an_error(void **state)
{
    static const char *const fields[] = {"单元代码, 管理单元", "--map unit_code=单元代码"};
    expect_error(*state, &(struct given){FIELDS("单元代码", "管理单元", "counted_on"), {NULL}, 0, false, NULL},
                 WARD_E_COLUMN, fields, 2);
    static const char *const columns[] = {"所属街", "subdistrict_code", "name", "--map"}; /* two aliases, cut alike */
    expect_error(*state, &(struct given){FIELDS("unit_code", "所属街", "counted_on"), {NULL}, 0, true, NULL},
                 WARD_E_COLUMN, columns, 4);
}

static void missing_columns_are_listed(void **state)
{
    static const char *const parts[] = {"unit_code", "单元编号", "单元代码", "counted_on", "found kind, 面积"};
    expect_error(*state, &(struct given){FIELDS("kind", "面积"), {NULL}, 0, false, NULL}, WARD_E_COLUMN, parts, 5);
    static const char *const derived[] = {"unit_code"};
    expect_error(*state, &(struct given){FIELDS("统计时间"), {NULL}, 0, false, NULL}, WARD_E_COLUMN, derived, 1);
    expect(*state, &(struct given){FIELDS("统计时间", "UNITCODE"), {NULL}, 0, false, NULL}, "unit_code=1 counted_at=0");
    expect(*state, &(struct given){FIELDS("统计时间"), {NULL}, 0, false, "unit_code"}, "counted_at=0");
}

static void maps_decide(void **state)
{
    expect(*state, &(struct given){FIELDS("a", "单元名称", "counted_on"), {"unit_code=a", "name="}, 2, false, NULL},
           "unit_code=0 counted_on=2");
    expect(*state, &(struct given){FIELDS("counted_on"), {"unit_code=fid", "name=#"}, 2, false, NULL},
           "unit_code=-2 name=-3 counted_on=0");
    expect(*state, &(struct given){FIELDS("fid", "counted_on"), {"unit_code=fid"}, 1, false, NULL},
           "unit_code=0 counted_on=1");
    /* The later one weighs more; a field named in a map is no longer matched by name. */
    expect(*state,
           &(struct given){
               FIELDS("a", "单元编号", "counted_on"), {"unit_code=a", "unit_code=单元编号", "name=a"}, 3, false, NULL},
           "unit_code=1 name=0 counted_on=2");
    static const char *const no_field[] = {"'b'", "a, counted_on"};
    expect_error(*state, &(struct given){FIELDS("a", "counted_on"), {"unit_code=b"}, 1, false, NULL}, WARD_E_COLUMN,
                 no_field, 2);
    static const char *const no_column[] = {"'code'", "unit_code"};
    expect_error(*state, &(struct given){FIELDS("a", "counted_on"), {"code=a"}, 1, false, NULL}, WARD_E_NAME, no_column,
                 2);
    expect_error(*state, &(struct given){FIELDS("a", "counted_on"), {"unit_code"}, 1, false, NULL}, WARD_E_ARG, NULL,
                 0);
}

static void dbf_names_match_by_prefix(void **state)
{
    /* GBK cuts after five Hanzi; UTF-8 after three and a broken byte that the reader drops. */
    expect(*state, &(struct given){FIELDS("单元编号", "所属街道行", "统计日期"), {NULL}, 0, true, NULL},
           "unit_code=0 subdistrict_code=1 counted_on=2");
    expect(*state, &(struct given){FIELDS("单元编号", "统计口", "统计日期"), {NULL}, 0, true, NULL},
           "unit_code=0 counted_at=1 counted_on=2");
    expect(*state, &(struct given){FIELDS("单元编号", "JURISDICTI", "统计日期"), {NULL}, 0, true, NULL},
           "unit_code=0 subdistrict_code=1 counted_on=2");
    expect(*state, &(struct given){FIELDS("单元编号", "JURIS", "统计日期"), {NULL}, 0, true, NULL},
           "unit_code=0 counted_on=2");
    expect(*state, &(struct given){FIELDS("单元编号", "JURISDICTI", "统计日期"), {NULL}, 0, false, NULL},
           "unit_code=0 counted_on=2");
}

static ward_rc make_again(struct ward_ctx *ctx, const void *with)
{
    struct ward_mapping m;
    static const char *const fields[] = {"单元编号", "统计日期", "a"};
    static const char *const maps[] = {"name=a"};
    const struct ward_mapping_source source = {fields, 3, false, maps, 1, NULL};
    ward_rc rc = ward_mapping_make(ctx, with, &source, &m);
    ward_mapping_clear(&m);
    return rc;
}

static void failing_allocations_leave_nothing(void **state)
{
    struct ward_layerdef *def = NULL;
    assert_int_equal(ward_layerdef_parse(*state, "units.sql", units, &def), WARD_OK);
    each_allocation_fails(*state, make_again, def);
    ward_layerdef_free(def);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(names_labels_and_aliases_match),
                                       CORE_TEST(a_better_name_wins),
                                       CORE_TEST(several_alike_are_an_error),
                                       CORE_TEST(missing_columns_are_listed),
                                       CORE_TEST(maps_decide),
                                       CORE_TEST(dbf_names_match_by_prefix),
                                       CORE_TEST(failing_allocations_leave_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

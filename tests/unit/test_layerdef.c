#include "core_test.h"

#include <glob.h>
#include <stdlib.h>

#include "core/layerdef.h"
#include "core/text.h"

#define HEAD "-- @layer  x\n-- @title  X\n-- @geometry  POINT\n-- @key  a\n-- @column  a  text  required  the key\n"

static struct ward_layerdef *parse(struct ward_ctx *ctx, const char *text)
{
    struct ward_layerdef *def = NULL;
    if (ward_layerdef_parse(ctx, "x.sql", text, &def) != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    return def;
}

static const char toilets[] =
    "-- @layer     toilets\n"
    "-- @title     Public toilets\n"
    "-- @title_zh  公共厕所\n"
    "-- @standard  GB/T 30428.2-2013 component 0301;\n"
    "--            CJJ 14 classes 1 to 3\n"
    "-- @geometry  POINT, POLYGON  optional\n"
    "-- @key       toilet_id + valid_from  repeats\n"
    "-- @valid     valid_from  valid_to\n"
    "-- @reach     sector  heading  heading  heading\n"
    "-- @default   service_m  300   GB 55013-2021 5.0.1 (towns, mandatory)\n"
    "-- @rule      spacing_m  street.is_commercial=1 zone.kind=walk_1  ..400  CJJ 27-2012 table 3.4.3\n"
    "-- @rule      per_km2    unit.kind=residential   3..5   CJJ 27-2012\n"
    "-- @rule      gap_m      ..120  GB 50974\n"
    "-- @column    toilet_id     text     required          the owner's number\n"
    "-- @zh        toilet_id     公厕编号\n"
    "-- @alias     toilet_id     编号, 标识码，ObjID,\n"
    "--                          GLBJBSM\n"
    "-- @alias     toilet_id     ID\n"
    "-- @column    class         integer  required, 1..3    class; by\n"
    "--                          CJJ 14\n"
    "-- @column    work_type     text     domain            new, rebuild\n"
    "-- @domain    work_type     new=新建; rebuild=改建, 扩建；done\n"
    "-- @domain    work_type     NULL=不详, 未知\n"
    "-- @column    stage         text                       open words\n"
    "-- @domain    stage         a=甲\n"
    "-- @column    heading       real     ..360             degrees\n"
    "-- @column    is_open       flag\tclosed or open\n"
    "-- @column    valid_from    date                       first day\n"
    "-- @read      valid_from    loose_date\n"
    "-- @column    valid_to      date                       last day\n"
    "-- @column    day           date                       the day of valid_to\n"
    "-- @read      day           day_of  valid_to\n"
    "-- @index     class, stage\n"
    "-- @supply    :scenario = 'planned'\n"
    "--            OR stage = 'a'\n"
    "-- @check     warning   two toilets  at one place\n"
    "SELECT 1;\n"
    "-- @check     error     nothing\n"
    "WITH x AS (SELECT 1) SELECT 2 FROM x;\n";

static void test_what_the_layer_is(void **state)
{
    struct ward_layerdef *def = parse(*state, toilets);
    assert_string_equal(def->name, "toilets");
    assert_string_equal(def->title, "Public toilets");
    assert_string_equal(def->title_zh, "公共厕所");
    assert_string_equal(def->standard, "GB/T 30428.2-2013 component 0301; CJJ 14 classes 1 to 3");
    assert_int_equal(def->kinds, WARD_KIND_POINT | WARD_KIND_POLYGON);
    assert_true(def->geom_optional);
    assert_int_equal(def->n_key, 2);
    assert_string_equal(def->key[0], "toilet_id");
    assert_string_equal(def->key[1], "valid_from");
    assert_true(def->key_repeats);
    assert_string_equal(def->valid_from, "valid_from");
    assert_string_equal(def->valid_to, "valid_to");
    assert_string_equal(def->supply, ":scenario = 'planned'\nOR stage = 'a'");
    assert_string_equal(def->reach, "sector heading heading heading");
    assert_int_equal(def->n_indexes, 1);
    assert_string_equal(def->indexes[0], "class, stage");
    ward_layerdef_free(def);
    ward_layerdef_free(NULL);
}

static void test_what_is_left_out(void **state)
{
    struct ward_layerdef *def =
        parse(*state, "-- @layer  x\n-- @title  X\n-- @geometry  NONE\n-- @key  none\n-- @column  a  text  m\n");
    assert_int_equal(def->kinds, WARD_KIND_NONE);
    assert_int_equal(def->n_key, 0);
    assert_false(def->key_repeats || def->geom_optional);
    assert_null(def->title_zh);
    assert_null(def->standard);
    assert_null(def->supply);
    assert_null(def->valid_from);
    assert_string_equal(def->reach, "point");
    assert_null(def->columns[0].label_zh);
    assert_int_equal(def->n_rules + def->n_checks + def->n_indexes, 0);
    ward_layerdef_free(def);
}

static void test_columns(void **state)
{
    struct ward_layerdef *def = parse(*state, toilets);
    assert_int_equal(def->n_columns, 9);
    const struct ward_column *c = ward_layerdef_column(def, "class");
    assert_ptr_equal(c, &def->columns[1]);
    assert_int_equal(c->type, WARD_T_INTEGER);
    assert_true(c->required && c->has_range && !c->has_domain);
    assert_true(c->min == 1 && c->max == 3);
    assert_string_equal(c->meaning, "class; by CJJ 14");
    c = ward_layerdef_column(def, "heading");
    assert_true(isinf(c->min) && c->min < 0 && c->max == 360);
    c = ward_layerdef_column(def, "is_open");
    assert_int_equal(c->type, WARD_T_FLAG);
    assert_string_equal(c->meaning, "closed or open");
    assert_string_equal(ward_layerdef_column(def, "valid_from")->rule, "loose_date");
    c = ward_layerdef_column(def, "day");
    assert_string_equal(c->rule, "day_of");
    assert_string_equal(c->rule_from, "valid_to");
    assert_null(ward_layerdef_column(def, "nothing"));
    ward_layerdef_free(def);
}

static void test_aliases_and_labels(void **state)
{
    static const char *const want[] = {"编号", "标识码", "ObjID", "GLBJBSM", "ID"};
    struct ward_layerdef *def = parse(*state, toilets);
    const struct ward_column *c = ward_layerdef_column(def, "toilet_id");
    assert_string_equal(c->label_zh, "公厕编号");
    assert_int_equal(c->n_aliases, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(c->aliases[i], want[i]);
    ward_layerdef_free(def);
}

static void test_words(void **state)
{
    static const struct ward_domain_word want[] = {{"new", "new"},      {"新建", "new"},     {"rebuild", "rebuild"},
                                                   {"改建", "rebuild"}, {"扩建", "rebuild"}, {"done", "done"},
                                                   {"不详", NULL},      {"未知", NULL}};
    struct ward_layerdef *def = parse(*state, toilets);
    const struct ward_column *c = ward_layerdef_column(def, "work_type");
    assert_true(c->has_domain);
    assert_int_equal(c->n_words, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(c->words[i].word, want[i].word);
        if (want[i].value == NULL)
            assert_null(c->words[i].value);
        else
            assert_string_equal(c->words[i].value, want[i].value);
    }
    c = ward_layerdef_column(def, "stage");
    assert_false(c->has_domain);
    assert_int_equal(c->n_words, 2);
    ward_layerdef_free(def);
}

static void test_rules(void **state)
{
    struct ward_layerdef *def = parse(*state, toilets);
    assert_int_equal(def->n_rules, 4);
    assert_string_equal(def->rules[0].name, "service_m");
    assert_string_equal(def->rules[0].condition, "");
    assert_true(def->rules[0].min == 300 && def->rules[0].max == 300);
    assert_string_equal(def->rules[0].source, "GB 55013-2021 5.0.1 (towns, mandatory)");
    assert_string_equal(def->rules[1].condition, "street.is_commercial=1 zone.kind=walk_1");
    assert_true(isnan(def->rules[1].min) && def->rules[1].max == 400);
    assert_true(def->rules[2].min == 3 && def->rules[2].max == 5);
    assert_string_equal(def->rules[3].condition, "");
    assert_true(def->rules[3].max == 120);
    ward_layerdef_free(def);
}

static void test_checks(void **state)
{
    struct ward_layerdef *def = parse(*state, toilets);
    assert_int_equal(def->n_checks, 2);
    assert_string_equal(def->checks[0].severity, "warning");
    assert_string_equal(def->checks[0].title, "two toilets at one place");
    assert_string_equal(def->checks[0].sql, "SELECT 1");
    assert_string_equal(def->checks[1].sql, "WITH x AS (SELECT 1) SELECT 2 FROM x");
    ward_layerdef_free(def);
}

static void test_type_names(void **state)
{
    (void)state;
    assert_string_equal(ward_type_name(WARD_T_TEXT), "text");
    assert_string_equal(ward_type_name(WARD_T_GEOMETRY), "geometry");
    assert_string_equal(ward_type_name((enum ward_type)99), "unknown");
}

/* Each fault is one sentence that begins with file and line. */
static const struct {
    const char *text, *message;
} faults[] = {
    {"-- @title  X\n", "x.sql:1: this layer has no @layer"},
    {"-- @layer  x\n", "x.sql:1: this layer has no @title"},
    {"-- @layer  x\n-- @title  X\n", "x.sql:1: this layer has no @geometry"},
    {"-- @layer  x\n-- @title\n", "x.sql:2: @title says nothing"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  POINT\n", "x.sql:1: this layer has no @column"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  POINT\n-- @column  a  text  m\n", "x.sql:1: this layer has no @key"},
    {"-- @layer  X y\n-- @title  X\n", "x.sql:1: \"X y\" is no name for a layer"},
    {"-- @layer  settings\n-- @title  X\n", "x.sql:1: \"settings\" is a table the engine makes itself"},
    {"-- @layer  sqlite_x\n-- @title  X\n", "x.sql:1: \"sqlite_x\" is a table"},
    {HEAD "-- @titel  X\n", "x.sql:6: there is no key @titel here; did you mean @title?"},
    {HEAD "-- @query  X\n", "x.sql:6: there is no key @query here"},
    {HEAD "-- @title  Y\n", "x.sql:6: @title is given twice"},
    {HEAD "-- @column  a  text  m\n", "x.sql:6: the column a is named twice"},
    {HEAD "-- @column\n", "x.sql:6: @column lacks the column's name"},
    {HEAD "-- @column  b\n", "x.sql:6: @column lacks the column's type"},
    {HEAD "-- @column  b  string  m\n", "x.sql:6: \"string\" is no type"},
    {HEAD "-- @column  b  text\n", "x.sql:6: the column b has no meaning"},
    {HEAD "-- @column  b  text  required\n", "x.sql:6: the column b has no meaning"},
    {HEAD "-- @column  b  integer  1...3  m\n", "x.sql:6: \"1...3\" is no constraint"},
    {HEAD "-- @column  b  integer  3..1  m\n", "x.sql:6: \"3..1\" is no constraint"},
    {HEAD "-- @column  b  integer  ..  m\n", "x.sql:6: \"..\" is no constraint"},
    {HEAD "-- @column  b  integer  a..b  m\n", "x.sql:6: \"a..b\" is no constraint"},
    {HEAD "-- @column  b  text  requird  m\n", "x.sql:6: \"requird\" is no constraint"},
    {HEAD "-- @column  b  text  1..3  m\n", "x.sql:6: a range needs an integer or real column, and b is text"},
    {HEAD "-- @column  b  date  domain  m\n", "x.sql:6: a domain needs a text or integer column, and b is date"},
    {HEAD "-- @column  b  geometry  m\n", "x.sql:6: a layer has one geometry"},
    {HEAD "-- @column  geom  text  m\n", "x.sql:6: \"geom\" is a column the engine makes itself"},
    {HEAD "-- @column  B1  text  m\n", "x.sql:6: \"B1\" is no name for a column"},
    {HEAD "-- @column  b;drop  text  m\n", "x.sql:6: \"b;drop\" is no name for a column"},
    {HEAD "-- @zh  b  乙\n", "x.sql:6: @zh is about \"b\", which is no @column"},
    {HEAD "-- @zh  a\n", "x.sql:6: @zh of a lacks the Chinese name"},
    {HEAD "-- @zh  a  甲\n-- @zh  a  乙\n", "x.sql:7: @zh of a is given twice"},
    {HEAD "-- @alias  b  乙\n", "x.sql:6: @alias is about \"b\""},
    {HEAD "-- @alias\n", "x.sql:6: @alias lacks the column's name"},
    {HEAD "-- @alias  a\n", "x.sql:6: @alias of a lists no names"},
    {HEAD "-- @column  b  text  m\n-- @alias  a  No, ID\n-- @alias  b  i_d\n",
     "x.sql:8: the name \"i_d\" belongs to a and to b"},
    {HEAD "-- @column  b  text  m\n-- @zh  b  乙\n-- @alias  a  乙\n",
     "x.sql:8: the name \"乙\" belongs to b and to a"},
    {HEAD "-- @column  b  text  m\n-- @alias  a  B\n", "x.sql:7: the name \"B\" belongs to b and to a"},
    {HEAD "-- @domain  b  p=q\n", "x.sql:6: @domain is about \"b\""},
    {HEAD "-- @domain  a\n", "x.sql:6: @domain of a lists no values"},
    {HEAD "-- @domain  a  =q\n", "x.sql:6: @domain of a has words without a value"},
    {HEAD "-- @domain  a  p=x; q=y, X\n", "x.sql:6: the word \"X\" of a stands for p and for q"},
    {HEAD "-- @domain  a  p=x; NULL=x\n", "x.sql:6: the word \"x\" of a stands for p and for NULL"},
    {HEAD "-- @column  b  text  domain  m\n", "x.sql:6: b is declared domain but has no @domain"},
    {HEAD "-- @column  b  integer  domain  m\n-- @domain  b  1=一; two=二\n", "x.sql:7: b is an integer, and \"two\""},
    {HEAD "-- @column  b  real  m\n-- @domain  b  1=一\n",
     "x.sql:7: a domain needs a text or integer column, and b is real"},
    {HEAD "-- @read  b  yes_no\n", "x.sql:6: @read is about \"b\""},
    {HEAD "-- @read  a\n", "x.sql:6: @read lacks the value rule's name"},
    {HEAD "-- @read  a  x y\n", "x.sql:6: there is no value rule \"x y\""},
    {HEAD "-- @read  a  day_of\n", "x.sql:6: @read day_of needs the column that a is made from"},
    {HEAD "-- @read  a  day_of  b\n", "x.sql:6: @read makes a from \"b\", which is no @column"},
    {HEAD "-- @read  a  time\n-- @read  a  time\n", "x.sql:7: @read of a is given twice"},
    {HEAD "-- @valid  a\n", "x.sql:6: @valid needs date columns, and a is text"},
    {HEAD "-- @valid  from  to\n", "x.sql:6: @valid names \"from\", which is no @column"},
    {HEAD "-- @column  b  date  m\n-- @valid  b\n", "x.sql:7: @valid lacks the second column"},
    {HEAD "-- @index  a, c\n", "x.sql:6: @index names \"c\", which is no @column"},
    {HEAD "-- @index\n", "x.sql:6: @index names no column"},
    {HEAD "-- @supply\n", "x.sql:6: @supply says nothing"},
    {HEAD "-- @reach  circle\n", "x.sql:6: \"circle\" is no reach"},
    {HEAD "-- @reach  edge  b\n", "x.sql:6: \"edge\" is no reach"},
    {HEAD "-- @reach  entrances\n", "x.sql:6: @reach entrances takes one layer"},
    {HEAD "-- @reach  sector  a  a\n", "x.sql:6: @reach sector takes three columns"},
    {HEAD "-- @reach  sector  a  b  c\n", "x.sql:6: @reach needs number columns, and a is text"},
    {HEAD "-- @default  service_m  far  me\n", "x.sql:6: @default needs one number after the name, not \"far\""},
    {HEAD "-- @default  service_m  1..2  me\n", "x.sql:6: @default needs one number"},
    {HEAD "-- @default  service_m  300\n", "x.sql:6: @default service_m has no source"},
    {HEAD "-- @default  Service  300  me\n", "x.sql:6: \"Service\" is no name for a parameter"},
    {HEAD "-- @rule  r  street.class=arterial  me\n",
     "x.sql:6: @rule needs a range like 30..100 before its source, not \"me\""},
    {HEAD "-- @rule  r  road.class=arterial  1..2  me\n", "x.sql:6: \"road.class=arterial\" is no condition"},
    {HEAD "-- @rule  r  street.=arterial  1..2  me\n", "x.sql:6: \"street.=arterial\" is no condition"},
    {HEAD "-- @rule  r  street.class=arterial zone.kind=  1..2  me\n", "x.sql:6: \"zone.kind=\" is no condition"},
    {HEAD "-- @rule  r  2..1  me\n", "x.sql:6: @rule needs a range"},
    {HEAD "-- @rule  r\n", "x.sql:6: @rule needs a range like 30..100 before its source, not \"nothing\""},
    {HEAD "-- @rule  r  1..2  me\n-- @rule  r  3..4  me\n", "x.sql:7: r is given twice under the same condition"},
    {HEAD "-- @check  error  wrong\n", "x.sql:6: @check \"wrong\" has no SELECT below it"},
    {HEAD "-- @check  fatal  wrong\nSELECT 1;", "x.sql:6: \"fatal\" is no severity"},
    {HEAD "-- @check  error\nSELECT 1;", "x.sql:6: @check lacks a title"},
    {HEAD "-- @check  error  wrong\nDELETE FROM x;", "x.sql:6: @check \"wrong\" is not a SELECT"},
    {HEAD "SELECT 1;", "x.sql:5: SQL follows @column"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  CIRCLE\n", "x.sql:3: \"CIRCLE\" is no kind of geometry"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  POINT, NONE\n", "x.sql:3: NONE stands alone"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  POINT  maybe\n",
     "x.sql:3: after the kinds of geometry only \"optional\""},
    {"-- @layer  x\n-- @title  X\n-- @geometry  NONE  optional\n",
     "x.sql:3: after the kinds of geometry only \"optional\""},
    {"-- @layer  x\n-- @title  X\n-- @geometry\n", "x.sql:3: @geometry lacks POINT"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  NONE\n-- @key  a + b\n-- @column  a  text  m\n",
     "x.sql:4: @key names \"b\", which is no"},
    {"-- @layer  x\n-- @title  X\n-- @geometry  NONE\n-- @key  a  b\n-- @column  a  text  m\n",
     "x.sql:4: after the key's columns only"},
};

static void test_faults(void **state)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct ward_layerdef *def = (struct ward_layerdef *)1;
        assert_int_equal(ward_layerdef_parse(*state, "x.sql", faults[i].text, &def), WARD_E_HEADER);
        assert_null(def);
        if (strncmp(ward_ctx_message(*state), faults[i].message, strlen(faults[i].message)) != 0)
            fail_msg("got \"%s\",\nexpected \"%s…\"", ward_ctx_message(*state), faults[i].message);
        assert_int_equal(ward_mem_live(), 1);
    }
}

/* Cut after each byte, a layer is read or refused with a sentence, and nothing is left behind. */
static void test_truncated(void **state)
{
    for (size_t n = 0; n < sizeof toilets; n++) {
        char text[sizeof toilets];
        struct ward_layerdef *def = NULL;
        memcpy(text, toilets, n);
        text[n] = '\0';
        ward_rc rc = ward_layerdef_parse(*state, "x.sql", text, &def);
        assert_true(rc == WARD_OK || (rc == WARD_E_HEADER && strncmp(ward_ctx_message(*state), "x.sql:", 6) == 0));
        ward_layerdef_free(def);
        assert_int_equal(ward_mem_live(), 1);
    }
}

static ward_rc read_all(struct ward_ctx *ctx, const void *with)
{
    struct ward_layerdef *def = NULL;
    ward_rc rc = ward_layerdef_parse(ctx, "x.sql", with, &def);
    ward_layerdef_free(def);
    return rc;
}

static void test_failing_allocations(void **state)
{
    each_allocation_fails(*state, read_all, toilets);
}

static void test_the_file_is_named_after_the_layer(void **state)
{
    static const char path[] = "/tmp/ward_test_layerdef.sql";
    struct ward_layerdef *def = NULL;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(HEAD, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(ward_layerdef_read(*state, path, &def), WARD_E_HEADER);
    assert_non_null(strstr(ward_ctx_message(*state), "so its file must be called x.sql"));
    assert_null(def);
    assert_int_equal(remove(path), 0);
    assert_int_equal(ward_layerdef_read(*state, path, &def), WARD_E_SOURCE);
}

/* The rules that the shipped layers keep beyond the grammar. */
static void check_shipped(const struct ward_layerdef *def)
{
    if (def->title_zh == NULL)
        fail_msg("%s has no @title_zh", def->name);
    if (def->n_checks == 0 || def->n_key == 0)
        fail_msg("%s has no @check or no @key", def->name);
    for (size_t i = 0; i < def->n_columns; i++)
        if (def->columns[i].label_zh == NULL)
            fail_msg("%s.%s has no @zh", def->name, def->columns[i].name);
    for (size_t i = 1; i < def->n_columns; i++)
        for (size_t k = 0; k < i; k++)
            if (ward_text_same_name(def->columns[i].label_zh, def->columns[k].label_zh))
                fail_msg("%s: two columns are called %s", def->name, def->columns[i].label_zh);
    for (size_t i = 0; i < def->n_checks; i++)
        if (strstr(def->checks[i].sql, "ST_") != NULL || strstr(def->checks[i].sql, "ORDER") == NULL)
            if (strstr(def->checks[i].sql, "GROUP") == NULL)
                fail_msg("%s: \"%s\" has no order, or is spatial", def->name, def->checks[i].title);
    if (!def->key_repeats)
        for (size_t i = 0; i < def->n_key; i++)
            if (strcmp(def->key[i], "valid_from") != 0 && !ward_layerdef_column(def, def->key[i])->required)
                fail_msg("%s: key column %s is not required", def->name, def->key[i]);
}

static void test_shipped_layers(void **state)
{
    glob_t files;
    assert_int_equal(glob("layers/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct ward_layerdef *def = NULL;
        if (ward_layerdef_read(*state, files.gl_pathv[i], &def) != WARD_OK)
            fail_msg("%s", ward_ctx_message(*state));
        check_shipped(def);
        ward_layerdef_free(def);
    }
    assert_in_range(files.gl_pathc, 35, 200);
    globfree(&files);
}

/* A few things of the catalogue that other parts count on. */
static void test_shipped_words(void **state)
{
    static const char *const codes[] = {"320213021", "320213022", "320213023", "320213024", "320213025",
                                        "320213026", "320213027", "320213028", "320213029"};
    static const char *const names[] = {"崇安寺", "清名桥", "惠山", "北大街", "广益", "扬名", "山北", "黄巷", "瞻江"};
    struct ward_layerdef *def = NULL;
    assert_int_equal(ward_layerdef_read(*state, "layers/subdistricts.sql", &def), WARD_OK);
    const struct ward_column *c = ward_layerdef_column(def, "subdistrict_code");
    assert_false(c->has_domain); /* other districts have other codes */
    for (size_t i = 0; i < 9; i++) {
        bool found = false;
        for (size_t k = 0; k < c->n_words; k++)
            found = found || (strcmp(c->words[k].word, names[i]) == 0 && strcmp(c->words[k].value, codes[i]) == 0);
        assert_true(found);
    }
    char code[32];
    for (int i = 1; i <= 16; i++) { /* each of the sixteen before 2020-07 is known */
        bool found = false;
        (void)snprintf(code, sizeof code, "320213%03d", i);
        for (size_t k = 0; k < c->n_words; k++)
            found = found || strcmp(c->words[k].word, code) == 0;
        assert_true(found);
    }
    ward_layerdef_free(def);
}

/* ---- the sample city's README: every header and word it lists is known ---- */

/* Text up to a sign, trimmed, into out; moves *p past the sign. */
static bool next_cell(char **p, const char *signs, char *out, size_t size)
{
    if (**p == '\0')
        return false;
    size_t n = strcspn(*p, signs);
    (void)snprintf(out, size, "%.*s", (int)n, *p);
    ward_text_trim(out);
    *p += n + ((*p)[n] != '\0');
    return true;
}

static bool is_known_header(const struct ward_column *c, const char *header)
{
    for (size_t i = 0; i < c->n_aliases; i++)
        if (ward_text_same_name(c->aliases[i], header))
            return true;
    return ward_text_same_name(c->name, header) || ward_text_same_name(c->label_zh, header);
}

static struct ward_layerdef *layer_of(struct ward_ctx *ctx, const char *name)
{
    char path[256];
    struct ward_layerdef *def = NULL;
    (void)snprintf(path, sizeof path, "layers/%.*s.sql", (int)strcspn(name, "."), name);
    if (ward_layerdef_read(ctx, path, &def) != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    return def;
}

/* "单元编号=unit_code, 单元名称=name, …" of one file. */
static int check_headers(struct ward_ctx *ctx, const char *file, char *cells)
{
    char item[256];
    int n = 0;
    struct ward_layerdef *def = layer_of(ctx, file);
    while (next_cell(&cells, ",", item, sizeof item)) {
        char *sign = strchr(item, '=');
        if (sign == NULL)
            continue;
        *sign++ = '\0';
        sign[strcspn(sign, " (")] = '\0';
        const struct ward_column *c = ward_layerdef_column(def, sign);
        if (c == NULL || !is_known_header(c, item))
            fail_msg("%s: the header %s is not known as %s", file, item, sign);
        n++;
    }
    ward_layerdef_free(def);
    return n;
}

static bool has_word(const struct ward_layerdef *def, const char *word, const char *value)
{
    for (size_t i = 0; i < def->n_columns; i++)
        for (size_t k = 0; k < def->columns[i].n_words; k++) {
            const struct ward_domain_word *w = &def->columns[i].words[k];
            const char *stored = w->value != NULL ? w->value : "NULL";
            if (ward_text_same_name(w->word, word) && strcmp(stored, value) == 0)
                return true;
        }
    return false;
}

/* "居住=residential, …; 钢 钢管=steel; 未评估 and empty = NULL" of one layer's columns. */
static int check_words(struct ward_ctx *ctx, const char *column, char *cells)
{
    char item[256], word[256];
    int n = 0;
    struct ward_layerdef *def = layer_of(ctx, column);
    while (next_cell(&cells, ",;", item, sizeof item)) {
        char *sign = strchr(item, '='), *words = item;
        if (sign == NULL)
            continue;
        *sign++ = '\0';
        const char *value = ward_text_trim(sign);
        value = strcmp(value, "unknown") == 0 ? "NULL" : value;
        while (next_cell(&words, " ", word, sizeof word))
            if (*word != '\0' && strcmp(word, "and") != 0 && strcmp(word, "empty") != 0) {
                if (!has_word(def, word, value))
                    fail_msg("%s: the word %s is not known as %s", column, word, value);
                n++;
            }
    }
    ward_layerdef_free(def);
    return n;
}

static void test_the_sample_city_is_known(void **state)
{
    char line[2048], first[256];
    int headers = 0, words = 0;
    bool in_words = false;
    FILE *file = fopen("data/README.md", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        char *p = line;
        in_words = in_words || strncmp(line, "### Words", 9) == 0;
        if (*p++ != '|' || strchr(line, '=') == NULL || !next_cell(&p, "|", first, sizeof first))
            continue;
        p[strcspn(p, "|")] = '\0';
        if (!in_words && strchr(first, '.') != NULL)
            headers += check_headers(*state, first, p);
        else if (in_words && strchr(first, '.') != NULL && strstr(first, "diameter") == NULL &&
                 strstr(first, "built_on") == NULL)
            words += check_words(*state, first, p);
    }
    assert_int_equal(fclose(file), 0);
    assert_in_range(headers, 60, 500);
    assert_in_range(words, 40, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_what_the_layer_is),
        CORE_TEST(test_what_is_left_out),
        CORE_TEST(test_columns),
        CORE_TEST(test_aliases_and_labels),
        CORE_TEST(test_words),
        CORE_TEST(test_rules),
        CORE_TEST(test_checks),
        CORE_TEST(test_type_names),
        CORE_TEST(test_faults),
        CORE_TEST(test_truncated),
        CORE_TEST(test_failing_allocations),
        CORE_TEST(test_the_file_is_named_after_the_layer),
        CORE_TEST(test_shipped_layers),
        CORE_TEST(test_shipped_words),
        CORE_TEST(test_the_sample_city_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

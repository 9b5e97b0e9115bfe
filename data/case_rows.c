#include <stdio.h>

#include "cases.h"
#include "random.h"
#include "sink.h"

static const char *source_of(const struct incident *i)
{
    static const char *const event[6] = {"采集员", "采集员", "采集员", "采集员", "视频", "公众"};
    if (i->stream == CASE_EVENT)
        return event[i->number % 6];
    if (i->stream == CASE_COMPLAINT)
        return i->number % 8 ? "热线" : "公众";
    return i->subkind == CASE_PARKING && i->number % 9 == 0 ? "视频" : "中队";
}

static const char *status_of(const struct incident *i)
{
    if (i->closed >= 0)
        return "结案";
    return i->is_deferred ? "缓办" : i->rework ? "返工" : i->number % 5 ? "处置" : "派遣";
}

static void write_minute(struct sink *s, int minute)
{
    char text[DAYS_STAMP] = "";
    if (minute >= 0)
        days_stamp(minute, text);
    sink_text(s, text);
}

static void write_address(struct sink *s, const struct city *c, const struct incident *i)
{
    char text[192];
    const struct district *d = c->district;
    const char *road = i->road < 0 ? "无名巷" : c->streets->road[i->road].name;
    if (i->unit < 0 && i->place != CASE_EDGE)
        (void)snprintf(text, sizeof text, "区界外%s%d号附近", road, i->number);
    else
        (void)snprintf(text, sizeof text, "%s%s%d号附近",
                       i->unit < 0 ? "" : d->subdistrict[d->unit[i->unit].subdistrict].name, road, i->number);
    sink_text(s, text);
}

static void write_case(struct sink *s, const struct city *c, const struct cases *all, const struct incident *i)
{
    static const char *const stream[3] = {"事部件", "投诉", "执法"}, *const procedure[4] = {NULL, "一般程序",
                                                                                            "简易程序", "简易程序"};
    static const char *const subkind[4] = {NULL, NULL, "小微", "违停"};
    char day[DAYS_TEXT];
    sink_text(s, i->id);
    sink_text(s, stream[i->stream]);
    sink_text(s, source_of(i));
    for (int k = 2; k < 5; k++)
        sink_text(s, table_text(&all->category, i->category, k));
    sink_text(s, procedure[i->subkind]);
    sink_text(s, subkind[i->subkind]);
    write_address(s, c, i);
    sink_text(s, i->recorded < 0 ? NULL : c->district->unit[i->recorded].code);
    write_minute(s, i->reported);
    days_text(i->reported / DAYS_MINUTES, day);
    sink_text(s, day);
    write_minute(s, i->due);
    write_minute(s, i->closed);
    sink_text(s, status_of(i));
    sink_text(s, i->is_deferred ? "是" : "否");
    sink_integer(s, i->rework);
    sink_degrees(s, i->lon, i->lat);
    sink_row(s);
}

bool cases_write(const struct city *c, const struct cases *all)
{
    struct sink_form form = {
        .file = "cases.csv", .geometry = SINK_POINT, .crs = SINK_WGS84, .lon = "经度", .lat = "纬度"};
    form.fields = "案件编号:s 案件类别:s 案件来源:s 编码体系:s 小类编码:s 小类名称:s 办案程序:s 执法类型:s 事发位置:s "
                  "所在单元:s 上报时间:s 上报日期:s "
                  "处置时限:s 结案时间:s 案件状态:s 是否缓办:s 返工次数:i";
    struct sink *s = sink_open(c->folder, &form);
    struct random r;
    random_seed(&r, 32);
    for (int k = 0; s && k < CASES_ALL; k++)
        write_case(s, c, all, all->incident + k);
    /* An export that was appended twice: these rows repeat an id and will be rejected. */
    for (int k = 0, step = CASES_ALL / CASES_REPEATED; s && k < CASES_REPEATED; k++)
        write_case(s, c, all, all->incident + k * step + random_below(&r, step));
    return sink_close(s);
}

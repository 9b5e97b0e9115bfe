/* verb_queries.c: the analyses by name, title and parameters. */
#include <string.h>

#include "cli/rows.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/querydef.h"
#include "store/query.h"

static const struct ward_rows_column columns[] = {
    {"query", "分析", false}, {"title", "标题", false}, {"parameters", "参数", false}};

static ward_rc add_query(struct ward_cli *cli, const char *name, struct ward_rows_list *list)
{
    struct ward_querydef *def = NULL;
    struct ward_buf parameters = {0};
    ward_rc rc = ward_query_read(cli->ctx, &cli->paths, name, &def);
    if (rc == WARD_E_HEADER) { /* one broken file of a user's does not hide the others */
        ward_cli_note(cli, "%s", ward_ctx_message(cli->ctx));
        return WARD_OK;
    }
    for (size_t i = 0; rc == WARD_OK && i < def->n_params; i++)
        rc = ward_buf_printf(cli->ctx, &parameters, "%s%s", i > 0 ? " " : "", def->params[i].name);
    if (rc == WARD_OK)
        rc = ward_rows_add(cli->ctx, list, name);
    if (rc == WARD_OK)
        rc = ward_rows_add(cli->ctx, list, cli->is_zh && def->title_zh != NULL ? def->title_zh : def->title);
    if (rc == WARD_OK)
        rc = ward_rows_add(cli->ctx, list, parameters.data);
    ward_buf_clear(&parameters);
    ward_querydef_free(def);
    return rc;
}

ward_rc ward_verb_queries(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    char **names = NULL;
    size_t n = 0;
    struct ward_rows_list list = {.columns = columns, .n_columns = sizeof columns / sizeof columns[0]};
    ward_rc rc = ward_query_names(cli->ctx, &cli->paths, &names, &n);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = add_query(cli, names[i], &list);
    if (rc == WARD_OK)
        rc = ward_rows_write(cli, &list, "queries");
    for (size_t i = 0; i < n; i++)
        ward_mem_free(names[i]);
    ward_mem_free(names);
    ward_rows_clear(&list);
    return rc;
}

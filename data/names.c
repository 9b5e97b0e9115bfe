#include "names.h"

#include <stdio.h>
#include <stdlib.h>

#include "random.h"
#include "report.h"

bool names_open(struct names *n, uint64_t seed)
{
    *n = (struct names){0};
    if (!table_read(&n->parts, "name_parts.csv"))
        return false;
    int pairs = n->parts.rows * n->parts.rows;
    n->order = report_new((size_t)pairs, sizeof *n->order);
    if (!n->order)
        return false;
    struct random random;
    random_seed(&random, seed);
    for (int k = 0; k < pairs; k++)
        n->order[k] = k;
    random_shuffle(&random, n->order, pairs);
    return true;
}

void names_close(struct names *n)
{
    table_clear(&n->parts);
    free(n->order);
    *n = (struct names){0};
}

void names_next(struct names *n, const char *ending, char *name, size_t size)
{
    int pair = n->order[n->used++ % (n->parts.rows * n->parts.rows)];
    const char *first = table_text(&n->parts, pair / n->parts.rows, 0);
    const char *second = table_text(&n->parts, pair % n->parts.rows, 1);
    (void)snprintf(name, size, "%s%s%s", first, second, ending);
}

#include "io/xlsxwriter.h"

#include "core/late.h"

struct ward_xlsxwriter ward_xlsxwriter;

#define NAME(name) #name,
static const char *const names[] = {WARD_XLSXWRITER_FUNCTIONS(NAME)};
#undef NAME

ward_rc ward_xlsxwriter_load(struct ward_ctx *ctx)
{
    static const struct ward_late library = {.title = "xlsxwriter",
                                             .file = WARD_XLSXWRITER_LIBRARY,
                                             .package = "libxlsxwriter4",
                                             .names = names,
                                             .n = sizeof names / sizeof names[0]};
    return ward_late_load(ctx, &library, &ward_xlsxwriter, NULL);
}

/** words.h: the Chinese words of stored values, for the cells of tables whose headings are Chinese. */
#ifndef WARD_STORE_WORDS_H
#define WARD_STORE_WORDS_H

#include "store/query.h"

/** @brief Gives each column of a layer's rows its @domain: the first Chinese word of every value. The words stay the
 * layerdef's. Columns of codes keep their codes. @errors WARD_E_NOMEM */
ward_rc ward_words_layer(struct ward_ctx *ctx, struct ward_query *q, const struct ward_layerdef *def) WARD_CHECK;

/** @brief Names that the database knows: a query's column `district` says district.name, in Chinese district.name_zh
 * where that is set; its column `layer` names a layer, in Chinese by its title_zh. @errors WARD_E_NOMEM, WARD_E_SQL */
ward_rc ward_words_names(struct ward_db *db, struct ward_query *q) WARD_CHECK;

/** @brief Frees what ward_words_names() made. */
void ward_words_free(struct ward_query *q);

#endif

/** tags.h: key-value pairs in one text, as GDAL keeps the tags of OpenStreetMap that have no column of their own:
 * "amenity"=>"waste_basket","waste"=>"dog_excrement" (PostgreSQL's hstore form). */
#ifndef WARD_CORE_TAGS_H
#define WARD_CORE_TAGS_H

#include "core/buf.h"

/**
 * @brief  The value of a key, with \" and \\ unfolded.
 * @param[in] text  NULL: no tags; what is not of this form holds no keys from there on
 * @param[out] value  replaced; untouched where *found is false
 * @param[out] found  the key is there and its value is not NULL (written without quotes)
 */
ward_rc ward_tags_get(struct ward_ctx *ctx, const char *text, const char *key, struct ward_buf *value,
                      bool *found) WARD_CHECK;

#endif

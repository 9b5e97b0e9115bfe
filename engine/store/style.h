/** style.h: a layer's QGIS style (layers/NAME.qml) in the table where QGIS looks for it, layer_styles. */
#ifndef WARD_STORE_STYLE_H
#define WARD_STORE_STYLE_H

#include "store/define.h"

/** @brief Stores NAME.qml, which lies beside the layer's file, as its default style; no such file: nothing. */
ward_rc ward_style_store(struct ward_db *db, const struct ward_layerdef *def) WARD_CHECK;

/** @brief The same for a table that is no layer (case_places): the style at that path. */
ward_rc ward_style_store_file(struct ward_db *db, const char *table, const char *path) WARD_CHECK;

#endif

/** layers.h: inside the reader: which layer of a source is meant. */
#ifndef WARD_IO_LAYERS_H
#define WARD_IO_LAYERS_H

#include "io/source.h"

/** @brief Sets o->layer: the one named, else the only one that fits the kinds asked for. @errors WARD_E_SOURCE naming
 * them all */
ward_rc ward_layers_choose(struct ward_opened *o) WARD_CHECK;

/** @brief May this layer be read at all? Views and bookkeeping tables are not. */
bool ward_layers_is_shown(struct ward_opened *o, OGRLayerH layer);

/** @brief The layer's name as users know it: a CSV file's is the file's. Borrowed. */
const char *ward_layers_name(const struct ward_opened *o, OGRLayerH layer);

#endif

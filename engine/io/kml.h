/** kml.h: inside the reader: what must be known of a KML file before GDAL opens it. */
#ifndef WARD_IO_KML_H
#define WARD_IO_KML_H

#include "io/source.h"

/**
 * @brief  GDAL makes "______" of <Data name="编号"> and of every other name of two Hanzi: all but the last of a row's
 * values are lost. So a file with such names is given to it from memory, with names of our own that
 * ward_kml_name_back() turns back.
 * @param[in,out] name  what GDAL is to open; changed only where a name needed it
 * @errors WARD_E_SOURCE: larger than 512 MB with such names; WARD_E_NOMEM
 */
ward_rc ward_kml_prepare(struct ward_opened *o, char *name, size_t size) WARD_CHECK;

/** @brief The file's own names in the place of ours; o->names are those of the chosen layer. */
ward_rc ward_kml_name_back(struct ward_opened *o) WARD_CHECK;

#endif

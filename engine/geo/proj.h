/**
 * proj.h: the border to PROJ, private to geo/: its functions, loaded when the first of them is needed, as GDAL's are
 * (io/gdal.h). With PROJ come forty libraries for grids from the network, which ward never uses; most queries stay in
 * one coordinate system and need none of it.
 */
#ifndef WARD_GEO_PROJ_H
#define WARD_GEO_PROJ_H

#include <proj.h>

#include "core/ctx.h"

/** @brief Loads PROJ; at once where it has been loaded before. Any thread. @errors WARD_E_EXTENSION: not installed */
ward_rc ward_proj_load(struct ward_ctx *ctx) WARD_CHECK;

/* Each function that geo/ calls, twice: here, and as a name below. One that is missing here alone does not compile, one
 * that is missing in both does not link. */
/* clang-format off */
#define WARD_PROJ_FUNCTIONS(X)                                                                                         \
    X(proj_clone) X(proj_context_create) X(proj_context_destroy) X(proj_context_set_enable_network)                    \
    X(proj_coordoperation_get_accuracy) X(proj_coordoperation_get_method_info) X(proj_create)                          \
    X(proj_create_crs_to_crs_from_pj) X(proj_crs_get_coordinate_system) X(proj_crs_get_coordoperation)                 \
    X(proj_crs_get_datum_forced) X(proj_crs_get_geodetic_crs) X(proj_crs_get_sub_crs) X(proj_cs_get_axis_info)         \
    X(proj_destroy) X(proj_errno_reset) X(proj_get_area_of_use) X(proj_get_id_auth_name) X(proj_get_id_code)           \
    X(proj_get_name) X(proj_get_prime_meridian) X(proj_get_source_crs) X(proj_get_type) X(proj_info) X(proj_is_crs)    \
    X(proj_log_level) X(proj_normalize_for_visualization) X(proj_pj_info) X(proj_prime_meridian_get_parameters)        \
    X(proj_trans_bounds) X(proj_trans_generic) X(proj_trans_get_last_used_operation)
/* clang-format on */

struct ward_proj {
#define WARD_PROJ_FIELD(name) __typeof__(&(name)) name;
    WARD_PROJ_FUNCTIONS(WARD_PROJ_FIELD)
#undef WARD_PROJ_FIELD
};

/** What the dynamic linker would keep in its own table: written once, by ward_proj_load(). */
extern struct ward_proj ward_proj;

#define proj_clone ward_proj.proj_clone
#define proj_context_create ward_proj.proj_context_create
#define proj_context_destroy ward_proj.proj_context_destroy
#define proj_context_set_enable_network ward_proj.proj_context_set_enable_network
#define proj_coordoperation_get_accuracy ward_proj.proj_coordoperation_get_accuracy
#define proj_coordoperation_get_method_info ward_proj.proj_coordoperation_get_method_info
#define proj_create ward_proj.proj_create
#define proj_create_crs_to_crs_from_pj ward_proj.proj_create_crs_to_crs_from_pj
#define proj_crs_get_coordinate_system ward_proj.proj_crs_get_coordinate_system
#define proj_crs_get_coordoperation ward_proj.proj_crs_get_coordoperation
#define proj_crs_get_datum_forced ward_proj.proj_crs_get_datum_forced
#define proj_crs_get_geodetic_crs ward_proj.proj_crs_get_geodetic_crs
#define proj_crs_get_sub_crs ward_proj.proj_crs_get_sub_crs
#define proj_cs_get_axis_info ward_proj.proj_cs_get_axis_info
#define proj_destroy ward_proj.proj_destroy
#define proj_errno_reset ward_proj.proj_errno_reset
#define proj_get_area_of_use ward_proj.proj_get_area_of_use
#define proj_get_id_auth_name ward_proj.proj_get_id_auth_name
#define proj_get_id_code ward_proj.proj_get_id_code
#define proj_get_name ward_proj.proj_get_name
#define proj_get_prime_meridian ward_proj.proj_get_prime_meridian
#define proj_get_source_crs ward_proj.proj_get_source_crs
#define proj_get_type ward_proj.proj_get_type
#define proj_info ward_proj.proj_info
#define proj_is_crs ward_proj.proj_is_crs
#define proj_log_level ward_proj.proj_log_level
#define proj_normalize_for_visualization ward_proj.proj_normalize_for_visualization
#define proj_pj_info ward_proj.proj_pj_info
#define proj_prime_meridian_get_parameters ward_proj.proj_prime_meridian_get_parameters
#define proj_trans_bounds ward_proj.proj_trans_bounds
#define proj_trans_generic ward_proj.proj_trans_generic
#define proj_trans_get_last_used_operation ward_proj.proj_trans_get_last_used_operation

#endif

/** gcj02.h: GCJ-02 and BD-09 by the open formula; the inverse by five fixed-point steps (error under 2 um in China). */
#ifndef WARD_GEO_GCJ02_H
#define WARD_GEO_GCJ02_H

void ward_wgs84_to_gcj02(double lon, double lat, double *out_lon, double *out_lat);
void ward_gcj02_to_wgs84(double lon, double lat, double *out_lon, double *out_lat);
void ward_gcj02_to_bd09(double lon, double lat, double *out_lon, double *out_lat);
void ward_bd09_to_gcj02(double lon, double lat, double *out_lon, double *out_lat);

#endif

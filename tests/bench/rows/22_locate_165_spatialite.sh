work="counts of $N points in 165 units by GROUP BY ward_locate" peer='SpatiaLite' aim='4 x'
units=units_165 by=locate
needs=spatialite
. "$BENCH/count.sh"

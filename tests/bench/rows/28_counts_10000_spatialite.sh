work="counts of $N points in 10,000 units by ward_counts" peer='SpatiaLite' aim='40 x'
units=units_10000 by=counts
needs=spatialite
. "$BENCH/count.sh"

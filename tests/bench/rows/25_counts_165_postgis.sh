work="counts of $N points in 165 units by ward_counts" peer='PostGIS' aim='10 x'
units=units_165 by=counts
needs=postgis
. "$BENCH/count.sh"

work="counts of $N points in 10,000 units by ward_counts" peer='PostGIS' aim='40 x'
units=units_10000 by=counts
needs=postgis
. "$BENCH/count.sh"

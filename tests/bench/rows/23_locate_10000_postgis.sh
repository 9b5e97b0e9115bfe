work="counts of $N points in 10,000 units by GROUP BY ward_locate" peer='PostGIS' aim='15 x'
units=units_10000 by=locate
needs=postgis
. "$BENCH/count.sh"

work="$N points to 10,000 units, stored with rule and distance" peer='SpatiaLite' aim='7 x'
units=units_10000
needs=spatialite
. "$BENCH/attribute.sh"

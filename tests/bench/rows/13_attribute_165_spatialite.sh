work="$N points to 165 units (60,000 vertices), stored with rule and distance" peer='SpatiaLite' aim='8 x'
units=units_165
needs=spatialite
. "$BENCH/attribute.sh"

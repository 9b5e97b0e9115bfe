work="$N points to 165 units (60,000 vertices), stored with rule and distance" peer='PostGIS' aim='6 x'
units=units_165
needs=postgis
. "$BENCH/attribute.sh"

# From an installed prefix ward finds its layers, queries and libraries; the large ones are loaded where they are needed,
# and only there.
equal "$(readelf -d "$WARD" "$BUILD/mod_ward.so" | grep -cE 'NEEDED.*lib(gdal|proj|geos|spatialite|xlsxwriter)')" 0 \
  "neither ward nor mod_ward.so is linked to GDAL, PROJ, GEOS, SpatiaLite or libxlsxwriter"

status 0 cmake --install "$BUILD" --prefix "$PWD/prefix"
installed=$PWD/prefix/bin/ward
status 0 "$installed" doctor
contains out "GDAL"
grep -q FAULT out && fail "an installed ward finds a fault: $(grep FAULT out)"
equal "$(find prefix -name mod_ward.so | wc -l)" 1 "mod_ward.so is installed"

status 0 "$installed" init city.db --crs EPSG:4549
status 0 "$installed" load city.db units "$TESTS/queries/city/units.csv" --source-crs EPSG:4549 -q
status 0 "$installed" load city.db toilets "$TESTS/queries/city/toilets.csv" --source-crs EPSG:4549 -q
status 0 "$installed" list city.db
status 0 "$installed" run city.db coverage_gaps -p layer=toilets -p within_m=100 -p as_of=2023-06-30 -f csv
cp out gaps.csv
for format in shp gpkg fgb; do
  status 0 "$installed" export city.db toilets -o "toilets.$format" -q
  status 0 "$installed" init "$format.db" --crs EPSG:4549
  status 0 "$installed" load "$format.db" units "$TESTS/queries/city/units.csv" --source-crs EPSG:4549 -q
  status 0 "$installed" load "$format.db" toilets "toilets.$format" -q
  status 0 "$installed" run "$format.db" coverage_gaps -p layer=toilets -p within_m=100 -p as_of=2023-06-30 -f csv
  same gaps.csv out
done

# Without one of them. The name of the library is changed in a copy of the program, for it cannot be taken away here; the
# reader process is that same copy.
mkdir -p bare/build
ln -s "$ROOT/layers" bare/layers
ln -s "$ROOT/queries" bare/queries
# without NAME FILE: $bare is a ward that looks in vain for a library, and `ward doctor` says so
without() {
  bare=$PWD/bare/build/ward-without-$2
  sed "s/lib\\($2\\)\\.so/not\\1.so/g" "$WARD" >"$bare"
  chmod +x "$bare"
  sentence="$1 cannot be loaded (not$2.so"
  status 1 "$bare" doctor
  contains out "FAULT  $1"
  contains out "$sentence"
  contains out "install Debian's package lib"
  equal "$(grep -c '^FAULT' out)" 1 "faults without $1"
}
# refused COMMAND…: exit 7 with the sentence
refused() {
  status 7 "$bare" "$@"
  contains err "$sentence"
}

without GDAL gdal
status 0 "$bare" init bare.db --crs EPSG:4549
printf 'toilet_id,name,x,y\nT1,一厕,528500,3493500\n' >toilets.csv
status 0 "$bare" load bare.db toilets toilets.csv --source-crs EPSG:4549 -q
for file in toilets.shp toilets.gpkg toilets.fgb; do
  refused load bare.db toilets --append "$file"
done
# Well-known text is read by GDAL too, and GDAL is then looked for behind the fences.
refused load bare.db units "$TESTS/queries/city/units.csv" --source-crs EPSG:4549
for format in shp gpkg fgb; do
  refused export city.db toilets -o "bare.$format"
  [ ! -e "bare.$format" ] || fail "bare.$format was made"
done
equal "$(find . -maxdepth 1 -name '.*bare*' | wc -l)" 0 "nothing is left of what could not be written"
status 0 "$bare" export city.db toilets -o bare.geojson -q
status 0 "$bare" run city.db coverage_gaps -p layer=toilets -p within_m=100 -p as_of=2023-06-30 -f csv
same gaps.csv out

without PROJ proj
refused init new.db --crs EPSG:4549
refused load city.db toilets toilets.csv --append --source-crs EPSG:4326
status 0 "$bare" list city.db -q
status 0 "$bare" export city.db toilets -o utm.csv --geometry wkt -q

without GEOS geos_c
sed 2d "$TESTS/queries/city/units.csv" >fewer.csv
refused load city.db units fewer.csv --replace --source-crs EPSG:4549
status 0 "$bare" sql city.db "SELECT count(*) FROM units" -q

without SpatiaLite spatialite
refused init new.db --crs EPSG:4549
refused sql city.db "SELECT ST_X(geom) FROM toilets"
status 0 "$bare" sql city.db "SELECT ward_x(geom) FROM toilets" -q
[ ! -e new.db ] || fail "new.db was made"

without xlsxwriter xlsxwriter
refused export city.db toilets -o bare.xlsx
status 0 "$bare" export city.db toilets -o bare.csv -q
[ ! -e bare.xlsx ] || fail "bare.xlsx was made"

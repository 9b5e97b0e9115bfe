# From an installed prefix ward finds its layers, queries and libraries; GDAL is loaded where it is needed, and only there.
equal "$(readelf -d "$WARD" | grep -c 'NEEDED.*libgdal')" 0 "ward is not linked to GDAL"

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

# Without GDAL. The name of the library is changed in a copy of the program, for it cannot be taken away here; the reader
# process is that same copy.
mkdir -p bare/build
ln -s "$ROOT/layers" bare/layers
ln -s "$ROOT/queries" bare/queries
sed 's/libgdal\.so/libgone\.so/g' "$WARD" >bare/build/ward
chmod +x bare/build/ward
bare=$PWD/bare/build/ward
sentence="GDAL cannot be loaded (libgone.so"
status 1 "$bare" doctor
contains out "FAULT  GDAL"
contains out "$sentence"
contains out "install Debian's package libgdal"
equal "$(grep -c '^FAULT' out)" 1 "faults without GDAL"
status 0 "$bare" init bare.db --crs EPSG:4549
printf 'toilet_id,name,x,y\nT1,一厕,528500,3493500\n' >toilets.csv
status 0 "$bare" load bare.db toilets toilets.csv --source-crs EPSG:4549 -q
for file in toilets.shp toilets.gpkg toilets.fgb; do
  status 7 "$bare" load bare.db toilets --append "$file"
  contains err "$sentence"
done
# Well-known text is read by GDAL too, and GDAL is then looked for behind the fences.
status 7 "$bare" load bare.db units "$TESTS/queries/city/units.csv" --source-crs EPSG:4549
contains err "$sentence"
for format in shp gpkg fgb; do
  status 7 "$bare" export city.db toilets -o "bare.$format"
  contains err "$sentence"
  [ ! -e "bare.$format" ] || fail "bare.$format was made"
done
equal "$(find . -maxdepth 1 -name '.*bare*' | wc -l)" 0 "nothing is left of what could not be written"
status 0 "$bare" export city.db toilets -o bare.geojson -q
status 0 "$bare" run city.db coverage_gaps -p layer=toilets -p within_m=100 -p as_of=2023-06-30 -f csv
same gaps.csv out

# Attribution against GEOS's covers, point by point, and the same bytes from any number of threads and order of rows.
# WARD_COVERS=100000: so many random and so many hard points.
HERE=$TESTS/cli
n=${WARD_COVERS:-3000}
/usr/bin/python3 -c 'import shapely' 2>no_shapely || skip "no shapely for /usr/bin/python3"
/usr/bin/python3 -W ignore "$HERE/covers.py" make "$n"
fresh() { # DB CASES
  status 0 "$WARD" init "$1" --crs EPSG:4549 -q
  status 0 "$WARD" load "$1" units units.csv --source-crs EPSG:4549 -q
  status 0 "$WARD" load "$1" cases "$2" --source-crs EPSG:4549 -q
}
decided() { # DB COLUMNS ORDER
  sqlite3 "$1" "SELECT $2 FROM case_places ORDER BY $3"
}
columns="case_id, unit_code, unit_rule, unit_distance_m, margin_m, unit_runner_up, is_overlap, decided_by, why, hex(geom)"
fresh one.db cases.csv
cp one.db two.db
cp one.db four.db
for t in one:1 two:2 four:4; do status 0 "$WARD" attribute "${t%:*}.db" -q -j "${t#*:}"; done
status 0 /usr/bin/python3 -W ignore "$HERE/covers.py" check one.db
cat out
decided one.db "id, $columns" id >one.txt
equal "$(wc -l <one.txt)" $((2 * n)) "cases decided"
for t in two four; do
  decided $t.db "id, $columns" id >$t.txt
  same one.txt $t.txt
  for table in case_places idx_case_places_geom_node; do
    equal "$(sqlite3 $t.db "SELECT * FROM $table" | md5sum)" "$(sqlite3 one.db "SELECT * FROM $table" | md5sum)" \
      "$table by $t threads"
  done
done

fresh shuffled.db shuffled.csv
status 0 "$WARD" attribute shuffled.db -q -j 4
decided one.db "$columns" case_id >one.txt
decided shuffled.db "$columns" case_id >shuffled.txt
same one.txt shuffled.txt
for j in 1 2 4; do
  status 0 "$WARD" export one.db cases -q -j $j -o one.$j.geojson
  status 0 "$WARD" export shuffled.db cases -q -j $j -o shuffled.$j.geojson
  same one.1.geojson one.$j.geojson
  same one.1.geojson shuffled.$j.geojson
  status 0 "$WARD" sql shuffled.db "SELECT u.unit_code, n.points FROM ward_counts('units', 'cases') AS n
    LEFT JOIN units AS u ON u.id = n.id ORDER BY 1" -f csv -j $j
  mv out counts.$j
  same counts.1 counts.$j
done

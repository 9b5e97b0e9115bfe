# The street network of Cambridge and Monaco: nodes as the city numbers them, and every street sampled against a search
# in Python of its own. WARD_WALK_STEP=1 samples every metre (here every 7, to be quick).
data=${WARD_SHARED:-}/data
[ -d "$data/cambridge" ] || skip "the real data is not here"
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
step=${WARD_WALK_STEP:-7}
walk() { # DB LAYER WITHIN_M FACILITIES OFF
  /usr/bin/python3 "$TESTS/cli/walk.py" "$WARD" "$1" "$2" "$3" "$step" >out 2>err || { cat out err >&2; fail "$1 $2 within $3 m"; }
  contains out "$4 facilities, $5 of them on no street, 0 wrong"
}
serve() { # DB LAYER WITHIN_M AREAS
  /usr/bin/python3 "$TESTS/cli/service.py" "$WARD" "$1" "$2" "$3" $((4 * step)) >out 2>err || { cat out err >&2; fail "areas of $1 $2"; }
  contains out "$4 areas"
}

status 0 "$WARD" init c.db --crs EPSG:26986 --time-zone America/New_York -q
status 0 "$WARD" load c.db streets "$data/cambridge/TRANS_Centerlines.geojson" --map street_id=# -o .
contains err "street network: 1877 nodes, 2657 pieces, 2 islands"
status 0 "$WARD" load c.db bins "$data/cambridge/DPW_LitterBarrels.geojson" --map bin_id=GlobalID -q -o .
status 0 "$WARD" load c.db units "$data/cambridge/ELECTIONS_WardsPrecincts.geojson" --map unit_code=WardPrecinct -q -o .
sums="SELECT abs(ward_sum(s.m)) < 0.001 FROM (SELECT CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END AS m
  FROM ward_street_gaps('bins', 100, 'network') UNION ALL SELECT CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END
  FROM ward_street_cover('bins', 100, 'network') UNION ALL SELECT -ward_length(geom) FROM streets) AS s"
status 0 "$WARD" sql c.db "$sums" -f csv
equal "$(tail -n 1 out)" 1 "covered and gap, summed over units, are the district to the millimetre"
equal "$(/usr/bin/python3 "$TESTS/cli/nodes.py" c.db "$data/cambridge/TRANS_Intersections.geojson" | head -n 1)" \
  "2643 streets, 12 without a node of the city's; 1863 nodes of the city's, 1863 of ours; 27 ends elsewhere, 0 nodes shared" \
  "the city's own nodes (27 ends whose number in its file is of another place)"
walk c.db bins 100 990 84
serve c.db bins 150 771

status 0 "$WARD" init m.db --crs EPSG:32632 -q
status 0 "$WARD" load m.db streets "$data/monaco/monaco-latest.osm.pbf" --source-layer lines --map street_id=osm_id \
  --map level=layer --filter "highway IS NOT NULL" -q -o .
status 0 "$WARD" load m.db bins "$data/monaco/monaco-latest.osm.pbf" --source-layer points --map bin_id=osm_id \
  --filter "amenity = 'waste_basket'" -q -o .
walk m.db bins 150 41 0
serve m.db bins 150 41

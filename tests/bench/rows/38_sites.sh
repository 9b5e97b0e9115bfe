work="50 sites of $SITES candidates on $STREETS streets at 300 m, bound included, stored" peer='none' aim='under 1 s'
make_sites_db() {
  need city streets.csv
  gen points "$SITES" | sed '1s/bin_id,kind,opened_on/place_id,name,kind/' >places.csv
  fresh sites.db
  load sites.db units "$S/city/units.shp"
  load sites.db streets "$S/streets.csv" --source-crs EPSG:4549
  load sites.db toilets "$S"/city/toilets.*
  load sites.db places places.csv --source-crs EPSG:4326
  rm places.csv
}
prepare() {
  need sites.db
  cp "$S/sites.db" ward.db
}
run_peer() { SECONDS_TAKEN=-; }
ward_run() {
  shell ward.db "CREATE TABLE sites(rank INTEGER PRIMARY KEY, candidate TEXT, gain_m REAL, total_m REAL, bound_m REAL);
    INSERT INTO sites SELECT s.rank, s.candidate, s.gain_m, s.total_m, s.bound_m
    FROM ward_sites('toilets', 300, 50, 'line', NULL, NULL, 'places') AS s WHERE s.rank IS NOT NULL"
}

# ward_sites on the four squares: sentences for what cannot be asked, sums that hold, the same rows from shuffled files.
. "$TESTS/queries/city.sh"
. "$TESTS/sql/shell.sh"
ask() { DB=$1 shell "$2"; }
DB=city.db
city_make

refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'foot')" "mode is 'foot'; it must be 'line' or 'network'"
refuses "SELECT * FROM ward_sites('toilets', 300, NULL, 'line')" "name how many sites there may be (count), or a budget"
refuses "SELECT * FROM ward_sites('toilets', 300, 0, 'line')" "count must be a whole number of sites, 1 or more"
refuses "SELECT * FROM ward_sites('toilets', -1, 2, 'line')" "within_m"
refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'line', NULL, NULL, NULL, NULL, -1)" "budget must be a number, 0 or more"
refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'line', NULL, NULL, NULL, NULL, NULL, 'cars')" "demand is 'cars'"
refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'line', NULL, NULL, 'units')" "layer 'units' holds more than single points"
refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'line', NULL, NULL, NULL, 'places')" "places"
refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'line', NULL, NULL, 'nowhere')" "nowhere"
refuses "SELECT * FROM ward_sites('cameras', 300, 2, 'line')" "cameras"

# With enough sites everything is served that the streets do not have; every total is the sum of the gains.
gap="SELECT ward_sum(CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END) FROM ward_street_gaps('toilets', 300, 'line', '2023-06-30')"
equal "$(ask city.db "SELECT abs(max(s.total_m) - ($gap)) < 1e-4, abs(ward_sum(s.gain_m) - max(s.total_m)) < 1e-4,
  min(s.total_m <= s.bound_m), count(*) < 40 FROM ward_sites('toilets', 300, 40, 'line', '2023-06-30') AS s")" '1|1|1|1' \
  'enough sites serve all'
# Served and lost are all there is.
equal "$(ask city.db "SELECT abs(ward_sum(coalesce(s.gain_m, s.lost_m)) - ($gap)) < 1e-4, min(abs(ward_length(s.geom) - s.lost_m) < 1e-4)
  FROM ward_sites('toilets', 300, 40, 'line', '2023-06-30', 'now', 'places') AS s")" '1|1' 'served and lost are the whole'
# A place built where it is proposed leaves just so much less, straight and on foot, along streets and at a candidate.
metres="ward_sum(CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END)"
# The candidate of the third is 5 m off the place found by the second.
for asked in "300, 1, 'line'" "300, 1, 'network'" "300, 1, 'network', NULL, NULL, 'signs'"; do
  mode=$(cut -d, -f3 <<<"$asked")
  point=$(ask city.db "SELECT hex(s.geom) FROM ward_sites('toilets', $asked) AS s WHERE s.rank = 1")
  cp city.db built.db
  sqlite3 built.db "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'toilets'" |
    sed 's/.*/DROP TRIGGER "&";/' | sqlite3 built.db
  sqlite3 built.db "INSERT INTO toilets(toilet_id, geom) VALUES('T9', x'$point')"
  equal "$(ask city.db "SELECT printf('%.4f', (SELECT $metres FROM ward_street_gaps('toilets', 300, $mode)) - s.gain_m),
    s.gain_m > 0 FROM ward_sites('toilets', $asked) AS s WHERE s.rank = 1")" \
    "$(ask built.db "SELECT printf('%.4f', $metres) FROM ward_street_gaps('toilets', 300, $mode)")|1" "what is built serves its gain: $asked"
  ask city.db "SELECT printf('N1,POINT(%.6f %.6f)', ward_x(s.geom) + 3, ward_y(s.geom) + 4)
    FROM ward_sites('toilets', $asked) AS s WHERE s.rank = 1" | sed '1i sign_id,wkt' >near.csv
  status 0 "$WARD" load city.db signs near.csv --replace -q
done
# On foot: enough sites serve all that a street leads to; served and lost are the whole; of cases too.
foot="SELECT $metres FROM ward_street_gaps('toilets', 300, 'network', '2023-06-30')"
equal "$(ask city.db "SELECT abs(ward_sum(coalesce(s.gain_m, s.lost_m)) - ($foot)) < 1e-4, ward_sum(s.lost_m) IS NULL, min(s.total_m <= s.bound_m)
  FROM ward_sites('toilets', 300, 60, 'network', '2023-06-30') AS s")" '1|1|1' 'enough sites serve all on foot'
equal "$(ask city.db "SELECT abs(ward_sum(coalesce(s.gain_m, s.lost_m)) - ($foot)) < 1e-4, min(abs(ward_length(s.geom) - s.lost_m) < 1e-4)
  FROM ward_sites('toilets', 300, 60, 'network', '2023-06-30', 'now', 'places') AS s")" '1|1' 'served and lost are the whole on foot'
equal "$(ask city.db "SELECT ward_sum(coalesce(s.gain_m, s.lost_m)) FROM ward_sites('toilets', 300, 60, 'network', '2023-06-30', 'now', 'places', NULL, NULL, 'cases') AS s")" \
  "$(ask city.db "SELECT count(*) + 0.0 FROM ward_walk('cases', 'toilets', 300, '2023-06-30') AS w
     WHERE w.facility IS NULL")" 'cases farther than 300 m on foot'
# Nothing in a forbidden area; a budget of unequal costs holds.
equal "$(ask city.db "SELECT count(*) > 0, ward_sum(ward_locate('zones', s.geom) IS NOT NULL)
  FROM ward_sites('toilets', 300, 9, 'line', '2023-06-30', 'now', NULL, 'zones') AS s WHERE s.rank IS NOT NULL")" '1|0.0' \
  'no site in a zone'
equal "$(ask city.db "SELECT count(*) > 0, ward_sum(ward_locate('zones', s.geom) IS NULL)
  FROM ward_sites('toilets', 300, 9, 'line', '2023-06-30', 'now', NULL, NULL, NULL, NULL, 'Z1') AS s WHERE s.rank IS NOT NULL")" '1|0.0' \
  'every site in the zone'
gives "SELECT s.rank, s.candidate FROM ward_sites('toilets', 900, 3, 'line', '2023-06-30', 'now', 'places', NULL, NULL, NULL, 'Z1') AS s
  WHERE s.rank IS NOT NULL AND s.gain_m > 0" '1|Q2'
refuses "SELECT * FROM ward_sites('toilets', 300, 2, 'line', NULL, NULL, NULL, NULL, NULL, NULL, 'Z9')" "no row with the key 'Z9'"
sqlite3 city.db "ALTER TABLE places ADD COLUMN cost REAL; UPDATE places SET cost = 7 * id"
# Q1 (7) adds nothing to T1. Q2 (14) has the 200 m of R1 between T1 and T3, Q3 (21) 206 m of D1: 15 pay for Q2, 35 for both.
gives "SELECT s.rank, s.candidate, s.cost FROM ward_sites('toilets', 900, NULL, 'line', '2023-06-30', 'now', 'places', NULL, 15) AS s
  WHERE s.rank IS NOT NULL" '1|Q2|14.0'
gives "SELECT s.rank, s.candidate, s.cost FROM ward_sites('toilets', 900, NULL, 'line', '2023-06-30', 'now', 'places', NULL, 35) AS s
  WHERE s.rank IS NOT NULL" '1|Q3|21.0 2|Q2|14.0'
sqlite3 city.db "UPDATE places SET cost = NULL WHERE place_id = 'Q2'"
refuses "SELECT * FROM ward_sites('toilets', 300, NULL, 'line', NULL, NULL, 'places', NULL, 15)" "site 'Q2' of layer 'places' has no cost"

# Rows loaded in another order: the same bytes, by any number of threads.
sites() { status 0 "$WARD" run "$1" suggested_sites -p layer=toilets -p within_m=300 -p count=6 -p as_of=2023-06-30 -p demand="$2" -p mode="$4" -j "$3" -f csv -q; }
cp city.db turned.db
cp city.ini turned.ini
for layer in streets toilets units cases; do
  { head -n 1 "$TESTS/queries/city/$layer.csv"; tail -n +2 "$TESTS/queries/city/$layer.csv" | tac; } >"$layer.csv"
  status 0 "$WARD" load turned.db $layer "$layer.csv" --replace
done
for mode in line network; do
  for demand in street cases people; do
    sites city.db $demand 1 $mode && mv out one.csv
    sites turned.db $demand 3 $mode && mv out two.csv
    same one.csv two.csv
    equal "$(sed -n '2s/,.*//p' one.csv)" 1 "a first site by $demand in mode $mode"
  done
done

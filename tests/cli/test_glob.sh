# load: several sources and globs go into one layer in one transaction.
for n in 2 10 1; do printf 'bin_id,lon,lat\nA%d,120.297,31.567\nB%d,120.298,31.568\n' $n $n >"bins_$n.csv"; done
printf 'source,row\nbins_1.csv,1\n' >bins_1.csv.rejects.csv
status 0 "$WARD" init t.db --crs EPSG:4549 -q
status 0 "$WARD" load t.db bins 'bins_*.csv' --source-crs EPSG:4326
equal "$(sqlite3 t.db 'SELECT group_concat(bin_id) FROM (SELECT bin_id FROM bins ORDER BY id)')" A1,B1,A10,B10,A2,B2 "the rows, in the order of the names"
equal "$(sqlite3 t.db 'SELECT source, rows_read FROM loads WHERE layer = '"'bins'")" 'bins_1.csv, bins_10.csv, bins_2.csv|6' "one load"
before=$(sha256sum t.db)
status 3 "$WARD" load t.db bins 'nothing_*.csv' --replace
contains err 'no file matches nothing_*.csv'
printf 'bin_id,lon,lat\nA1,120.297,31.567\n' >bins_3.csv
status 3 "$WARD" load t.db bins 'bins_*.csv' --replace --source-crs EPSG:4326
contains err 'repeated key'
rm bins_1.csv.rejects.csv bins_3.csv
printf 'nonsense' >bins_4.csv
status 3 "$WARD" load t.db bins 'bins_*.csv' --replace --source-crs EPSG:4326
contains err bins_4.csv
equal "$(sha256sum t.db)" "$before" "one bad source of four: nothing has changed"
cp bins_2.csv 'bins_[2].csv'
status 0 "$WARD" load t.db bins 'bins_[2].csv' bins_10.csv --replace --source-crs EPSG:4326
equal "$(sqlite3 t.db 'SELECT group_concat(bin_id) FROM (SELECT bin_id FROM bins ORDER BY id)')" A2,B2,A10,B10 "a file whose name has brackets is that file"

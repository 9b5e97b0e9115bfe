# load: broken files of every format are loaded right or refused with a sentence: never a crash, a hang or a lost row.
# BROKEN=250 bash tests/scratch.sh …/test_broken.sh WARD BUILD makes more of them; SEED others.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
pbf=${WARD_SHARED:-}/data/monaco/monaco-latest.osm.pbf
[ -f "$pbf" ] || pbf=
# shellcheck disable=SC2086
/usr/bin/python3 "$TESTS/cli/break.py" files "${BROKEN:-26}" "${SEED:-20261125}" $pbf 2>/dev/null || fail "the files could not be made"
mkdir tmp
export TMPDIR=$PWD/tmp
status 0 "$WARD" init t.db --crs EPSG:4549 -q
cp t.db fresh.db
loaded=0 refused=0 counted=0
for file in files/broken*; do
  crs=EPSG:4326 key=bin_id layer=()
  case $file in
    *.shx | *.dbf | *.prj | *.cpg) continue ;;
    *.dxf) key='#' ;;
    *.osm.pbf) key=osm_id layer=(--source-layer points) ;;
  esac
  cp fresh.db t.db
  timeout 60 "$WARD" load t.db bins "$file" --source-crs $crs --max-rejects 99% --trust-crs --map bin_id=$key "${layer[@]}" >out 2>err
  code=$?
  checks=$((checks + 1))
  case $code in
    0) loaded=$((loaded + 1)) ;;
    2 | 3) refused=$((refused + 1)) ;;
    *) fail "$file: exit $code: $(tail -n 2 err)" ;;
  esac
  ! grep -qE 'crash|signal|AddressSanitizer|runtime error|broke the protocol' err || fail "$file: exit $code: $(tail -n 3 err)"
  [ "$code" = 0 ] || grep -q '^ward' err || fail "$file: exit $code and no sentence: $(head -c 300 err)"
  /usr/bin/python3 -c 'open("err", encoding="utf-8").read()' || fail "$file: the message is no UTF-8"
  if [ "$code" = 0 ]; then
    # Each row read is in the layer or among the rejects, and as many were read as GDAL reads by itself.
    equal "$(sqlite3 t.db "SELECT rows_read = rows_loaded + rows_rejected, rows_loaded = (SELECT count(*) FROM bins),
      rows_rejected = (SELECT count(*) FROM rejects) FROM loads WHERE layer = 'bins'")" '1|1|1' "$file: rows"
    want=$(sed -n "s|^$file ||p" files/counts)
    if [ -n "$want" ]; then
      equal "$(sqlite3 t.db "SELECT rows_read FROM loads WHERE layer = 'bins'")" "$want" "$file: rows read"
      counted=$((counted + 1))
    fi
  elif [ -f "$file.rejects.csv" ]; then
    # A refusal that rejects rows leaves every one of them in the file that it names.
    read=$(sed -n 's/.*(\([0-9]*\) read: .*/\1/p; s/^ward: [0-9]* of \([0-9]*\) rows .*/\1/p' err)
    rows=$(/usr/bin/python3 -c 'import csv, sys; csv.field_size_limit(10**9); print(sum(1 for _ in csv.DictReader(open(sys.argv[1], encoding="utf-8"))))' "$file.rejects.csv")
    [ "${read:-none}" = "$rows" ] || grep -q "^ward: $rows of " err || fail "$file: $rows rejects written: $(tail -n 2 err)"
    rm "$file.rejects.csv"
  fi
  [ "$code" = 0 ] || same t.db fresh.db
  equal "$(ls -A tmp)" '' "left behind after $file"
done
printf '%d loaded, %d of them counted by GDAL too, %d refused\n' "$loaded" "$counted" "$refused"
[ "$refused" -gt 0 ] || fail "nothing was refused"
[ "$counted" -gt 0 ] || fail "nothing was counted"

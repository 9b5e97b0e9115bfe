# load: broken files of every format are loaded right or refused with a sentence: never a crash, a hang or a lost row.
# BROKEN=250 bash tests/scratch.sh …/test_broken.sh WARD BUILD makes more of them; SEED others.
/usr/bin/python3 -c 'import osgeo' 2>/dev/null || skip "python3-gdal is not installed"
/usr/bin/python3 "$TESTS/cli/break.py" files "${BROKEN:-40}" "${SEED:-20261125}" 2>/dev/null || fail "the files could not be made"
mkdir tmp
export TMPDIR=$PWD/tmp
status 0 "$WARD" init t.db --crs EPSG:4549 -q
cp t.db fresh.db
loaded=0 refused=0
for file in files/broken*; do
  case $file in *.shx | *.dbf | *.prj | *.cpg) continue ;; esac
  cp fresh.db t.db
  timeout 60 "$WARD" load t.db bins "$file" --source-crs EPSG:4326 --max-rejects 99% --trust-crs --map bin_id=bin_id >out 2>err
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
  equal "$(sqlite3 t.db "SELECT count(*) FROM loads WHERE rows_read <> rows_loaded + rows_rejected")" 0 "$file: rows"
  [ "$code" = 0 ] || same t.db fresh.db
  equal "$(ls -A tmp)" '' "left behind after $file"
done
printf '%d loaded, %d refused\n' "$loaded" "$refused"
[ "$refused" -gt 0 ] || fail "nothing was refused"

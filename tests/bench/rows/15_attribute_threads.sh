work="$N points to 10,000 units by two threads" peer='ward -j 1' aim='1.2 x'
needs=ward
prepare() {
  need lattice.db
  cp "$S/lattice.db" ward.db
  cp "$S/lattice.db" peer.db
}
peer_run() { quiet "$WARD" attribute peer.db --all -q -j 1; }
ward_run() { quiet "$WARD" attribute ward.db --all -q -j 2; }
compare() {
  for db in peer ward; do sqlite3 $db.db "SELECT * FROM case_places" >$db.txt; done
  same_bytes peer.txt ward.txt
}

work="$NEAR points to the nearest street, a few of the streets far away (to 1,500 km)" peer='ward, none away' aim='0.8 x'
needs=ward
prepare() {
  need streets.db
  cp "$S/streets.db" peer.db
  cp "$S/streets.db" ward.db
  {
    echo street_id,name,WKT
    for y in 28 30 42 46 50; do echo "FAR$y,far,\"LINESTRING(500000 ${y}00000,500100 ${y}00100)\""; done
  } >far.csv
  load ward.db streets far.csv --source-crs EPSG:4549 --append --trust-crs
}
nearest() {
  shell "$1" "
    CREATE TABLE nearest(id INTEGER PRIMARY KEY, street_id TEXT, distance_m REAL, measure_m REAL, side TEXT);
    INSERT INTO nearest SELECT b.id, n.code, n.distance_m, n.measure_m, n.side
    FROM bins AS b LEFT JOIN ward_nearest('streets', b.geom, 1000) AS n ON 1 = 1"
}
peer_run() { nearest peer.db; }
ward_run() { nearest ward.db; }
compare() {
  for db in peer ward; do sqlite3 $db.db "SELECT * FROM nearest" >$db.txt; done
  same_bytes peer.txt ward.txt
}

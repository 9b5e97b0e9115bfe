# city.sh: makes ./city.db of tests/queries/city, the four squares that the examples are reckoned on, and attributes it.
city_make() {
  cp "$TESTS/queries/city/city.ini" city.ini
  status 0 "$WARD" init city.db --crs EPSG:4549
  local layer
  for layer in units zones streets barriers estates places toilets parking_lots gas_pipes gas_sites targets measures inspections cases \
    buildings works removals greening parks bridges bridge_spaces hydrants stalls signs; do
    status 0 "$WARD" load city.db $layer "$TESTS/queries/city/$layer.csv"
  done
  status 0 "$WARD" attribute city.db
}

# city_publish: loads the lists and campaigns, and publishes the second quarter as it was before I3 was corrected and I9 was struck out.
city_publish() {
  local layer
  for layer in listings campaigns campaign_scores; do
    status 0 "$WARD" load city.db $layer "$TESTS/queries/city/$layer.csv" -q
  done
  sed 's/^I3,U2,2023-04-01,clean,2$/I3,U2,2023-04-01,clean,4/' "$TESTS/queries/city/inspections.csv" >before.csv
  echo 'I9,U4,2023-05-10,clean,3' >>before.csv
  status 0 "$WARD" load city.db inspections before.csv --replace -q
  status 0 "$WARD" publish city.db 2023Q2 -q
  status 0 "$WARD" load city.db inspections "$TESTS/queries/city/inspections.csv" --replace -q
}

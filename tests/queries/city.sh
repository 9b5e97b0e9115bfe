# city.sh: makes ./city.db of tests/queries/city, the four squares that the examples are reckoned on, and attributes it.
city_make() {
  cp "$TESTS/queries/city/city.ini" city.ini
  status 0 "$WARD" init city.db --crs EPSG:4549
  local layer
  for layer in units zones streets barriers estates places toilets parking_lots gas_pipes gas_sites targets measures inspections cases; do
    status 0 "$WARD" load city.db $layer "$TESTS/queries/city/$layer.csv"
  done
  status 0 "$WARD" attribute city.db
}

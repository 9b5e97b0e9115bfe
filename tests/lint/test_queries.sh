# Holds every shipped query to its header and to the SQL that SQLite and PostgreSQL both read (design: section 4).
scratch=$PWD
cd "$ROOT" || exit 2

# What stands in the statement: no comments, no texts.
statement() { sed -n '/^[^-]/,$p' "$1" | sed "s/--.*//; s/'[^']*'/''/g"; }
header() { sed -n "s/^-- @$2 *//p" "$1"; }
# never FILE PATTERN WHAT
never() { equal "$(statement "$1" | grep -inE "$2" | head -n 3)" "" "$(basename "$1"): $3"; }

functions='coalesce|nullif|abs|substr|length|count|min|max|sum|lag|lead|ntile|row_number|rank|dense_rank|cast'
functions="$functions|$(grep -ohE '"ward_[a-z_]+"' engine/sql/*.c | tr -d '"' | sort -u | paste -sd'|')"
# whole numbers: sum() of these is exact in any order
whole='capacity|facilities|points|shared_spaces|features|is_case|is_open|is_overdue|inspections|due|closed_on_time|on_time|is_low|is_high|households|done|unknown|begins|works|pipes'

for file in queries/*.sql; do
  name=$(basename "$file" .sql)
  never "$file" '\bst_' 'no ST_ function'
  never "$file" '\b(avg|total|group_concat|string_agg)\(' 'no avg: ward_avg'
  equal "$(statement "$file" | grep -oiE '\bsum\([^)]*\)' | grep -viE "\bsum\(([a-z]+\.)?($whole)\)" || true)" "" "$name: sum of whole numbers alone: ward_sum"
  never "$file" '\b(like|glob|regexp|collate|round|strftime|date|datetime|julianday|lateral|using|natural|returning|ifnull|iif)\b' 'a word outside the dialect'
  never "$file" '\b(full|right)[[:space:]]+(outer[[:space:]]+)?join' 'no FULL or RIGHT JOIN'
  never "$file" 'cast\([^)]*as[[:space:]]+(int|integer|real|numeric)' 'casts go to TEXT or DOUBLE PRECISION'
  never "$file" '\bselect[[:space:]]+([a-z]+\.)?\*' 'no SELECT *'
  never "$file" '\b(min|max)\([^()]*,' 'no max(a, b)'
  never "$file" '["`;\[]' 'no quoted names, no semicolon'
  never "$file" '==|<>[[:space:]]*null|=[[:space:]]*null' 'no ==, no = NULL'
  never "$file" '\b(insert|update|delete|create|drop|pragma|attach)\b' 'it only reads'
  unknown=$(statement "$file" | sed -E 's/[a-z_]+\([a-z_, ]*\) AS /AS /' | grep -oiE '\b[a-z_]+\(' | tr -d '(' | sort -u | grep -viE "^($functions)$" || true)
  equal "$unknown" "" "$name: only functions of the dialect"

  equal "$(header "$file" query)" "$name" "$name: @query is the file's name"
  for key in title title_zh reads order example; do
    equal "$([ "$(header "$file" $key)" ] && echo yes)" yes "$name: has @$key"
  done
  "$WARD" describe "$name" --sql >"$scratch/whole"
  equal "$(query_params "$file" | awk '{print $1}' | sort)" \
    "$(statement "$scratch/whole" | grep -oE ':[a-z_]+' | tr -d : | sort -u)" "$name: @param and the parameters bound are the same"
  equal "$(header "$file" column | awk '{print $1}')" "$(header "$file" zh | awk '{print $1}')" "$name: every @column has its @zh"
  equal "$(header "$file" zh | awk 'NF < 2')" "" "$name: no empty @zh"
  equal "$(statement "$file" | grep -cE '^ORDER  BY')" 1 "$name: one ORDER  BY ends it"
  equal "$(grep -nE '.{121,}' "$file" | cut -d: -f1)" "" "$name: lines of 120 columns"
done

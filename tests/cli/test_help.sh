# Help, man page, completion: all from main.c's verbs and the option table; wrong words exit 2 and say the nearest.
verbs=$(sed -n 's/^    {"\([a-z]*\)".*/\1/p' "$ROOT/engine/cli/main.c")
equal "$(wc -w <<<"$verbs" | tr -d ' ')" "$(ls "$ROOT"/engine/cli/verb_*.c | wc -l)" "each verb is one file"
for verb in $verbs; do
  status 0 "$WARD" help
  grep -q "^  $verb " out || fail "ward help does not list $verb"
  status 0 "$WARD" help $verb
  contains out "Use: ward $verb"
  cp out by_help
  status 0 "$WARD" $verb --help
  same out by_help
done
status 0 "$WARD" --version
grep -Eq '^ward [0-9]+\.[0-9]+\.[0-9]+$' out || fail "--version prints $(cat out)"
status 0 "$WARD"
contains out "Use: ward VERB DB"
contains out "--lock-wait"

status 2 "$WARD" help run extra
contains err "not also 'extra'"

status 2 "$WARD" exprt city.db
contains err "did you mean 'export'?"
equal "$(wc -l <err)" 1 "lines of the message"
equal "$(wc -c <out)" 0 "bytes on standard output"
status 2 "$WARD" frobnicate
contains err "ward help"
status 2 "$WARD" help exprt
contains err "did you mean 'export'?"
status 2 "$WARD" run city.db unit_scores --formt csv
contains err "did you mean --format?"
status 2 "$WARD" run city.db unit_scores --crs
contains err "needs a value"
status 2 "$WARD" list
contains err "use: ward list DB"
status 2 "$WARD" list city.db --append
contains err "has no option --append"
status 2 "$WARD" list city.db --lang fr
status 2 "$WARD" list city.db --progress loud
status 2 "$WARD" list city.db --lock-wait never
status 2 "$WARD" queries --queries ./nowhere

# Every option that help shows is in the man page and in the completion, and both are well formed.
status 0 "$WARD" help --man
cp out ward.1
status 0 "$WARD" help --completion
cp out ward.bash
"$WARD" help | grep -o -- '--[a-z-]*' | sort -u >options
for verb in $verbs; do "$WARD" help $verb | grep -o -- '^  *\(-., \)\?--[a-z-]*' | grep -o -- '--[a-z-]*' >>options; done
while read -r option; do
  [ "$option" = --man ] || [ "$option" = --completion ] && continue
  grep -qF -- "${option//-/\\-}" ward.1 || fail "the man page lacks $option"
  grep -qF -- "$option" ward.bash || fail "the completion lacks $option"
done < <(sort -u options)
bash -n ward.bash || fail "the completion is no bash"
bash -c '. ./ward.bash; COMP_WORDS=(ward ex); COMP_CWORD=1; _ward ward ex ward; printf "%s\n" "${COMPREPLY[@]}"' >completed
equal "$(sort completed | tr '\n' ' ')" "explain export " "completion of 'ex'"
if command -v man >man_path; then
  MANWIDTH=100 man --warnings -l ward.1 >page 2>warnings
  equal "$(wc -c <warnings)" 0 "warnings of the man page"
  contains page "interrupted, rolled back"
fi

# -j: 1 to 64 threads for every verb.
for n in 0 65 -1 many ''; do
  status 2 "$WARD" queries -j "$n"
  contains err "-j is a number of threads from 1 to 64"
done
status 0 "$WARD" queries -j4
status 0 "$WARD" queries --threads=64

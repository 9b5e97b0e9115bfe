# The table of Traditional characters is Unicode's: made anew from Unihan_Variants.txt (Debian's unicode-data), it is the same.
variants=/usr/share/unicode/Unihan_Variants.txt.bz2
ours=$(sed -n '/^static const char table/,/;$/s/^[^"]*"\([^"]*\)".*/\1/p' "$ROOT/engine/core/hanzi.c" | tr -d '\n')
equal "$(/usr/bin/python3 -c 'import sys; s = sys.argv[1]; print(len(s), s[:2], s[-2:])' "$ours")" '4566 丟丢 龜龟' "pairs in engine/core/hanzi.c"
[ -r "$variants" ] || skip "$variants is not here (package unicode-data): the table was not made anew"
theirs=$(/usr/bin/python3 - "$variants" <<'PY'
import bz2, sys
def has(code, c):
    try: return bool(c.encode(code))
    except UnicodeEncodeError: return False
pairs = []
for line in bz2.open(sys.argv[1], "rt", encoding="utf-8"):
    f = line.split()
    if len(f) > 2 and f[1] == "kSimplifiedVariant":
        c, forms = chr(int(f[0][2:], 16)), [chr(int(x[2:], 16)) for x in f[2:]]
        forms = [x for x in forms if x != c and has("gb2312", x)]
        if forms and has("big5", c): pairs.append(c + forms[0])
print("".join(sorted(pairs)))
PY
)
equal "$ours" "$theirs" "the table"

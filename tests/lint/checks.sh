#!/usr/bin/env bash
# Every check has its file, its row, its cases, its weight and its line in rules/CHECKS.md.
set -eu
cd "$1"
fail=0
complain() {
	echo "checks: $1"
	fail=1
}
rows=$(sed -n 's/^CHECK(\(.*\))$/\1/p' milter/check/checks.def)
files=$(grep -l '^const struct check check_' milter/check/*.c 2>/dev/null | sed 's,.*/,,; s,\.c$,,' || true)
weights=$(sed -n '/weights/,/^}/s/^[[:space:]]*\([a-z0-9_]*\)[[:space:]]*=.*/\1/p' rules/weights.conf 2>/dev/null || true)
names=$(printf '%s\n' "$rows" "$files" | sort -u | grep . || true)
[ -n "$names" ] || complain "there are none"
for name in $names; do
	grep -qx "$name" <<<"$rows" || complain "$name: no CHECK($name) in milter/check/checks.def"
	grep -q "^const struct check check_$name = {" "milter/check/$name.c" 2>/dev/null ||
		complain "$name: no milter/check/$name.c that defines check_$name"
	[ -s "tests/cases/$name.case" ] || complain "$name: no tests/cases/$name.case"
	grep -qx "$name" <<<"$weights" || complain "$name: no weight in rules/weights.conf"
	grep -q "^| \`$name\` |" rules/CHECKS.md 2>/dev/null || complain "$name: no line in rules/CHECKS.md"
done
for name in $weights; do
	grep -qx "$name" <<<"$names" || complain "$name: a weight in rules/weights.conf, but no such check"
done
exit $fail

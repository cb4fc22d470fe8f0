#!/usr/bin/env bash
# Every check has its file, its row, its cases, its weight and its line in rules/CHECKS.md; every
# combined rule has its line there, with the weight that it has.
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

# What a rule and a check weigh, as "name weight"; and the rows of the tables.
weigh() {
	sed '/^[[:space:]]*#/d' rules/combined.conf | grep -oE '(name|weight) = "?[a-z0-9_.-]+' |
		tr -d '="' | awk '$1 == "name" { name = $2 } $1 == "weight" { print name, $2 }'
	sed -n '/weights/,/^}/s/^[[:space:]]*\([a-z0-9_]*\)[[:space:]]*=[[:space:]]*\([0-9.-]*\).*/\1 \2/p' \
		rules/weights.conf
}
rules=$(weigh 2>/dev/null || true)
listed=$(tr -d '|`' <rules/CHECKS.md 2>/dev/null | awk '/^ [a-z0-9_]+ +-?[0-9.]+ / { print $1, $2 }' || true)
while read -r name weight; do
	[ -n "$name" ] || continue
	if ! grep -q "^$name " <<<"$listed"; then
		grep -qx "$name" <<<"$names" || complain "$name: a combined rule, but no line in rules/CHECKS.md"
	elif ! grep -qxF "$name $weight" <<<"$listed"; then
		complain "$name: weighs $weight, but rules/CHECKS.md says otherwise"
	fi
done <<<"$rules"
while read -r name weight; do
	grep -q "^$name " <<<"$rules" || complain "$name: a line in rules/CHECKS.md, but no such check or rule"
done <<<"$listed"
exit $fail

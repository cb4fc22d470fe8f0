#!/usr/bin/env bash
# Puts one fault at a time into a copy of the house; the lint whose business it is must name
# it. A lint that lets it pass is worth nothing.
set -eu
top=$1
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
fail=0

copy() {
	rm -rf "${house:?}"/*
	cp -r "$top/milter" "$top/rules" "$top/.clang-format" "$house/"
	mkdir -p "$house/tests" "$house/packaging/man" "$house/.ci"
	cp -r "$top/tests/cases" "$top/tests/fuzz" "$top/tests/unit" "$house/tests/" 2>/dev/null || true
}

# expect <lint> <what it must say>
expect() {
	local status=0 said
	said=$("$top/tests/lint/$1.sh" "$house" 2>&1) || status=$?
	if [ "$status" = 77 ]; then
		echo "$1 is skipped here"
	elif [ "$status" = 0 ] || ! grep -qF -- "$2" <<<"$said"; then
		echo "$1 does not say \"$2\" (status $status):"
		echo "$said"
		fail=1
	else
		echo "$1 says \"$2\""
	fi
}

# put <file> <text>: at the end of that file.
put() {
	printf '%s\n' "$2" >>"$house/$1"
}

copy
put milter/base/view.c '#include "engine/engine.h"'
expect layers 'milter/base/view.c includes "engine/engine.h": base may not use engine'
copy
put milter/check/check.h '#include "config/settings.h"'
expect layers 'check may not use config'
copy
put milter/text/CMakeLists.txt 'house_layer(text USES base dns SOURCES fold.c)'
expect layers 'milter/text/CMakeLists.txt: text may not use dns'
copy
mkdir "$house/milter/extra"
expect layers 'milter/extra is no layer'

copy
put milter/check/checks.def 'CHECK(of_nothing)'
for what in 'no milter/check/of_nothing.c' 'no tests/cases/of_nothing.case' \
	'no weight in rules/weights.conf' 'no line in rules/CHECKS.md'; do
	expect checks "of_nothing: $what"
done
copy
sed -i '$i , { name = "new_rule"; when = "pretext"; weight = 1.0; }' "$house/rules/combined.conf"
expect checks 'new_rule: a combined rule, but no line in rules/CHECKS.md'
copy
sed -i 's/weight = 1.0; }/weight = 9.5; }/' "$house/rules/combined.conf"
expect checks 'weighs 9.5, but rules/CHECKS.md says otherwise'
copy
sed -i 's/^| `campaign` | 1.5/| `campaign` | 1.6/; $a | `of_old` | 1.0 | yes | x |' "$house/rules/CHECKS.md"
expect checks 'campaign: weighs 1.5, but rules/CHECKS.md says otherwise'
expect checks 'of_old: a line in rules/CHECKS.md, but no such check or rule'
copy
put milter/check/without_row.c 'const struct check check_without_row = {'
expect checks 'without_row: no CHECK(without_row)'

copy
put milter/base/view.c 'int answer = SMFIS_REJECT;'
expect smfis 'milter/base/view.c'

copy
put milter/text/fold.h '#ifdef HAVE_SOMETHING'
expect banned 'conditional compilation outside milter/base'
copy
put milter/base/view.c 'void f(void) { strcpy(a, b); }'
expect banned 'strcpy is banned'
copy
put milter/base/view.c 'void f(struct view v) { log_line("%s", v.ptr); }'
expect banned '%s with the bytes of a view'
copy
put milter/base/view.c 'size_t f(struct view v) { return strlen((const char *)v.ptr); }'
expect banned 'in a function that looks for a NUL'

copy
put milter/base/view.c 'int  unformatted  ;'
expect format 'view.c'

copy
put surplus 'nothing'
expect house 'surplus does not belong at the top level'
copy
put milter/base/view.c "/* see /""home/somebody/notes */"
expect house 'names of one machine'

copy
# shellcheck disable=SC2016 # the fault itself
put tests/script '#!/bin/sh
echo $1'
expect shell 'tests/script begins with #! but is not executable'
expect shell 'SC2086'

copy
put packaging/man/guised.8.scd 'not a man page'
expect manpages 'scdoc cannot read packaging/man/guised.8.scd'

copy
put tests/fuzz/fuzz_of_nothing.c 'int of_nothing;'
for what in 'no fuzz_target(of_nothing' 'no tests/fuzz/dictionaries/of_nothing.dict' \
	'no seeds in tests/fuzz/regressions/of_nothing'; do
	expect fuzz "of_nothing: $what"
done
copy
put tests/fuzz/dictionaries/stale.dict '"word"'
expect fuzz 'tests/fuzz/dictionaries/stale.dict: no tests/fuzz/fuzz_stale.c'
exit $fail

#!/usr/bin/env bash
# Every fuzz target is registered, and has seeds and a dictionary; there is none of either
# without a target. What the dictionaries say is replayed with the seeds (ctest -R fuzz).
set -eu
cd "$1"
fail=0
complain() {
	echo "fuzz: $1"
	fail=1
}
targets=$(find tests/fuzz -maxdepth 1 -name 'fuzz_*.c' 2>/dev/null | sed 's,.*/fuzz_,,; s,\.c$,,' | sort)
[ -n "$targets" ] || complain "there are no targets"
for name in $targets; do
	grep -qE "^fuzz_target\($name " tests/unit/*.cmake ||
		complain "$name: no fuzz_target($name ...) in tests/unit/*.cmake"
	[ -s "tests/fuzz/dictionaries/$name.dict" ] ||
		complain "$name: no tests/fuzz/dictionaries/$name.dict"
	[ -n "$(find "tests/fuzz/regressions/$name" -type f 2>/dev/null)" ] ||
		complain "$name: no seeds in tests/fuzz/regressions/$name"
done
for path in tests/fuzz/dictionaries/* tests/fuzz/regressions/*; do
	name=${path##*/}
	grep -qx "${name%.dict}" <<<"$targets" || complain "$path: no tests/fuzz/fuzz_${name%.dict}.c"
done
exit $fail

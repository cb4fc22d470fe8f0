#!/usr/bin/env bash
# The man pages render, and mandoc finds no error in them.
set -eu
cd "$1"
for tool in scdoc mandoc; do
	command -v $tool >/dev/null || {
		echo "manpages: skipped, $tool is not installed"
		exit 77
	}
done
fail=0
page=$(mktemp)
trap 'rm -f "$page"' EXIT
for name in guised.8 guise.1 guise.conf.5; do
	source=packaging/man/$name.scd
	if ! [ -e "$source" ]; then
		echo "manpages: $source is missing"
		fail=1
	elif ! scdoc <"$source" >"$page"; then
		echo "manpages: scdoc cannot read $source"
		fail=1
	elif ! mandoc -T lint -W error "$page"; then
		echo "manpages: mandoc finds errors in $source"
		fail=1
	fi
done
exit $fail

#!/usr/bin/env bash
# Scripts are executable, and shellcheck finds nothing in them.
set -eu
cd "$1"
command -v shellcheck >/dev/null || {
	echo "shell: skipped, shellcheck is not installed"
	exit 77
}
fail=0
scripts=()
while IFS= read -r file; do
	case $(head -c 64 "$file" | head -n 1 | tr -d '\0') in
	'#!'*sh) scripts+=("$file") ;;
	'#!'*) ;;
	*)
		case $file in
		*.sh) scripts+=("$file") ;;
		esac
		continue
		;;
	esac
	[ -x "$file" ] || {
		echo "shell: $file begins with #! but is not executable"
		fail=1
	}
done < <(find .ci tests packaging -type f -not -path 'tests/fuzz/regressions/*' -not -name '*.pyc' | sort)
shellcheck -x -P . "${scripts[@]}" || fail=1
exit $fail

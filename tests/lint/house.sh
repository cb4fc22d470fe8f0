#!/usr/bin/env bash
# At the top level stands only what belongs there, and no file names the machine it was
# written on.
set -eu
cd "$1"
fail=0
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	files=$(git ls-files)
else
	files=$(find . \( -path ./build -o -path ./.git \) -prune -o -type f -print | sed 's,^\./,,')
fi
while read -r name; do
	case $name in
	milter | conf | rules | tests | packaging) ;;
	CMakeLists.txt | CMakePresets.json | README.md | CONTRIBUTING.md | LICENSE) ;;
	.ci | .clang-format | .clang-tidy | .editorconfig | .gitignore | .gitattributes) ;;
	*)
		echo "house: $name does not belong at the top level"
		fail=1
		;;
	esac
done < <(cut -d / -f 1 <<<"$files" | sort -u)

# Homes, work folders and package mirrors of one machine. Home folders that a document invents
# (/home/jane) are no exception: say ~ there.
found=$(tr '\n' '\0' <<<"$files" | xargs -0 grep -nIE \
	'(^|[^a-zA-Z0-9_.])/(work|home|root|workspace)/[a-zA-Z0-9]|https?://[a-z0-9.-]*(registry|artifact|nexus|mirror|proxy)[a-z0-9.-]*' \
	2>/dev/null | grep -v '^tests/lint/house\.sh:' || true)
if [ -n "$found" ]; then
	printf 'house: names of one machine\n%s\n' "$found"
	fail=1
fi
exit $fail

#!/usr/bin/env bash
# A folder of milter/ may include itself and the folders listed after it, nothing else. What
# check/ knows of the configuration it knows through protect's headers.
set -eu
cd "$1/milter"
allowed='
base:
text: base
mail: base text
dns: base
store: base
metrics: base
config: base text
auth: base mail dns
protect: base text config
check: base text mail auth protect
engine: base text mail dns store config auth protect check
daemon: base text mail dns store config auth protect check engine metrics
cli: base text mail dns store config auth protect check engine metrics
'
fail=0
complain() {
	echo "layers: $1"
	fail=1
}
for dir in */; do
	dir=${dir%/}
	row=$(grep "^$dir:" <<<"$allowed") || {
		complain "milter/$dir is no layer: give it a row in tests/lint/layers.sh"
		continue
	}
	while IFS=: read -r file used; do
		used=${used#*\"}
		case $used in
		*..* | milter/*) complain "milter/$file includes \"$used\": name it layer/file.h" ;;
		*/*) case " $dir ${row#*:} " in
			*" ${used%%/*} "*) ;;
			*) complain "milter/$file includes \"${used%\"}\": $dir may not use ${used%%/*}" ;;
			esac ;;
		*) complain "milter/$file includes \"${used%\"}\": name it $dir/${used%\"}" ;;
		esac
	done < <(grep -rHoE --include='*.[ch]' --include='*.def' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*"' "$dir" || true)
done

# The same edges in the build: USES of house_layer().
for list in */CMakeLists.txt; do
	[ -e "$list" ] || continue
	dir=${list%/*}
	row=$(grep "^$dir:" <<<"$allowed") || continue
	for used in $(tr '\n' ' ' <"$list" | sed -n 's/.*house_layer([^)]*USES \([a-z ]*\).*/\1/p'); do
		case " ${row#*:} " in
		*" $used "*) ;;
		*) complain "milter/$list: $dir may not use $used" ;;
		esac
	done
done
exit $fail

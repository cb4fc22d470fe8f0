#!/bin/sh
# han.sh READINGS VARIANTS [FILE]: makes han.def of the two files of Debian's unicode-data, and
# prints it or writes it to FILE.
set -eu
table=$(bzcat "$1" "$2" | LC_ALL=C awk -f "$(dirname "$0")/han.awk")
case $table in
*HAN_READINGS*HAN_SIMPLIFIED*) ;;
*)
	echo "han.sh: no readings in $1 and $2" >&2
	exit 1
	;;
esac
printf '%s\n' "$table" >"${3:-/dev/stdout}"

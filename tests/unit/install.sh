#!/usr/bin/env bash
# Installs below a folder of its own, with the prefix of this build and with another one: what
# the manual pages and the systemd unit name must lie where they say.
#   install.sh CMAKE SOURCE BUILD
set -u
cmake=$1
source=$2
build=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

complain() {
	echo "FAILED: $1"
	failed=1
}

# names FILE WORD PATH: FILE names PATH behind WORD
names() {
	grep -qF -- "$2$3" "$1" || complain "${1#"$work"}: does not name $3"
}

# holds TREE PREFIX: every folder and file that is named below PREFIX is in TREE
holds() {
	local tree=$1 prefix=$2 path
	[ -d "$tree$prefix/share/guise/rules/pretexts" ] || complain "no rules below $prefix"
	names "$tree$prefix/lib/systemd/system/guise.service" ExecStart= "$prefix/sbin/guised"
	[ -x "$tree$prefix/sbin/guised" ] || complain "no guised below $prefix"
	for page in guise.conf.5 guised.8 guise.1; do
		path=$tree$prefix/share/man/man${page##*.}/$page
		[ -e "$path" ] || continue # no scdoc
		[ "$page" = guise.1 ] || names "$path" '' "$prefix/share/guise/rules"
		if sed 's/\\//g' "$path" | grep -oE '/(usr|opt)(/[a-z_]+)*/guise[a-z_/]*' |
			grep -v "^$prefix/share/guise/rules"; then
			complain "$page: names another prefix than $prefix"
		fi
	done
}

# This build, whole.
prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:PATH=//p' "$build/CMakeCache.txt")
if DESTDIR=$work/this "$cmake" --install "$build" >"$work/log" 2>&1; then
	holds "$work/this" "$prefix"
else
	complain "cmake --install: $(cat "$work/log")"
fi

# Another prefix: what is configured, with programs that only bear the name.
if "$cmake" -S "$source" -B "$work/build" -DBUILD_TESTING=OFF \
	-DCMAKE_INSTALL_PREFIX=/opt/mail_tools >"$work/log" 2>&1 &&
	{ ! command -v scdoc >/dev/null || "$cmake" --build "$work/build" --target man; } \
		>>"$work/log" 2>&1; then
	for program in guised guise; do
		printf '#!/bin/true\n' >"$work/build/$program"
		chmod 755 "$work/build/$program"
	done
	if DESTDIR=$work/other "$cmake" --install "$work/build" >>"$work/log" 2>&1; then
		holds "$work/other" /opt/mail_tools
	else
		complain "cmake --install: $(tail -5 "$work/log")"
	fi
else
	complain "cmake: $(tail -5 "$work/log")"
fi
exit $failed

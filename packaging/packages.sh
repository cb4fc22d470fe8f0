# Sourced by packaging/quickstart and tests/run: Debian packages, put in without starting or
# enabling anything, and without removing the machine's own mail server.
#
# shellcheck shell=bash

# What compiles guise; what the private mail system needs; what the tests need beside both.
# shellcheck disable=SC2034 # for those who source this
packages_build=(gcc libc6-dev make cmake pkg-config libmilter-dev libconfig-dev libicu-dev
	libpsl-dev libsqlite3-dev libhiredis-dev libunbound-dev libspf2-dev
	libopendkim-dev libssl-dev libjansson-dev libgmime-3.0-dev libxml2-dev
	libsystemd-dev libmicrohttpd-dev scdoc unicode-data bzip2)
# shellcheck disable=SC2034
packages_mail=(postfix nsd swaks)
# shellcheck disable=SC2034
packages_test=(bind9-utils clang clang-format clang-tidy iproute2 libclang-rt-14-dev llvm m4
	ninja-build libcmocka-dev miltertest opendkim-tools python3 python3-dkim
	python3-dnspython redis-server sasl2-bin libsasl2-modules libsasl2-modules-db mandoc
	shellcheck)

# Read by as_root and by the scripts themselves.
if [ "$(id -u)" = 0 ]; then
	root_command=()
elif command -v sudo >/dev/null; then
	root_command=(sudo)
else
	root_command=(false)
fi

die() {
	printf '%s: %s\n' "${0##*/}" "$1" >&2
	exit 1
}

as_root() {
	"${root_command[@]}" "$@"
}

package_is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The installed mail servers that Debian's postfix would push out, one a line.
packages_other_mta() {
	dpkg-query -W -f '${db:Status-Status}\t${Package}\t${Provides}\n' |
		awk -F '\t' '$1 == "installed" && $2 != "postfix" && $3 ~ /mail-transport-agent/ { print $2 }'
}

policy=/usr/sbin/policy-rc.d
policy_kept=$policy.before-guise
policy_mark='# Placed by guise while packages go in; taken away again at the end.'

# From here on no package starts a service. What stood there before is kept beside it; a run
# that was killed left that copy, and then it, not our own file, is the one to go back to.
policy_hold() {
	if ! grep -qsF "$policy_mark" "$policy" && [ -e "$policy" ]; then
		as_root mv -f "$policy" "$policy_kept"
	fi
	printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" | as_root tee "$policy" >/dev/null
	as_root chmod 755 "$policy"
}

policy_restore() {
	grep -qsF "$policy_mark" "$policy" || return 0
	if [ -e "$policy_kept" ]; then
		as_root mv -f "$policy_kept" "$policy"
	else
		as_root rm -f "$policy"
	fi
}

# Services of one package that has just come in: they stay, but do not start with the machine.
services_disable() {
	local file
	while read -r file; do
		case $file in
		/lib/systemd/system/*@*) ;;
		/lib/systemd/system/*.*)
			as_root env DPKG_MAINTSCRIPT_PACKAGE="$1" deb-systemd-helper disable "${file##*/}" || true
			;;
		/etc/init.d/*)
			as_root update-rc.d "${file##*/}" disable || true
			;;
		esac
	done < <(dpkg -L "$1") >/dev/null 2>&1
}

# packages_install <yes|no: may another mail server go?> <package>...
# Asks apt only for what is missing. A package that was there before is left as it is. Takes
# the traps for EXIT, INT, TERM and HUP while it works, and gives them up afterwards.
packages_install() {
	local replace_mta=$1 other missing=() before name
	shift
	for name in "$@"; do
		package_is_installed "$name" || missing+=("$name")
	done
	[ ${#missing[@]} -gt 0 ] || return 0

	case " ${missing[*]} " in
	*" postfix "*)
		other=$(packages_other_mta | tr '\n' ' ')
		if [ -n "$other" ] && [ "$replace_mta" != yes ]; then
			die "this machine has another mail server (${other% }), which installing Debian's postfix would remove; --replace-mta goes on all the same."
		fi
		;;
	esac
	[ "${root_command[*]-}" != false ] ||
		die "these packages are missing and need root (there is no sudo here): ${missing[*]}"

	printf 'Installing: %s\n' "${missing[*]}"
	before=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | awk '$1 == "installed" { print $2 }')
	trap policy_restore EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	policy_hold
	# Debian's postfix asks what kind of machine this is: none, we bring a configuration.
	case " ${missing[*]} " in
	*" postfix "*)
		printf 'postfix postfix/main_mailer_type select No configuration\n' |
			as_root debconf-set-selections
		;;
	esac
	packages_apt update || die "apt-get update failed."
	packages_apt install "${missing[@]}" || die "apt-get install failed."
	while read -r name; do
		services_disable "$name"
	done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' |
		awk '$1 == "installed" { print $2 }' | grep -vxF "$before")
	policy_restore
	trap - EXIT INT TERM HUP
}

packages_apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
		--no-install-recommends "$@" </dev/null
}

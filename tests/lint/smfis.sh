#!/usr/bin/env bash
# What the MTA is answered is decided in one file.
set -eu
cd "$1"
found=$(grep -rnE --include='*.[ch]' 'SMFIS_|smfi_(setreply|quarantine|addheader|insheader|chgheader)' milter |
	grep -v '^milter/daemon/milter_glue\.c:' || true)
[ -z "$found" ] && exit 0
printf 'smfis: only milter/daemon/milter_glue.c speaks to libmilter\n%s\n' "$found"
exit 1

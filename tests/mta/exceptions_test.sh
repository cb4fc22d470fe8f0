#!/usr/bin/env bash
# guise allow and guise exceptions, and a guised that takes what they write without being told.
# exceptions_test.sh GUISE GUISED
set -eu
guise=$1
guised=$2
folder=$(mktemp -d)
daemon=
finish() {
	[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
	rm -rf "$folder"
}
trap finish EXIT
fail() {
	echo "exceptions: $1"
	[ ! -f "$folder/log" ] || cat "$folder/log"
	exit 1
}
cd "$folder"
cat >guise.conf <<-END
	listen = "unix:guise.sock";
	user = "$(id -un)";
	history: { store = "none"; };
	log: { target = "stderr"; };
	dns: { servers = ["127.0.0.1@9"]; deadline = 200; };
END
cat >protected.conf <<-END
	people = ( { name = "Jane Roe"; id = "board"; addresses = ["jane@corp.example"]; } );
	exceptions = (
		{ principal = "Jane Roe"; address = "a@uni.example"; until = "2025-01-01"; } );
END
chmod 640 protected.conf
cat >namesake.eml <<-END
	From: "Jane Roe" <jane2@uni.example>
	To: desk@receiver.example
	Subject: Lecture

	Hello.
END

sed 's/jane2@/jane3@/' namesake.eml >namesake2.eml

# expect STATUS COMMAND ...
expect() {
	local want=$1 got=0
	shift
	"$@" >out 2>&1 || got=$?
	[ "$got" = "$want" ] || fail "$* ended with $got, not $want: $(cat out)"
}
says() { grep -qF -- "$1" out || fail "not said: $1 in: $(cat out)"; }
# Waits until the log has TEXT in COUNT lines.
logged() {
	for _ in $(seq 100); do
		[ "$(grep -cF -- "$1" log)" -lt "$2" ] || return 0
		sleep 0.1
	done
	fail "not logged $2 times: $1"
}

# What is wrong is refused with a sentence, and nothing is written.
allow() { "$guise" allow -c guise.conf "$@"; }
expect 64 allow --principal "Jane Roe" --reason x
expect 64 allow --principal "Jane Roe" --address a@uni.example
expect 64 allow --principal "Jane Roe" --address a@uni.example --domain uni.example --reason x
expect 65 allow --principal "John Poe" --address a@uni.example --reason x
says 'nobody in the list has the name or id "John Poe"'
expect 65 allow --principal board --address nonsense --reason x
says 'address: "nonsense" is no e-mail address'
expect 65 allow --principal board --address '"a b@uni.example' --reason x
says 'is no e-mail address'
expect 65 allow --principal board --domain gmail.com --reason x
says 'domain: "gmail.com" is a freemail domain'
expect 65 allow --principal board --address a@uni.example --reason x --until 2025-01-01
says 'that day is over'
expect 65 allow --principal board --address a@uni.example --reason x --until soon
[ ! -e exceptions.conf ] || fail "written in spite of a fault"

expect 1 "$guise" check -c guise.conf namesake.eml
"$guised" -f -c guise.conf 2>log &
daemon=$!
logged "serves on" 1

# Granted, it is kept beside the configuration, as readable as the list, and taken.
expect 0 allow --principal "Jane Roe" --address jane2@uni.example --reason 'a "namesake"' \
	--until 2999-12-31 --author helpdesk
says 'excepted: jane2@uni.example for board: a \"namesake\" (granted by helpdesk on '
[ "$(stat -c %a exceptions.conf)" = 640 ] || fail "the mode is not that of the list"
logged "configuration reloaded" 1
expect 0 allow --principal board --domain lab.example --reason lab
[ "$(find . -name 'exceptions.conf*' | wc -l)" = 1 ] || fail "files are left behind"
logged "configuration reloaded" 2
expect 0 "$guise" exceptions -c guise.conf
says '  1  expired  a@uni.example for board (until 2025-01-01)  protected.conf:'
says '  2  active   jane2@uni.example for board: a \"namesake\" (granted by helpdesk on '
says '  3  active   lab.example for board: lab (granted by '
expect 0 "$guise" exceptions -c guise.conf --json
says '"number":2,"state":"active","principal":"board","address":"jane2@uni.example"'
says '"author":"helpdesk"'
expect 0 "$guise" check -c guise.conf namesake.eml
says 'exception: jane2@uni.example for board'

# Granted anew, it is renewed and not doubled.
expect 0 allow --principal board --address Jane2@uni.example --reason "still here"
[ "$(grep -c uni.example exceptions.conf)" = 1 ] || fail "doubled: $(cat exceptions.conf)"
logged "configuration reloaded" 3

# A bad file is refused, once, and the old one serves on; nothing is written over it.
cp exceptions.conf good
echo 'exceptions = (' >exceptions.conf
logged "the old one serves on" 1
sleep 5
[ "$(grep -c "the old one serves on" log)" = 1 ] || fail "refused again and again"
expect 78 allow --principal board --address b@uni.example --reason x
[ "$(cat exceptions.conf)" = 'exceptions = (' ] || fail "a bad file was written over"
mv good exceptions.conf
logged "configuration reloaded" 4

# One that is over is told where the configuration is tested.
expect 0 "$guised" -t -c guise.conf
says 'warning: '
says 'until: the exception of "a@uni.example" is over since 2025-01-01 and lets nothing pass'

# What is used is unknown, and why is said: where nothing is remembered, where guised has not
# begun, where the file is none of ours, and where this user may not read it.
exceptions() { "$guise" exceptions -c with.conf "$@"; }
expect 0 "$guise" exceptions -c guise.conf
says 'history.store is "none": what is used is not remembered'
[ "$(grep -c '  use unknown$' out)" = 3 ] || fail "not unknown: $(cat out)"
expect 69 "$guise" exceptions -c guise.conf --proposed
sed 's/history: .*/history: { path = "history.db"; };/' guise.conf >with.conf
expect 0 exceptions
says 'history.db is not there: guised has remembered nothing yet'
[ ! -e history.db ] || fail "reading made a file"
head -c 5000 /dev/zero | tr '\0' x >history.db
expect 0 exceptions --json
says 'history.db cannot be opened: file is not a database; what it remembers is unknown'
says '"uses":null,"first_used":null,"last_used":null'
expect 1 "$guise" check -c with.conf namesake2.eml
says 'history.db cannot be opened: file is not a database'
says 'Jane Roe (person)'
expect 1 "$guise" check -c with.conf --no-history namesake2.eml
! grep -qF 'history.db' out || fail "read in spite of --no-history"
[ "$(find . -name 'history.db*' | wc -l)" = 1 ] || fail "reading made files"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 711 .
	chmod 644 ./*.conf
	chmod 600 history.db
	expect 0 setpriv --reuid=65534 --clear-groups "$guise" exceptions -c "$PWD/with.conf"
	says 'history.db cannot be read: Permission denied; what it remembers is unknown'
	says '  use unknown'
	chmod 640 protected.conf
fi
rm history.db

# Taken back; what stands in the list is not ours to take.
expect 65 "$guise" exceptions -c guise.conf --revoke 1
says 'exception 1 stands in protected.conf:'
expect 65 "$guise" exceptions -c guise.conf --revoke 7
expect 65 "$guise" exceptions -c guise.conf --revoke x
expect 0 "$guise" exceptions -c guise.conf --revoke 2
says 'revoked: lab.example for board'
logged "configuration reloaded" 5

# Two at once: both are kept.
for i in $(seq 8); do
	allow --principal board --address "many$i@uni.example" --reason x >/dev/null &
	writers="${writers-} $!"
done
for writer in $writers; do
	wait "$writer" || fail "one of many at once failed"
done
[ "$(grep -c many exceptions.conf)" = 8 ] || fail "lost: $(cat exceptions.conf)"

# An address in quotes is read again as it was written.
expect 0 allow --principal board --address '"j. \"roe"@uni.example' --reason x
expect 0 allow --principal board --address plain@uni.example --reason x
expect 0 "$guise" exceptions -c guise.conf
says '\"j. \\\"roe\"@uni.example for board'
kill "$daemon"
wait "$daemon" || fail "guised ended with $?"
daemon=
echo "exceptions: good"

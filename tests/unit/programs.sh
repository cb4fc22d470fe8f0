#!/usr/bin/env bash
# Calls of guise and guised, right and wrong: the exit status, and a piece of what is said.
#   programs.sh GUISE GUISED
set -u
guise=$1
guised=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

# wants <status> <stdout|stderr> <what is said there> <command>...
wants() {
	local status=$1 where=$2 said=$3 got
	shift 3
	"$@" >stdout 2>stderr </dev/null
	got=$?
	if [ "$got" -ne "$status" ] || ! grep -qF -- "$said" "$where"; then
		printf 'FAILED: %s\n  wanted %s and on %s: %s\n  got %s\n' \
			"$*" "$status" "$where" "$said" "$got"
		sed 's/^/  stdout: /' stdout
		sed 's/^/  stderr: /' stderr
		failed=1
	fi
}

message() {
	printf 'From: Jane Roe <x@elsewhere.example>\nSubject: x\n\n%s\n' "$1"
}

printf 'people = ({ name = "Jane Roe"; });\n' >protected.conf
printf 'protected = "protected.conf"; mode = "enforce";\n' >guise.conf
printf 'user = "no-such-user"; socket_group = "no-such-group";\n' >accounts.conf
from_line='From x@elsewhere.example Tue Feb  3 09:00:00 2026'
message text >one.eml
message text | sed 's/^From:/From :/' >blank.eml
{
	echo "$from_line"
	message text
} >one.mbox
{
	cat one.mbox
	echo
	cat one.mbox
} >two.mbox
{
	echo "$from_line"
	message $'\nFrom here on: nothing but prose'
} >prose.mbox

mkdir -p maildir/cur maildir/new
cp one.eml 'maildir/cur/1:2,S'
printf 'From: Martha Quill <m@books.example>\n\nhi\n' >maildir/new/2

wants 1 stdout '2 messages, 1 of them name' "$guise" scan -c guise.conf maildir
wants 1 stdout '"file":"two.mbox#2"' "$guise" scan -c guise.conf --json two.mbox
wants 1 stdout 'x@elsewhere.example, Jane Roe' "$guise" scan -c guise.conf two.mbox maildir
wants 0 stdout '1 messages, 0 of them' "$guise" scan -c guise.conf maildir/new
wants 66 stderr 'no-such-folder' "$guise" scan -c guise.conf no-such-folder
wants 64 stderr 'guise scan: name a PATH' "$guise" scan

for word in -h --help; do
	wants 0 stdout 'usage: guise COMMAND' "$guise" $word
	wants 0 stdout 'Usage: guised' "$guised" $word
	for command in check scan name domain config; do
		wants 0 stdout "usage: guise $command" "$guise" $command $word
	done
done
for word in -V --version; do
	wants 0 stdout 'guise 0' "$guise" $word
	wants 0 stdout 'guised 0' "$guised" $word
done

wants 64 stderr 'guise: no command judge' "$guise" judge
wants 64 stderr "guise check: unrecognized option '--clinet'" "$guise" check --clinet x one.eml
wants 64 stderr '--client 300.1.1.1 is no IP address' "$guise" check --client 300.1.1.1 one.eml
wants 64 stderr 'usage: guise name' "$guise" name
wants 64 stderr 'guise name: give one text' "$guise" name
wants 64 stderr 'guise check: name a FILE' "$guise" check -c guise.conf
wants 64 stderr 'guise config: it takes options only' "$guise" config guise.conf
wants 64 stderr "unrecognized option '--variants'" "$guise" domain --variants corp.example
wants 64 stderr 'guise name: --variants reads no list' \
	"$guise" name -c guise.conf --variants 'Jane Roe'
wants 64 stderr 'guise name: --variants reads no list' \
	"$guise" name --variants 'Jane Roe' -p protected.conf
wants 64 stderr '--revoke goes with -c only' "$guise" exceptions --json --revoke 1

# allow: each missing option is named.
printf 'protected = "protected.conf"; exceptions = "no-such-folder/exceptions.conf";\n' \
	>elsewhere.conf
granted=(--principal 'Jane Roe' --address jane@uni.example)
wants 64 stderr 'guise allow: --principal is missing' "$guise" allow -c guise.conf
wants 64 stderr 'guise allow: --address or --domain is missing' \
	"$guise" allow -c guise.conf --principal 'Jane Roe'
wants 64 stderr 'guise allow: --reason is missing' "$guise" allow -c guise.conf "${granted[@]}"
wants 64 stderr 'guise allow: --reason is missing' \
	"$guise" allow -c guise.conf "${granted[@]}" --reason ''
wants 64 stderr 'guise allow: give either --address or --domain' \
	"$guise" allow -c guise.conf "${granted[@]}" --domain uni.example --reason x
wants 64 stderr 'guise allow: it takes options only' \
	"$guise" allow -c guise.conf "${granted[@]}" --reason visiting professor
wants 65 stderr 'nobody in the list has the name or id "Jane Doe"' \
	"$guise" allow -c guise.conf --principal 'Jane Doe' --address j@uni.example --reason x

wants 64 stderr 'Usage: guised' "$guised" -x
wants 64 stderr 'guised: it takes options only' "$guised" -t guise.conf
wants 64 stderr 'guised: -v goes with -t only' "$guised" -v -c guise.conf

wants 0 stdout 'configuration ok: 1 people' "$guised" -t -c guise.conf
wants 78 stderr 'user: there is no user "no-such-user"' "$guised" -t -c accounts.conf
wants 78 stderr 'socket_group: there is no group "no-such-group"' "$guised" -t -c accounts.conf
wants 78 stderr 'none.conf: cannot be read' "$guised" -t -c none.conf

wants 0 stdout $'Roe, Jane\tJane Roe\t1.00\treordered' \
	"$guise" name --config guise.conf --protected protected.conf 'Roe, Jane'

# Whoever asks without a list is told so, once, and gets the answer of an empty one.
touch empty.conf
printf 'protected = "";\n' >no-list.conf
for asked in 'check one.eml one.eml' 'scan one.eml' 'name Jane' 'domain corp.example'; do
	read -ra words <<<"$asked"
	wants 0 stderr 'guise: nobody is protected: no protected list is configured' \
		"$guise" "${words[0]}" -c no-list.conf "${words[@]:1}"
	wants 0 stderr 'guise: nobody is protected: empty.conf names no people' \
		"$guise" "${words[0]}" -p empty.conf "${words[@]:1}"
	if [ "$(wc -l <stderr)" -ne 1 ]; then
		echo "FAILED: $asked: told more than once"
		failed=1
	fi
done

# Proposals for aliases: each with the word that says why it is there.
while IFS='|' read -r name proposal why; do
	wants 0 stdout "$proposal"$'\t'"$why" "$guise" name --variants "$name"
done <<'PROPOSALS'
Robert O'Neill|Bob O'Neill|nickname
Bob Roe|Robert Roe|nickname
Robert O'Neill|Robert ONeill|spelling
Mary-Ann Roe|Mary Ann Roe|spelling
Jane Roe|Roe, Jane|order
Jane Mary Roe|J. M. Roe|initial
Jane Mary Roe|Jane Roe|shortened
World Rivers Council|WRC|acronym
Jörg Schäfer|Joerg Schaefer|accents
Robert Scharf|Роберт Шарф|script
Robert Scharf|Ρομπερτ Σαρφ|script
Robert Scharf|רוברט שרף|script
Nina Roberts|نينا روبرتس|script
Александр Щербаков|Aleksandr Shcherbakov|romanisation
Γιώργος Παπαδόπουλος|Giorgos Papadopoulos|romanisation
王小明|Wang Xiaoming|romanisation
王小明|Xiaoming Wang|romanisation
محمد رضا|Mohammed Rda|romanisation
PROPOSALS
wants 64 stderr 'guise name: --variants takes one NAME' "$guise" name --variants
if "$guise" name --variants 'Jane Roe' | cut -f1 | sort | uniq -d | grep . ||
	"$guise" name --variants 'Jane Roe' | grep -qF $'Jane Roe\t' ||
	[ -n "$("$guise" name --variants '')" ]; then
	echo 'FAILED: each proposal once, and never the name itself'
	failed=1
fi

wants 1 stdout 'one.eml: tag' "$guise" check -c guise.conf one.eml
wants 1 stdout 'one.mbox: tag' "$guise" check -c guise.conf one.mbox
wants 1 stdout 'blank.eml: tag' "$guise" check -c guise.conf blank.eml
wants 1 stdout '1 messages, 1 of them' "$guise" scan -c guise.conf blank.eml
wants 1 stderr 'two.mbox: holds several messages' "$guise" check -c guise.conf two.mbox
# SPF that nothing was given to ask with is unknown, not none.
cat >own.conf <<'OWN'
people = ({ name = "Jane Roe"; addresses = ["jane.roe@corp.example"]; });
OWN
printf 'protected = "own.conf"; dns: { servers = ["127.0.0.1@9"]; deadline = 500; };\n' >spf.conf
message text | sed 's/x@elsewhere/jane.roe@corp/' >own.eml
for given in '--helo x' '--client 192.0.2.1' '--mail-from jane.roe@corp.example'; do
	read -ra words <<<"$given"
	wants 0 stdout ' spf=unknown (the client address is not known)' \
		"$guise" check -c spf.conf "${words[@]}" own.eml
	wants 0 stdout '"auth":{"spf":"unknown",' \
		"$guise" check --json -c spf.conf "${words[@]}" own.eml
	if grep -q 'spf=none' stdout; then
		echo "FAILED: $given: SPF is none"
		failed=1
	fi
done
wants 0 stdout '"auth":{"spf":"temperror",' "$guise" check --json -c spf.conf --client 192.0.2.1 \
	--mail-from jane.roe@corp.example own.eml
wants 66 stderr 'none.eml: No such file' "$guise" check -c guise.conf one.eml none.eml
wants 73 stderr 'no-such-folder/exceptions.conf' "$guise" allow -c elsewhere.conf "${granted[@]}" --reason x
wants 74 stderr 'standard output: No space left' \
	sh -c "'$guise' check -c guise.conf one.eml >/dev/full"
for file in one.eml one.mbox prose.mbox; do
	"$guise" check -c guise.conf $file >stdout 2>stderr
	if [ -s stderr ]; then
		printf 'FAILED: %s is one message: %s\n' "$file" "$(cat stderr)"
		failed=1
	fi
done
exit $failed

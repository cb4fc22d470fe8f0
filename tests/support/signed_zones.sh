#!/usr/bin/env bash
# Signs zones now, for a name server of a test.
#   signed_zones.sh FOLDER PORT
#
# FOLDER then has the zones, nsd.conf for nsd on that port of 127.0.0.1, and `anchor`, the
# trust anchors of the four signed zones:
#   signed.example    as it should be, absence proven by NSEC
#   hashed.example    as it should be, absence proven by NSEC3
#   tampered.example  changed after it was signed
#   expired.example   its signatures ran out years ago
#   plain.example     not signed, and below no anchor
#
# 77, with a sentence, where the tools are missing.
set -eu
PATH=$PATH:/usr/sbin
folder=$1
port=$2
for tool in dnssec-keygen dnssec-signzone nsd; do
	command -v "$tool" >/dev/null || {
		echo "skipped: $tool is not installed (packages bind9-utils and nsd)"
		exit 77
	}
done
cd "$folder"

zone_text() {
	cat <<'ZONE'
$TTL 300
@       SOA ns hostmaster 1 3600 600 86400 60
@       NS  ns
@       MX  5 mail
@       TXT "v=spf1 mx -all"
_dmarc  TXT "v=DMARC1; p=reject"
gone    TXT "still here when it was signed"
mail    A   192.0.2.5
mail    TXT "still here when it was signed"
ns      A   127.0.0.1
www     CNAME mail
ZONE
}

# sign <zone> <option of dnssec-signzone>...
sign() {
	local zone=$1 key
	shift
	key=$(dnssec-keygen -q -a ECDSAP256SHA256 -f KSK "$zone")
	zone_text >"$zone.unsigned"
	cat "$key.key" >>"$zone.unsigned"
	grep -v '^;' "$key.key" >>anchor
	dnssec-signzone -q -z -P -o "$zone" -O full -f "$zone" "$@" "$zone.unsigned" "$key" >/dev/null
}

sign signed.example
sign hashed.example -3 0123abcd -H 0
sign tampered.example
sign expired.example -s 20200101000000 -e 20200201000000
zone_text >plain.example

# A record that says something else; a name that is no more, and a type that is no more at a
# name that still is: each with all its signatures.
sed -i -e 's/p=reject/p=none/' -e '/^gone\./d' \
	-e '/^mail\..*[[:blank:]]TXT[[:blank:]]/{/NSEC/!d}' tampered.example

{
	cat <<END_OF_SERVER
server:
	ip-address: 127.0.0.1@$port
	server-count: 1
	username: ""
	chroot: ""
	zonesdir: "$folder"
	database: ""
	pidfile: "$folder/nsd.pid"
	logfile: "$folder/nsd.log"
	xfrdfile: "$folder/xfrd.state"
	xfrdir: "$folder"
	zonelistfile: "$folder/zone.list"
remote-control:
	control-enable: no
END_OF_SERVER
	for zone in signed hashed tampered expired plain; do
		printf 'zone:\n\tname: %s.example\n\tzonefile: %s.example\n' "$zone" "$zone"
	done
} >nsd.conf

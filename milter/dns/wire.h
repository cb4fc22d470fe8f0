/*
 * wire - rdata in wire format (RFC 1035 3.3), read into records.
 *
 * Names are expected uncompressed, as libunbound hands them over: a compression pointer is
 * malformed here.
 *
 * Owns:    nothing; records live in the arena.
 * Threads: any.
 * Limits:  a name has at most 255 octets on the wire (RFC 1035 2.3.4).
 * Errors:  false for what is malformed.
 */
#ifndef DNS_WIRE_H
#define DNS_WIRE_H

#include "dns/resolver.h"

/* Bytes of a name that stand in no host name (a dot inside a label among them) are written
 * as \DDD (RFC 1035 5.1); such a name is then no name of a query (domain_is_dns_name). */
bool wire_read_record(struct view rdata, enum dns_type type, struct arena *arena,
	struct dns_record *record_out);

#endif

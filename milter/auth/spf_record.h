/*
 * spf_record - one SPF record, read as strictly as RFC 7208 12 writes it.
 *
 * Owns:    nothing; terms live in the arena, their texts are slices of the record.
 * Threads: any.
 * Limits:  LIMIT_SPF_RECORD octets.
 * Errors:  false for whatever breaks the grammar anywhere in the record, NUL and 8-bit
 *          bytes included: that is a permerror (4.6).
 */
#ifndef AUTH_SPF_RECORD_H
#define AUTH_SPF_RECORD_H

#include "auth/result.h"
#include "base/arena.h"
#include "base/ip.h"

enum spf_mechanism {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
};

struct spf_term {
	enum spf_mechanism mechanism;
	enum auth_result qualifier; /* what a match means: PASS, FAIL, SOFTFAIL or NEUTRAL */
	struct view spec;           /* domain-spec; empty: the current domain */
	struct ip_network network;  /* ip4 and ip6 */
	unsigned prefix4, prefix6;  /* a and mx */
	struct view text;           /* the whole directive as written */
};

struct spf_record {
	struct spf_term *terms;
	size_t count;
	struct view redirect; /* domain-spec; empty: none, or it has no effect (6.1) */
};

/* Whether a TXT record is an SPF record at all (4.5). */
bool spf_record_is_one(struct view text);

bool spf_record_read(struct view text, struct arena *arena, struct spf_record *record_out);

#endif

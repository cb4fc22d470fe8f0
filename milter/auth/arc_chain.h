/*
 * arc_chain - the ARC sets of a header (RFC 8617 4), read before anything is verified.
 *
 * Owns:    nothing; views point into the message, the arrays live in `arena`.
 * Threads: any.
 * Limits:  LIMIT_ARC_SETS, LIMIT_ARC_FIELD octets of a field.
 * Errors:  none; a chain that must not reach a key query has `fault`.
 */
#ifndef AUTH_ARC_CHAIN_H
#define AUTH_ARC_CHAIN_H

#include "auth/taglist.h"
#include "mail/header.h"

/* An ARC-Message-Signature or an ARC-Seal. */
struct arc_signature {
	const struct field *field; /* NULL: missing */
	struct taglist tags;
	struct view domain;    /* d=, normalised; empty when it is no domain */
	struct view selector;  /* s= */
	struct view algorithm; /* a=, as written */
	struct view key_name;  /* <selector>._domainkey.<domain> */
};

struct arc_set {
	const struct field *results; /* ARC-Authentication-Results; NULL: missing */
	struct view results_text;    /* its value behind "i=1;" */
	struct arc_signature message;
	struct arc_signature seal;
};

struct arc_chain {
	bool is_present;
	struct arc_set *sets; /* set 1 first; at least `count` where there is no fault */
	size_t count;         /* the highest instance */
	const char *fault;    /* NULL: complete and well-formed, all cv= as they must be */
};

struct arc_chain arc_chain_read(const struct header *header, struct arena *arena);

#endif

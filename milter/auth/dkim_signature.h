/*
 * dkim_signature - DKIM-Signature fields, read and ranked before libopendkim sees any.
 *
 * Owns:    nothing; views point into the message, the arrays live in `arena`.
 * Threads: any.
 * Limits:  LIMIT_DKIM_FIELD, LIMIT_DKIM_SIGNED, LIMIT_DKIM_SIGNATURES.
 * Errors:  none; a signature that must not reach the library or the DNS has `fault`.
 */
#ifndef AUTH_DKIM_SIGNATURE_H
#define AUTH_DKIM_SIGNATURE_H

#include "auth/taglist.h"
#include "mail/header.h"

struct dkim_signature {
	const struct field *field;
	struct taglist tags;
	struct view domain; /* normalised; empty when d= is no domain */
	struct view selector;
	struct view algorithm; /* lower case */
	struct view key_name;  /* <selector>._domainkey.<domain> */
	const char *fault;     /* NULL: may be verified */
};

struct dkim_signatures {
	struct dkim_signature *items; /* in the order of the header */
	size_t count;
	size_t skipped;
};

/* The signatures that will be judged: those whose d= is `from_domain` or shares its
 * registrable domain come before others when there are too many. */
struct dkim_signatures dkim_signatures_read(
	const struct header *header, struct view from_domain, struct arena *arena);

/* Whether d= is `from_domain` or shares its registrable domain. */
bool dkim_signature_is_aligned(const struct dkim_signature *signature, struct view from_domain);

/* How often `name` stands in h=. */
size_t dkim_signature_covers(const struct dkim_signature *signature, struct view name);

/* A number as in t=, x= and l=. Too large to hold is the largest. False: no number. */
bool dkim_number_read(struct view text, uint64_t *number_out);

#endif

/*
 * arc - RFC 8617: does the chain of seals on a message hold?
 *
 * Ours, over OpenSSL. The newest seal is verified first, so that a chain that only pretends
 * to end with a believed sealer costs one key query, and that of the sealer's own domain:
 * nobody else's silent name server can make the answer unknown.
 * The message signatures of older sets are not verified: RFC 8617 5.2 does not need them, and
 * every forwarder that changes a message breaks them.
 *
 * Owns:    nothing; views live in the message and in `arena`.
 * Threads: any.
 * Limits:  LIMIT_ARC_SETS, LIMIT_ARC_FIELD; a chain that reaches them fails. Keys as in
 *          signing_key.h. Work is linear in the message but for h= (LIMIT_DKIM_SIGNED).
 * Errors:  none; an unanswered key query, or a body that is not whole, is AUTH_TEMPERROR.
 */
#ifndef AUTH_ARC_H
#define AUTH_ARC_H

#include "auth/result.h"
#include "dns/resolver.h"
#include "mail/message.h"

/* d= of the newest ARC-Seal of a well-formed chain, unverified; else empty. */
struct view arc_newest_sealer(const struct header *header, struct arena *arena);

/* Fills results->arc. */
void arc_check(struct dns_resolver *resolver, struct dns_budget *budget,
	const struct message *message, int64_t now, struct auth_results *results,
	struct arena *arena);

#endif

/*
 * spf - RFC 7208, over our own DNS layer.
 *
 * An evaluator of ours decides (spf_eval.h): libspf2 reads too many records otherwise than
 * the RFC does to be made right from outside. It stays as a second opinion on every pass
 * that rests on records it can be shown safely (spf_library.h); where it contradicts, the
 * result is unknown (temperror).
 *
 * Limits: ten mechanisms with lookups over all includes, two void lookups,
 * LIMIT_SPF_QUERIES queries, the message's deadline, names of at most 253 octets. When a
 * limit is hit the result is permerror (temperror for the deadline and for a spent budget of
 * the message). A record is checked strictly, to its end, before any of it counts.
 *
 * Threads: any; spf_init() once before threads start (it replaces libspf2's handlers that
 *          abort the process).
 * Errors:  none; unknown is AUTH_TEMPERROR.
 */
#ifndef AUTH_SPF_H
#define AUTH_SPF_H

#include "auth/result.h"
#include "dns/resolver.h"
#include "mail/message.h"

void spf_init(void);

struct spf_query {
	struct ip_address client; /* IP_NONE: the result is AUTH_NONE with a reason */
	struct view helo;
	struct view mail_from; /* as in the envelope; empty: the null sender, HELO is checked */
	struct view author;    /* From domain: another's names get a part of the budget only */
};

struct spf_result spf_check(struct dns_resolver *resolver, struct dns_budget *budget,
	const struct spf_query *query, struct arena *arena);

#endif

/*
 * dmarc - RFC 9989: discovery by tree walk, alignment, policy.
 *
 * Ours, because libopendmarc 1.4.2 passes what it must not and predates the RFC.
 *
 * Threads: any. Limits: LIMIT_DMARC_WALK queries for each name.
 * Errors:  none; an unanswered query that could have held a record is AUTH_TEMPERROR.
 */
#ifndef AUTH_DMARC_H
#define AUTH_DMARC_H

#include "auth/result.h"
#include "dns/resolver.h"

/* `results` brings SPF and DKIM. `from_domain` normalised. */
struct dmarc_result dmarc_check(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view from_domain, const struct auth_results *results, struct arena *arena);

/* The organisational domain (RFC 9989 4.10.2). ANSWER_UNKNOWN when DNS did not say and the
 * public suffix list had to decide; `organizational_out` is set in any case. */
enum answer dmarc_organizational_domain(struct dns_resolver *resolver,
	struct dns_budget *budget, struct view domain, struct arena *arena,
	struct view *organizational_out);

#endif

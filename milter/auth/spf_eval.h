/*
 * spf_eval - check_host() of RFC 7208 4.
 *
 * Iterative: includes stand on a stack whose height the limit of lookups bounds.
 *
 * Owns:    nothing; views live in the arena.
 * Threads: any; a check belongs to one thread.
 * Limits:  LIMIT_SPF_LOOKUPS terms with lookups over all includes, LIMIT_SPF_VOID void
 *          lookups, LIMIT_SPF_QUERIES queries, 10 MX and 10 PTR names (4.6.4): permerror,
 *          save for the names of a PTR, of which the first ten are looked at.
 * Errors:  none; a query without an answer is AUTH_TEMPERROR.
 */
#ifndef AUTH_SPF_EVAL_H
#define AUTH_SPF_EVAL_H

#include "auth/result.h"
#include "base/ip.h"
#include "dns/resolver.h"

struct spf_check {
	struct dns_resolver *resolver;
	struct dns_budget *budget;
	struct arena *arena;
	struct ip_address client; /* IP_V4 or IP_V6, never an IPv4 address inside IPv6 */
	struct view local;        /* of the identity */
	struct view domain;       /* of the identity, normalised */
	struct view helo;         /* for the macro h */
	/* Kept by the evaluation. */
	unsigned lookups;
	unsigned voids;
	unsigned queries;
	const char *reason; /* why it ended in an error; NULL otherwise */
};

enum auth_result spf_evaluate(struct spf_check *check);

/* Puts together the one SPF record among the TXT records of an answer (4.5). AUTH_PASS: it
 * is in `record_out`; AUTH_NONE: there is none; AUTH_PERMERROR: several or malformed, and
 * `reason_out` says which. */
struct spf_record;
enum auth_result spf_select_record(const struct dns_answer *answer, struct arena *arena,
	struct spf_record *record_out, const char **reason_out);

#endif

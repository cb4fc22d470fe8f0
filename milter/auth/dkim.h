/*
 * dkim - RFC 6376 through libopendkim, its key lookups through our resolver.
 *
 * A signature passes only when libopendkim verified it and: the whole body is covered (no
 * l= shorter than the body), every From field is signed, the algorithm is not rsa-sha1
 * (RFC 8301), the RSA key has at least 1024 bits, the key is no test key (t=y), d= and s=
 * are names, d= is no public suffix, the signature has not expired. What verified but fails
 * one of these is AUTH_POLICY.
 *
 * Threads: one verifier is shared by all threads; dkim_check() from any.
 * Limits:  LIMIT_DKIM_SIGNATURES; those with d= aligned to the From domain go first.
 * Errors:  none; an unanswered key query is AUTH_TEMPERROR.
 */
#ifndef AUTH_DKIM_H
#define AUTH_DKIM_H

#include "auth/result.h"
#include "dns/resolver.h"
#include "mail/message.h"

struct dkim_verifier;

struct dkim_verifier *dkim_verifier_create(void); /* NULL: libopendkim refused */
void dkim_verifier_destroy(struct dkim_verifier *verifier);

/* Fills dkim, dkim_count, dkim_skipped and dkim_unknown of `results`. `from_domain` (may be
 * empty) decides which signatures are verified first. */
void dkim_check(struct dkim_verifier *verifier, struct dns_resolver *resolver,
	struct dns_budget *budget, const struct message *message, struct view from_domain,
	int64_t now, struct auth_results *results, struct arena *arena);

#endif

/*
 * alignment - which identities of a message are authenticated.
 *
 * Threads: any. Errors: none; ANSWER_UNKNOWN where a result that could have said yes is
 * unknown (temperror, body not whole, SPF without a client address).
 */
#ifndef AUTH_ALIGNMENT_H
#define AUTH_ALIGNMENT_H

#include "auth/result.h"
#include "base/arena.h"

/* Whether the author's domain (results->dmarc.domain) is authenticated and aligned: an SPF
 * pass of MAIL FROM (HELO only for the null sender) or a DKIM pass, aligned as the DMARC record
 * asks (relaxed where there is none). A domain without a DMARC record can be
 * authenticated all the same. `dkim_only`: SPF does not count. `how_out` (may be NULL):
 * "dkim d=corp.example" or "spf corp.example". */
enum answer auth_author_is_authenticated(const struct auth_results *results, bool dkim_only,
	struct arena *arena, struct view *how_out);

/* Whether a DKIM signature of exactly `domain` passed (a service's voucher). */
enum answer auth_is_signed_by(const struct auth_results *results, struct view domain);

/* Whether one of `sealers` (domains) that we believe saw the author's domain authenticated:
 * the ARC chain passes, its newest set covers the message and is sealed by one of them, and
 * their sealed results (of the newest sets, as far down as they are theirs) say dmarc=pass
 * for `from_domain` or, where they say nothing of DMARC, that an aligned DKIM signature or
 * SPF (not with `dkim_only`) passed. ANSWER_UNKNOWN where only the chain is unknown. */
enum answer auth_is_sealed_by(const struct auth_results *results, const struct view *sealers,
	size_t count, struct view from_domain, bool dkim_only);

#endif

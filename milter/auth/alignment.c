#include "auth/alignment.h"

#include "base/domain.h"

/* What dmarc_check() or trust_read() found; where neither ran, equal names are still equal. */
static enum answer spf_answer(const struct auth_results *results)
{
	const struct spf_result *spf = &results->spf;
	if (results->dmarc.spf_aligned == ANSWER_YES || results->trusted)
		return results->dmarc.spf_aligned;
	bool is_same = view_equal(spf->domain, results->dmarc.domain);
	if (is_same && spf->result == AUTH_PASS)
		return ANSWER_YES;
	if ((is_same || spf->domain.len == 0) &&
		(spf->result == AUTH_TEMPERROR || spf->unasked))
		return ANSWER_UNKNOWN;
	return results->dmarc.spf_aligned;
}

static enum answer dkim_answer(const struct auth_results *results, struct view *domain_out)
{
	enum answer answer = results->dmarc.dkim_aligned;
	*domain_out = results->dmarc.aligned_dkim;
	if (answer == ANSWER_YES || results->trusted)
		return answer;
	enum answer same = auth_is_signed_by(results, results->dmarc.domain);
	*domain_out = results->dmarc.domain;
	return same == ANSWER_NO ? answer : same;
}

enum answer auth_author_is_authenticated(const struct auth_results *results, bool dkim_only,
	struct arena *arena, struct view *how_out)
{
	struct view domain;
	if (how_out)
		*how_out = (struct view){ NULL, 0 };
	if (results->dmarc.domain.len == 0)
		return ANSWER_NO;
	enum answer dkim = dkim_answer(results, &domain);
	if (dkim == ANSWER_YES) {
		if (how_out)
			*how_out = arena_printf(arena, "dkim d=%.*s", VIEW_ARG(domain));
		return ANSWER_YES;
	}
	enum answer spf = dkim_only ? ANSWER_NO : spf_answer(results);
	if (spf == ANSWER_YES && how_out)
		*how_out = arena_printf(arena, "spf %.*s", VIEW_ARG(results->spf.domain));
	return spf == ANSWER_NO ? dkim : spf;
}

enum answer auth_is_signed_by(const struct auth_results *results, struct view domain)
{
	enum answer answer = ANSWER_NO;
	if (domain.len == 0)
		return ANSWER_NO;
	if (results->dkim_unknown && results->dkim_count == 0)
		answer = ANSWER_UNKNOWN;
	for (size_t i = 0; i < results->dkim_count; i++) {
		const struct dkim_result *dkim = &results->dkim[i];
		if (!view_equal(dkim->domain, domain))
			continue;
		if (dkim->result == AUTH_PASS)
			return ANSWER_YES;
		if (dkim->result == AUTH_TEMPERROR)
			answer = ANSWER_UNKNOWN;
	}
	return answer;
}

static bool is_aligned(struct view domain, struct view from_domain, bool is_strict)
{
	struct view registrable = domain_registrable(from_domain);
	if (domain.len == 0)
		return false;
	return view_equal(domain, from_domain) ||
	       (!is_strict && registrable.len > 0 &&
		       view_equal(registrable, domain_registrable(domain)));
}

static bool saw_aligned_dkim(const struct auth_results *results, const struct arc_seal *seal,
	struct view from_domain)
{
	for (size_t i = 0; i < seal->dkim_count; i++) {
		if (is_aligned(seal->dkim_domains[i], from_domain, results->dmarc.strict_dkim))
			return true;
	}
	return false;
}

/* What is said of DMARC decides; a domain that asks for DKIM is asked for it all the same. */
static bool saw_author(const struct auth_results *results, const struct arc_seal *seal,
	struct view from_domain, bool dkim_only)
{
	bool dkim = saw_aligned_dkim(results, seal, from_domain);
	bool spf = seal->spf == AUTH_PASS &&
		   is_aligned(seal->spf_domain, from_domain, results->dmarc.strict_spf);
	bool is_about_author = view_equal(seal->dmarc_domain, from_domain);
	if (seal->dmarc == AUTH_FAIL || (seal->dmarc_domain.len > 0 && !is_about_author))
		return false;
	if (dkim_only)
		return dkim;
	return dkim || spf || (seal->dmarc == AUTH_PASS && is_about_author);
}

static bool is_listed(const struct view *domains, size_t count, struct view domain)
{
	for (size_t i = 0; i < count; i++) {
		if (view_equal(domains[i], domain))
			return true;
	}
	return false;
}

enum answer auth_is_sealed_by(const struct auth_results *results, const struct view *sealers,
	size_t count, struct view from_domain, bool dkim_only)
{
	const struct arc_result *arc = &results->arc;
	if (from_domain.len == 0 || !arc->seals || !arc->covers_message ||
		(arc->result != AUTH_PASS && arc->result != AUTH_TEMPERROR))
		return ANSWER_NO;
	for (size_t i = arc->count; i > 0; i--) {
		const struct arc_seal *seal = &arc->seals[i - 1];
		if (!is_listed(sealers, count, seal->domain))
			return ANSWER_NO;
		if (saw_author(results, seal, from_domain, dkim_only))
			return arc->result == AUTH_PASS ? ANSWER_YES : ANSWER_UNKNOWN;
	}
	return ANSWER_NO;
}

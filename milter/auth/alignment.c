#include "auth/alignment.h"

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

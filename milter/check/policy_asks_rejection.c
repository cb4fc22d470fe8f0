#include "check/check.h"

/* By address: a broken field may have several candidates that show the one. */
static bool is_author(const struct senders *senders, const struct candidate *candidate)
{
	const struct candidate *author = senders_shown_author(senders);
	return author && view_equal(author->local, candidate->local) &&
	       view_equal(author->domain, candidate->domain);
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = facts_strongest(
		facts, PLACE_BIT(CLAIM_FROM_ADDRESS), CLAIM_FALSE, claim_is_of_domain);
	if (!claim || !is_author(facts->senders, claim->candidate))
		return (struct finding){ 0 };
	const struct protected_domain *rules =
		registry_domain_rules_above(facts->registry, claim->candidate->domain);
	const char *why = NULL;
	if (facts->auth->dmarc.result == AUTH_FAIL &&
		facts->auth->dmarc.policy == DMARC_POLICY_REJECT) {
		why = "publishes the DMARC policy reject";
	} else if (rules && rules->require_auth) {
		why = "is listed with require_auth";
	}
	if (!why)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		.evidence =
			arena_printf(arena, "%.*s %s", VIEW_ARG(claim->candidate->domain), why),
	};
}

const struct check check_policy_asks_rejection = {
	.name = "policy_asks_rejection",
	.summary = "The forged domain asks for rejection: DMARC p=reject, or require_auth",
	.default_weight = 5.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

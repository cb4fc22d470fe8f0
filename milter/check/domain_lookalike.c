#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = facts_strongest(
		facts, PLACE_BIT(CLAIM_FROM_ADDRESS), CLAIM_FALSE, claim_is_lookalike);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_put_escaped(&text, claim->candidate->domain_shown);
	buf_text(&text, " looks like ");
	buf_put_escaped(&text, claim->match.matched);
	buf_text(&text, " (");
	means_list(claim->match.means, &text);
	buf_text(&text, ")");
	return (struct finding){
		.fired = true,
		.factor = claim_factor(claim),
		.needs_second = claim_is_weak(claim),
		.evidence = buf_view(&text),
	};
}

const struct check check_domain_lookalike = {
	.name = "domain_lookalike",
	.summary = "The From domain looks like a protected one",
	.default_weight = 6.5,
	.acts_alone = true,
	.evaluate = evaluate,
};

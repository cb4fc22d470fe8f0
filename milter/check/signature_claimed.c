#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACE_BIT(CLAIM_SIGNATURE), CLAIM_FALSE, NULL);
	if (!claim)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = claim->match.strength,
		.evidence = arena_printf(
			arena, "signed: %.*s", VIEW_ARG(claim_describe(claim, arena))),
	};
}

const struct check check_signature_claimed = {
	.name = "signature_claimed",
	.summary = "The text is signed with the name of a protected person",
	.default_weight = 1.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACE_BIT(CLAIM_SUBJECT), CLAIM_FALSE, NULL);
	if (!claim)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = claim->match.strength,
		.evidence = arena_printf(arena, "the subject names an author: %.*s",
			VIEW_ARG(claim_describe(claim, arena))),
	};
}

const struct check check_name_in_subject = {
	.name = "name_in_subject",
	.summary = "The subject names a protected person as the author",
	.default_weight = 1.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

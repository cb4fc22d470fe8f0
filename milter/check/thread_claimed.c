#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACE_BIT(CLAIM_THREAD), CLAIM_FALSE, NULL);
	if (!claim)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = claim->match.strength,
		.evidence = arena_printf(arena, "an earlier message is shown: %.*s",
			VIEW_ARG(claim_describe(claim, arena))),
	};
}

const struct check check_thread_claimed = {
	.name = "thread_claimed",
	.summary = "The text shows an earlier message of a protected person from an address "
		   "that is not theirs",
	.default_weight = 1.5,
	.acts_alone = false,
	.evaluate = evaluate,
};

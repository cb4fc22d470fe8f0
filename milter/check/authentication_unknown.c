#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	(void)arena;
	if (facts->main_claim->state != CLAIM_UNKNOWN)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		.evidence = facts->main_claim->reason,
	};
}

const struct check check_authentication_unknown = {
	.name = "authentication_unknown",
	.summary = "What could vouch for the claim is not known, because DNS did not answer",
	.default_weight = 0.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

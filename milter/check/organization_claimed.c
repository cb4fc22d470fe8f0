#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	return finding_of_claim(
		facts_strongest(facts, PLACES_FROM, CLAIM_FALSE, claim_is_of_organization),
		arena);
}

const struct check check_organization_claimed = {
	.name = "organization_claimed",
	.summary = "The name of a protected organisation stands as the sender, and nothing "
		   "vouches for it",
	.default_weight = 6.5,
	.acts_alone = true,
	.evaluate = evaluate,
};

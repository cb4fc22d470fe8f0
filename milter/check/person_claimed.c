#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	return finding_of_claim(
		facts_strongest(facts, PLACES_FROM, CLAIM_FALSE, claim_is_of_person), arena);
}

const struct check check_person_claimed = {
	.name = "person_claimed",
	.summary = "The name of a protected person stands as the sender, and nothing vouches "
		   "for it",
	.default_weight = 7.0,
	.acts_alone = true,
	.evaluate = evaluate,
};

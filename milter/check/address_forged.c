#include "check/check.h"

static bool is_author_address(const struct claim *claim)
{
	return claim_is_of_domain(claim) && claim->candidate->origin != ORIGIN_IN_NAME;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = facts_strongest(
		facts, PLACE_BIT(CLAIM_FROM_ADDRESS), CLAIM_FALSE, is_author_address);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_put_escaped(&text, claim->candidate->address);
	buf_text(&text, " is an address of ");
	buf_put_escaped(&text, claim->match.principal->name);
	buf_text(&text, "; ");
	buf_put(&text, claim->reason);
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_address_forged = {
	.name = "address_forged",
	.summary = "The From address is a protected one, and authentication says that it is "
		   "forged",
	.default_weight = 7.0,
	.acts_alone = true,
	.evaluate = evaluate,
};

#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACES_FROM, CLAIM_OPEN_SERVICE, NULL);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_put(&text, claim_describe(claim, arena));
	buf_text(&text, "; ");
	buf_put(&text, claim->reason);
	return (struct finding){
		.fired = true,
		.factor = claim->match.strength,
		.evidence = buf_view(&text),
	};
}

const struct check check_open_service = {
	.name = "open_service",
	.summary = "A service where anybody may open an account under any name carries the "
		   "name, and is authenticated as itself",
	.default_weight = 3.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

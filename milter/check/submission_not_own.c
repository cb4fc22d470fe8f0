#include "check/check.h"

#define PLACES (PLACES_FROM | PLACE_BIT(CLAIM_SENDER) | PLACE_BIT(CLAIM_RESENT_FROM))

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = facts_strongest(facts, PLACES, CLAIM_FALSE, NULL);
	if (!claim || facts->login.len == 0)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_put(&text, claim_describe(claim, arena));
	buf_text(&text, ", but ");
	buf_put(&text, claim->reason);
	return (struct finding){
		.fired = true,
		.factor = claim->match.strength,
		.needs_second = claim_is_weak(claim),
		.evidence = buf_view(&text),
	};
}

const struct check check_submission_not_own = {
	.name = "submission_not_own",
	.summary = "An authenticated user of ours writes in a name or from an address that is "
		   "not theirs (submission = \"own\")",
	.default_weight = 7.0,
	.acts_alone = true,
	.evaluate = evaluate,
};

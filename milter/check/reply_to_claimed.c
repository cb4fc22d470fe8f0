#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACE_BIT(CLAIM_REPLY_TO), CLAIM_FALSE, NULL);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_text(&text, "Reply-To: ");
	buf_put(&text, claim_describe(claim, arena));
	if (claim->candidate->address.len > 0) {
		buf_text(&text, ", but replies go to ");
		buf_put_escaped(&text, claim->candidate->address);
	}
	return (struct finding){
		.fired = true,
		.factor = claim_factor(claim),
		/* One's own name, which is only near, is not nearer for standing there twice.
		 */
		.is_circumstance = claim_is_weak(claim) && claim_is_name(claim),
		.evidence = buf_view(&text),
	};
}

const struct check check_reply_to_claimed = {
	.name = "reply_to_claimed",
	.summary = "Replies would go to somebody else under a protected name or a lookalike "
		   "domain",
	.default_weight = 2.5,
	.acts_alone = false,
	.evaluate = evaluate,
};

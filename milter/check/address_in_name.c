#include "check/check.h"

static bool is_inside_a_name(const struct claim *claim)
{
	return claim_is_of_domain(claim) && claim->candidate->origin == ORIGIN_IN_NAME;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACES_FROM, CLAIM_FALSE, is_inside_a_name);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_text(&text, "the display name shows ");
	buf_put_escaped(&text, claim->candidate->address);
	if (facts->senders->author) {
		buf_text(&text, ", but the mail is from ");
		buf_put_escaped(&text, facts->senders->author->address);
	}
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_address_in_name = {
	.name = "address_in_name",
	.summary = "A protected address stands inside the display name of another sender",
	.default_weight = 6.0,
	.acts_alone = true,
	.evaluate = evaluate,
};

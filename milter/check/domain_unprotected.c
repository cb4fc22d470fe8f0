#include "check/check.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim =
		facts_strongest(facts, PLACES_FROM, CLAIM_UNPROTECTED, NULL);
	if (!claim)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_put_escaped(&text, claim->candidate->address);
	buf_text(&text, " may be genuine or forged: ");
	buf_put(&text, claim->reason);
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_domain_unprotected = {
	.name = "domain_unprotected",
	.summary = "The From address is in a protected domain that publishes neither SPF nor "
		   "DMARC, so nobody can tell",
	.default_weight = 3.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

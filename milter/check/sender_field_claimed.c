#include "check/check.h"

#define PLACES (PLACE_BIT(CLAIM_SENDER) | PLACE_BIT(CLAIM_RESENT_FROM))

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = facts_strongest(facts, PLACES, CLAIM_FALSE, NULL);
	struct finding finding = finding_of_claim(claim, arena);
	if (finding.fired) {
		finding.is_circumstance = claim_is_weak(claim) && claim_is_name(claim);
		finding.evidence = arena_printf(arena, "%s: %.*s",
			claim_place_name(claim->place), VIEW_ARG(finding.evidence));
	}
	return finding;
}

const struct check check_sender_field_claimed = {
	.name = "sender_field_claimed",
	.summary = "A protected name or address stands in Sender or Resent-From, which some "
		   "readers show",
	.default_weight = 5.5,
	.acts_alone = true,
	.evaluate = evaluate,
};

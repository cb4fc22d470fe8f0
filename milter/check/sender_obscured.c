#include "check/check.h"

#define DISGUISES \
	(MEANS_BIT(MEANS_HOMOGLYPH) | MEANS_BIT(MEANS_INVISIBLE) | MEANS_BIT(MEANS_BIDI))
#define HIDDEN                                                                           \
	(FACT_BIT(INVISIBLE) | FACT_BIT(BIDI) | FACT_BIT(CTRL) | FACT_BIT(BAD_CHARSET) | \
		FACT_BIT(IDN_LOOKALIKE))

static facts_t hidden_in(const struct claim *claim)
{
	return (claim->candidate->facts | claim->match.facts) & HIDDEN;
}

/* The main claim, or another of the same false claims: which of them is the main one is
 * for the sender to say. */
static const struct claim *find_disguised(const struct facts *facts)
{
	const struct claim *main_claim = facts->main_claim;
	if (main_claim->state != CLAIM_FALSE)
		return NULL;
	for (size_t i = 0; i < facts->claim_count; i++) {
		const struct claim *claim = &facts->claims[i];
		if (claim->state == CLAIM_FALSE && claim->place == main_claim->place &&
			claim->match.principal == main_claim->match.principal &&
			(hidden_in(claim) || (claim->match.means & DISGUISES)))
			return claim;
	}
	return NULL;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = find_disguised(facts);
	if (!claim)
		return (struct finding){ 0 };
	facts_t hidden = hidden_in(claim);
	struct buf text = buf_init(arena, 1024);
	buf_text(&text, "disguised as ");
	buf_put_escaped(&text, claim->shown);
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (hidden >> i & 1U)
			buf_printf(&text, "; %s", fact_text(i));
	}
	bool is_disguise =
		(hidden & ~FACT_BIT(BAD_CHARSET)) != 0 || (claim->match.means & DISGUISES) != 0;
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		.is_circumstance = !is_disguise, /* old programs name charsets of their own */
		.evidence = buf_view(&text),
	};
}

const struct check check_sender_obscured = {
	.name = "sender_obscured",
	.summary = "The claimed name or domain is disguised: look-alike letters, invisible or "
		   "direction characters",
	.default_weight = 2.5,
	.acts_alone = false,
	.evaluate = evaluate,
};

#include "check/check.h"

#define DISGUISES \
	(MEANS_BIT(MEANS_HOMOGLYPH) | MEANS_BIT(MEANS_INVISIBLE) | MEANS_BIT(MEANS_BIDI))
#define HIDDEN                                                                           \
	(FACT_BIT(INVISIBLE) | FACT_BIT(BIDI) | FACT_BIT(CTRL) | FACT_BIT(BAD_CHARSET) | \
		FACT_BIT(IDN_LOOKALIKE))

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct claim *claim = facts->main_claim;
	facts_t hidden = (claim->candidate->facts | claim->match.facts) & HIDDEN;
	if (claim->state != CLAIM_FALSE || (!hidden && !(claim->match.means & DISGUISES)))
		return (struct finding){ 0 };
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

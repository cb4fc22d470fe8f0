#include "check/check.h"

#define AMBIGUOUS                                                                           \
	(FACT_BIT(MULTIPLE_FROM) | FACT_BIT(MULTIPLE_MAILBOX) | FACT_BIT(NO_FROM) |         \
		FACT_BIT(MALFORMED) | FACT_BIT(ROUTE) | FACT_BIT(GROUP) |                   \
		FACT_BIT(ADDR_LITERAL) | FACT_BIT(ADDR_IN_LOCAL) | FACT_BIT(ENCODED_ADDR) | \
		FACT_BIT(LIMIT))

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	facts_t seen = facts->header & AMBIGUOUS;
	if (!seen)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (seen >> i & 1U)
			buf_printf(&text, "%s%s", text.len ? "; " : "", fact_text(i));
	}
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		/* A careless hand, and one address in it. */
		.is_circumstance = facts->senders->only != NULL,
		.evidence = buf_view(&text),
	};
}

const struct check check_sender_ambiguous = {
	.name = "sender_ambiguous",
	.summary = "Mail readers do not agree who the sender is",
	.default_weight = 2.0,
	.acts_alone = false,
	.evaluate = evaluate,
};

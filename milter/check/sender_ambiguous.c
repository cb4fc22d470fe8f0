#include "check/check.h"

#define AMBIGUOUS                                                                           \
	(FACT_BIT(MULTIPLE_FROM) | FACT_BIT(MULTIPLE_MAILBOX) | FACT_BIT(NO_FROM) |         \
		FACT_BIT(MALFORMED) | FACT_BIT(ROUTE) | FACT_BIT(GROUP) |                   \
		FACT_BIT(ADDR_LITERAL) | FACT_BIT(ADDR_IN_LOCAL) | FACT_BIT(ENCODED_ADDR) | \
		FACT_BIT(LIMIT))

/* A careless hand is no forger's: the address is plain all the same. */
#define CARELESS (FACT_BIT(MALFORMED) | FACT_BIT(MULTIPLE_MAILBOX) | FACT_BIT(GROUP))

#define ORDINARY_NAME 80

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
	bool is_plain = senders_shown_author(facts->senders) != NULL;
	/* A name of ordinary length that is like many on a long list. */
	if (facts->main_claim->shown.len < ORDINARY_NAME &&
		!(facts->senders->facts & FACT_BIT(LIMIT)))
		seen &= ~FACT_BIT(LIMIT);
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		.is_circumstance = is_plain && (seen & ~CARELESS) == 0,
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

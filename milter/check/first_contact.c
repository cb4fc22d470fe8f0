#include "check/check.h"
#include "check/history.h"

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct candidate *author = facts->senders->author;
	if (!facts->history || !author || facts->main_claim->state != CLAIM_FALSE ||
		facts->history->sender.known != ANSWER_NO)
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 512);
	buf_put_escaped(&text, author->address);
	buf_text(&text, " never wrote here, and nobody here wrote to it");
	return (struct finding){
		.fired = true,
		.factor = 1.0,
		/* Everybody was a stranger once; with an empty history all are. */
		.is_circumstance = claim_is_near(facts->main_claim),
		.evidence = buf_view(&text),
	};
}

const struct check check_first_contact = {
	.name = "first_contact",
	.summary = "The claim comes from an address that never wrote here and to which nobody "
		   "wrote",
	.default_weight = 0.3,
	.acts_alone = false,
	.evaluate = evaluate,
};

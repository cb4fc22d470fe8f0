#include "check/check.h"

static bool is_freemail(const struct string_list *freemail, struct view domain)
{
	for (size_t i = 0; i < freemail->count; i++) {
		if (view_equal(freemail->items[i], domain))
			return true;
	}
	return false;
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct candidate *from = facts->main_claim->candidate;
	if (facts->main_claim->state != CLAIM_FALSE ||
		!is_freemail(&facts->snapshot->rules.freemail, from->domain))
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 512);
	buf_put_escaped(&text, from->address);
	buf_text(&text, " is an account that anybody can open");
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_freemail_sender = {
	.name = "freemail_sender",
	.summary = "The claim comes from a free-mail account",
	.default_weight = 0.7,
	.acts_alone = false,
	.evaluate = evaluate,
};

#include "check/check.h"

static bool is_freemail(const struct string_list *freemail, struct view domain)
{
	for (size_t i = 0; i < freemail->count; i++) {
		if (view_equal(freemail->items[i], domain))
			return true;
	}
	return false;
}

/* A free-mail account makes a namesake or an acronym suspicious. It says nothing of an initial,
 * of a name that is only near, or of two or three letters: those belong to many. */
#define NEAR_ONLY                                                                        \
	(MEANS_BIT(MEANS_INITIAL) | MEANS_BIT(MEANS_TYPO) | MEANS_BIT(MEANS_SHORTENED) | \
		MEANS_BIT(MEANS_NICKNAME))
#define ACRONYM_MIN 4

static bool is_far_fetched(const struct claim *claim)
{
	bool short_acronym = (claim->match.means & MEANS_BIT(MEANS_ACRONYM)) &&
			     claim->match.matched.len < ACRONYM_MIN;
	return claim_is_weak(claim) && (short_acronym || (claim->match.means & NEAR_ONLY));
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct candidate *from = facts->main_claim->candidate;
	if (facts->main_claim->state != CLAIM_FALSE || is_far_fetched(facts->main_claim) ||
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

#include "check/check.h"

/* A free-mail account makes a namesake or an acronym suspicious. It says nothing of an initial,
 * of a name that is only near, or of two or three letters: those belong to many. */
#define NEAR_ONLY \
	(MEANS_BIT(MEANS_INITIAL) | MEANS_BIT(MEANS_SHORTENED) | MEANS_BIT(MEANS_NICKNAME))
#define ACRONYM_MIN 4

/* Fewer bits than that are no one person: "mark.taylor@". */
#define COMMON_BITS 20.0

/* Latin letters with their accents, up to U+024F and U+1E00 to U+1EFF. */
static bool is_latin(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		bool is_extended = c == 0xE1 && i + 1 < text.len && text.ptr[i + 1] >= 0xB8 &&
				   text.ptr[i + 1] <= 0xBB;
		if (c > 0xC9 && !is_extended)
			return false;
	}
	return true;
}

/* Two names of one script that sound alike; across scripts it is how a name is written. */
static bool only_sounds_alike(const struct claim *claim)
{
	return (claim->match.means & MEANS_BIT(MEANS_TRANSLITERATED)) != 0 &&
	       is_latin(claim->shown) && is_latin(claim->match.matched);
}

/* A nickname before a surname that nobody else has is more than near. */
static bool is_only_near(const struct claim *claim)
{
	bool is_typo = (claim->match.means & MEANS_BIT(MEANS_TYPO)) != 0;
	bool has_others = claim_is_of_person(claim) && !claim->has_titles &&
			  (claim->match.means & MEANS_BIT(MEANS_DECORATED)) != 0;
	return ((claim->match.means & NEAR_ONLY) != 0 || has_others ||
		       (is_typo && claim_is_near(claim))) &&
	       claim->match.strength < CLAIM_ACTS_ALONE;
}

static bool is_far_fetched(const struct claim *claim)
{
	bool short_acronym = (claim->match.means & MEANS_BIT(MEANS_ACRONYM)) &&
			     claim->match.matched.len < ACRONYM_MIN;
	bool common_local = (claim->match.facts & FACT_BIT(LOCAL_MATCH)) != 0 &&
			    claim->match.bits < COMMON_BITS;
	return claim_is_weak(claim) &&
	       (claim->match.strength < CLAIM_LEAST_NEAR || short_acronym || common_local ||
		       is_only_near(claim) || only_sounds_alike(claim));
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct candidate *from = facts->main_claim->candidate;
	if (facts->main_claim->state != CLAIM_FALSE || is_far_fetched(facts->main_claim) ||
		!string_list_has(&facts->snapshot->rules.freemail, from->domain))
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

#include "check/check.h"

const struct check *const all_checks[] = {
#define CHECK(name) &check_##name,
#include "check/checks.def"
#undef CHECK
};
const size_t all_checks_count = sizeof(all_checks) / sizeof(all_checks[0]);

const char *claim_place_name(enum claim_place place)
{
	static const char *const names[] = {
		[CLAIM_FROM_NAME] = "from_name",
		[CLAIM_FROM_ADDRESS] = "from_address",
		[CLAIM_SENDER] = "sender",
		[CLAIM_REPLY_TO] = "reply_to",
		[CLAIM_RESENT_FROM] = "resent_from",
		[CLAIM_BODY_FROM] = "body_from",
		[CLAIM_SUBJECT] = "subject",
		[CLAIM_SIGNATURE] = "signature",
		[CLAIM_THREAD] = "thread",
	};
	return place < CLAIM_PLACE_COUNT ? names[place] : "unknown";
}

const char *claim_state_name(enum claim_state state)
{
	switch (state) {
	case CLAIM_VOUCHED:
		return "vouched";
	case CLAIM_FALSE:
		return "false";
	case CLAIM_UNPROTECTED:
		return "unprotected";
	case CLAIM_UNKNOWN:
		return "unknown";
	case CLAIM_OPEN_SERVICE:
		return "open_service";
	}
	return "unknown";
}

const struct claim *facts_strongest(const struct facts *facts, unsigned place_bits,
	enum claim_state state, bool (*accepts)(const struct claim *claim))
{
	const struct claim *best = NULL;
	for (size_t i = 0; i < facts->claim_count; i++) {
		const struct claim *claim = &facts->claims[i];
		if (!(place_bits & PLACE_BIT(claim->place)) || claim->state != state)
			continue;
		if (accepts && !accepts(claim))
			continue;
		if (!best || claim->match.strength > best->match.strength ||
			(claim->match.strength >= best->match.strength &&
				claim_factor(claim) > claim_factor(best)))
			best = claim;
	}
	return best;
}

struct view claim_describe(const struct claim *claim, struct arena *arena)
{
	struct buf out = buf_init(arena, 1024);
	buf_byte(&out, '"');
	buf_put_escaped(&out, claim->shown);
	buf_text(&out, "\" means ");
	buf_put_escaped(&out, claim->match.principal->name);
	buf_text(&out, " (");
	means_list(claim->match.means, &out);
	buf_text(&out, ")");
	return buf_view(&out);
}

void means_list(uint32_t means, struct buf *out)
{
	bool first = true;
	for (int m = 0; m < MEANS_COUNT; m++) {
		if (!(means & MEANS_BIT(m)))
			continue;
		if (!first)
			buf_byte(out, ',');
		buf_text(out, means_name((enum means)m));
		first = false;
	}
}

bool claim_is_of_domain(const struct claim *claim)
{
	return (claim->match.means & (MEANS_BIT(MEANS_ADDRESS) | MEANS_BIT(MEANS_DOMAIN) |
					     MEANS_BIT(MEANS_SUBDOMAIN))) != 0;
}

bool claim_is_lookalike(const struct claim *claim)
{
	return (claim->match.means &
		       (MEANS_BIT(MEANS_LOOKALIKE) | MEANS_BIT(MEANS_LOOKALIKE_EDIT) |
			       MEANS_BIT(MEANS_LOOKALIKE_SUFFIX))) != 0;
}

bool claim_is_in_text(const struct claim *claim)
{
	return claim->place == CLAIM_SUBJECT || claim->place == CLAIM_SIGNATURE ||
	       claim->place == CLAIM_THREAD;
}

/* Near in two ways at once: "Steffen Moeller" for "Stephan Mueller". Those are mostly two
 * people, and impostors stay nearer. */
static bool is_near_twice(uint32_t means)
{
	static const enum means ways[] = { MEANS_TYPO, MEANS_NICKNAME, MEANS_SHORTENED,
		MEANS_TRANSLITERATED };
	size_t count = 0;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		count += (means & MEANS_BIT(ways[i])) != 0;
	return count > 1;
}

static bool has_initial(struct view name)
{
	while (name.len > 0) {
		struct view word = view_slice(name, 0, view_find(name, ' '));
		name = view_from(name, word.len + 1);
		if (word.len == 1 || (word.len == 2 && word.ptr[1] == '.'))
			return true;
	}
	return false;
}

/* Michael and Mike may be two cousins, Lisa and Elizabeth two colleagues; and Jean is not
 * Jean-Luc, though somebody who leaves out an initial is the same. */
static bool is_other_given_name(const struct match *match)
{
	return (match->means & MEANS_BIT(MEANS_NICKNAME)) != 0 ||
	       ((match->means & MEANS_BIT(MEANS_SHORTENED)) != 0 &&
		       !has_initial(match->matched));
}

static bool has_word_with(struct view text, unsigned char first)
{
	while (text.len > 0) {
		if (ascii_lower(text.ptr[0]) == ascii_lower(first))
			return true;
		text = view_from(text, view_find(text, ' ') + 1);
	}
	return false;
}

/* What is misspelt is long enough to be, and begins as it should: Jing is no slip of Ming, nor
 * Donald of Ronald. */
static bool is_misspelling(const struct claim *claim)
{
	const size_t least = 5;
	struct view rest = claim->match.matched;
	while (rest.len > 0) {
		struct view word = view_slice(rest, 0, view_find(rest, ' '));
		rest = view_from(rest, word.len + 1);
		bool is_there = view_search_ascii_nocase(claim->shown, word) < claim->shown.len;
		if (!is_there &&
			(word.len < least || !has_word_with(claim->shown, word.ptr[0])))
			return false;
	}
	return true;
}

bool claim_is_near(const struct claim *claim)
{
	const uint32_t whole = MEANS_BIT(MEANS_EXACT) | MEANS_BIT(MEANS_REORDERED) |
			       MEANS_BIT(MEANS_ALIAS) | MEANS_BIT(MEANS_ACCENTS) |
			       MEANS_BIT(MEANS_INVISIBLE) | MEANS_BIT(MEANS_BIDI) |
			       MEANS_BIT(MEANS_SPACING) | MEANS_BIT(MEANS_TYPO);
	uint32_t other = claim->match.means & ~whole;
	if (claim->has_titles)
		other &= ~MEANS_BIT(MEANS_DECORATED);
	if ((claim->match.means & MEANS_BIT(MEANS_TYPO)) != 0 && !is_misspelling(claim))
		return true;
	return other != 0;
}

/* Letter for letter a person's name of two words. That many bear it lowers its strength, and
 * the strength its weight; but it is the name. */
static bool is_whole_name(const struct claim *claim)
{
	const double least = 0.7;
	struct view name = view_trim(claim->match.matched);
	bool is_long =
		view_find(name, ' ') < name.len || (name.len >= 6 && name.ptr[0] >= 0x80);
	return claim->match.principal->kind == PRINCIPAL_PERSON && !claim_is_near(claim) &&
	       !(claim->match.means & MEANS_BIT(MEANS_TYPO)) &&
	       claim->match.strength >= least && is_long;
}

bool claim_is_weak(const struct claim *claim)
{
	if (is_whole_name(claim))
		return false;
	bool is_in_local = (claim->match.facts & FACT_BIT(LOCAL_MATCH)) != 0 &&
			   claim->match.bits < CLAIM_RARE_BITS;
	return claim->match.strength < CLAIM_ACTS_ALONE || is_in_local || claim->has_middle ||
	       is_other_given_name(&claim->match) || is_near_twice(claim->match.means);
}

double claim_factor(const struct claim *claim)
{
	const double weak_share = 0.9;
	const double whole_share = 0.92;
	double strength = claim->match.strength;
	if (is_whole_name(claim))
		return strength > whole_share ? strength : whole_share;
	return strength * (claim_is_weak(claim) ? weak_share : 1.0);
}

bool claim_is_name(const struct claim *claim)
{
	return !claim_is_of_domain(claim) && !claim_is_lookalike(claim);
}

bool claim_is_of_person(const struct claim *claim)
{
	return claim_is_name(claim) && claim->match.principal->kind == PRINCIPAL_PERSON;
}

bool claim_is_of_organization(const struct claim *claim)
{
	return claim_is_name(claim) && claim->match.principal->kind == PRINCIPAL_ORGANIZATION;
}

struct finding finding_of_claim(const struct claim *claim, struct arena *arena)
{
	if (!claim)
		return (struct finding){ 0 };
	return (struct finding){
		.fired = true,
		.factor = claim_factor(claim),
		.needs_second = claim_is_weak(claim),
		.evidence = claim_describe(claim, arena),
	};
}

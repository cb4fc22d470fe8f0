#include "protect/alignment.h"

#include "base/utf8.h"
#include "protect/acronym.h"
#include "protect/pairing.h"

#define EDIT_SINGLE_MIN 7 /* letters of a single word that may have an error */
#define EDIT_TWO_MIN    10
#define EDIT_NAME_MIN   8 /* letters of all words that are there */

#define BITS_SAME      2.0
#define BITS_LANGUAGE  4.0
#define BITS_SOUND     2.0 /* in the same script */
#define BITS_CONSONANT 2.4 /* what each consonant of a key brings */
#define BITS_EDIT      3.5 /* what a typing error costs */
#define BITS_INITIAL   3.5 /* what an initial brings */
#define BITS_MISSING   4.0
#define BITS_EXTRA     1.2
#define BITS_EXTRA_MAX 6.0

#define FORGIVEN_MIDDLE    0.85 /* share of a missing middle name that is forgiven */
#define ACRONYM_BESIDE_MIN 3

#define EXTRA_COST     0.04
#define EXTRA_COST_MAX 0.16

/* In steps of some 20 instructions. */
#define WORK_NAME    12
#define WORK_WEIGHED 30
#define WORK_AROUND  14 /* for each observed word that is weighed */

static double bits_of_consonants(const struct phones *phones)
{
	uint64_t keys[LIMIT_PHONETIC_KEYS];
	size_t count = phonetic_keys(phones, PHONETIC_COARSE, keys);
	return count > 0 ? 1 + BITS_CONSONANT * (double)phonetic_key_length(keys[0]) : 1;
}

/* A word that sounds alike proves as much as its consonants do, and less the less alike. */
static double bits_of_sound(const struct token *token, const struct pair *pair)
{
	double bits = bits_of_consonants(&token->phones);
	if (token->bits < bits)
		bits = token->bits;
	bits -= pair->is_cross ? 16 * (1 - pair->sound) : BITS_SOUND + 16 * (1 - pair->sound);
	return bits > 0 ? bits : 0;
}

static void count_pair(struct alignment *alignment, size_t number, const struct token *token)
{
	const struct pair *pair = &alignment->pairs[number];
	alignment->has_other_name = alignment->has_other_name || pair->is_other;
	bool is_full = pair->sim >= SIM_FULL || pair->likeness == LIKE_SOUND ||
		       pair->likeness == LIKE_SAME;
	if (is_full && !pairing_is_particle(token, number))
		alignment->full++;
	switch (pair->likeness) {
	case LIKE_EQUAL:
	case LIKE_JOINED:
		alignment->bits += token->bits;
		break;
	case LIKE_LOOKS:
		alignment->bits += token->bits;
		alignment->means |= MEANS_BIT(MEANS_HOMOGLYPH);
		break;
	case LIKE_EDIT:
		alignment->bits += token->bits > BITS_EDIT * pair->edits + 1
					   ? token->bits - BITS_EDIT * pair->edits
					   : 1;
		alignment->means |= MEANS_BIT(MEANS_TYPO);
		alignment->edits += pair->edits;
		alignment->has_first_edit =
			alignment->has_first_edit ||
			!likeness_same_first(token, &alignment->reading->items[pair->seen]);
		break;
	case LIKE_SAME:
		if (pair->sim <
			SIM_FULL) { /* in another language: little more than an initial */
			alignment->bits += BITS_LANGUAGE;
		} else {
			alignment->bits +=
				token->bits > BITS_SAME + 1 ? token->bits - BITS_SAME : 1;
		}
		alignment->means |= MEANS_BIT(MEANS_NICKNAME);
		alignment->nicknames++;
		break;
	case LIKE_SOUND:
		alignment->bits += bits_of_sound(token, pair);
		alignment->means |= MEANS_BIT(MEANS_TRANSLITERATED);
		alignment->sounds++;
		alignment->has_first_edit =
			alignment->has_first_edit ||
			(!pair->is_cross && !likeness_same_first(token,
						    &alignment->reading->items[pair->seen]));
		break;
	case LIKE_INITIAL:
		alignment->bits += BITS_INITIAL;
		alignment->means |= MEANS_BIT(MEANS_INITIAL);
		alignment->initials +=
			!pairing_is_middle(alignment, number) && token->letters > 1;
		break;
	case LIKE_NONE:
		break;
	}
}

/* Share of the name that is there, each word by its rarity. */
static double weigh_pairs(struct alignment *alignment)
{
	double there = 0;
	double whole = 0;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct token *token = name_token(alignment->registry, alignment->name, i);
		const struct pair *pair = &alignment->pairs[i];
		double weight = pairing_is_silent(alignment, token) ? 1 : token->bits + 1;
		if (pair->likeness == LIKE_NONE && pairing_is_optional(alignment, i))
			continue;
		whole += weight;
		count_pair(alignment, i, token);
		double sim = pair->likeness != LIKE_INITIAL    ? pair->sim
			     : pairing_is_middle(alignment, i) ? SIM_MIDDLE
							       : SIM_INITIAL;
		if (pair->likeness == LIKE_NONE) {
			alignment->missing++;
			alignment->bits -= BITS_MISSING;
			sim = pairing_is_middle(alignment, i) &&
					      alignment->principal->kind == PRINCIPAL_PERSON
				      ? FORGIVEN_MIDDLE
				      : 0;
		}
		there += weight * sim;
	}
	return whole > 0 ? there / whole : 0;
}

static bool is_own_word(const struct alignment *alignment, const struct seen_word *word)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	return keys_get(&alignment->registry->roles,
		       key_of_pair(KEY_OWN_WORD, word->hash, alignment->principal_number),
		       numbers) > 0;
}

/* Whether the word is one of the name's once more: "J4ne R0e Jane Roe" is one person. */
static bool is_repeated(const struct alignment *alignment, const struct seen_word *word)
{
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct token *token = name_token(alignment->registry, alignment->name, i);
		if (alignment->pairs[i].likeness != LIKE_NONE &&
			token_looks_like(token, word->skeleton))
			return true;
	}
	return false;
}

/* Whether the word is the initials of the organisation beside its name. */
static bool is_own_acronym(const struct alignment *alignment, const struct seen_word *word)
{
	size_t count = alignment->name->token_count;
	if (alignment->principal->kind != PRINCIPAL_ORGANIZATION ||
		word->letters < ACRONYM_BESIDE_MIN || word->letters > count)
		return false;
	struct view rest = word->text;
	for (size_t i = 0; i < count && rest.len > 0; i++) {
		const struct token *token = name_token(alignment->registry, alignment->name, i);
		if (rest.ptr[0] == token->fold.ptr[0]) {
			rest = view_from(rest, 1);
		} else if (!pairing_is_silent(alignment, token) &&
			   !(token->roles & ROLE_LEGAL)) {
			return false;
		}
	}
	return rest.len == 0;
}

/* Whether nothing but the name explains this word. */
static bool is_foreign(const struct alignment *alignment, const struct seen_word *word)
{
	uint32_t free_roles = ROLE_TITLE | ROLE_STOP | ROLE_NUMBER | ROLE_LETTER;
	if (alignment->principal->kind == PRINCIPAL_ORGANIZATION) {
		free_roles |= ROLE_FUNCTION | ROLE_LINK | ROLE_PART;
	} else if (alignment->is_part) {
		free_roles |= ROLE_PART | ROLE_LINK;
	}
	return !(word->roles & free_roles) && !word->bracketed &&
	       !is_own_word(alignment, word) && !is_repeated(alignment, word) &&
	       !is_own_acronym(alignment, word);
}

static size_t first_used(const struct alignment *alignment)
{
	return (size_t)__builtin_ctz(alignment->used);
}

static size_t last_used(const struct alignment *alignment)
{
	return 31 - (size_t)__builtin_clz(alignment->used);
}

/* "Office of Jane Roe", "assistant to Jane Roe", "Jane Roe's office": somebody beside her. */
static bool find_part(const struct alignment *alignment)
{
	const struct reading *reading = alignment->reading;
	size_t first = first_used(alignment);
	size_t last = last_used(alignment);
	bool has_link = false;
	for (size_t i = first; i-- > 0;) {
		uint32_t roles = reading->items[i].roles;
		if (roles & ROLE_PART && (has_link || !(roles & ROLE_TITLE)))
			return true;
		has_link = has_link || (roles & ROLE_LINK) != 0;
	}
	for (size_t i = last + 1; i < reading->count; i++) {
		uint32_t roles = reading->items[i].roles;
		if (roles & ROLE_PART && !reading->items[i].bracketed &&
			(i == last + 1 || reading->is_possessive))
			return true;
	}
	return false;
}

static void weigh_rest(struct alignment *alignment)
{
	const struct reading *reading = alignment->reading;
	size_t first = first_used(alignment);
	size_t last = last_used(alignment);
	uint8_t script = reading->items[first].phones.script;
	for (size_t i = 0; i < reading->count; i++) {
		const struct seen_word *word = &reading->items[i];
		if (alignment->used & (UINT32_C(1) << i))
			continue;
		if (!is_foreign(alignment, word)) {
			alignment->is_decorated =
				alignment->is_decorated || !(word->roles & ROLE_LETTER);
			alignment->letters +=
				(word->roles & ROLE_LETTER) != 0 && !word->bracketed;
			continue;
		}
		alignment->foreign++;
		/* In another script it is no more of the name, but the name once more. */
		if (word->phones.script != script)
			continue;
		bool is_beside = (i + 1 == first) || (i == last + 1 && !word->after_comma);
		alignment->has_word_before = alignment->has_word_before || i + 1 == first;
		alignment->has_word_after =
			alignment->has_word_after || (i == last + 1 && !word->after_comma);
		if (is_beside && word->is_known && !(word->roles & ROLE_COMMON))
			alignment->has_name_beside = true;
	}
}

/* What stands between the words of the name: one middle name is none of our business, two
 * words or an "and" make two persons of it. */
static double weigh_gaps(const struct alignment *alignment)
{
	const struct reading *reading = alignment->reading;
	double factor = 1;
	size_t gap = 0;
	for (size_t i = first_used(alignment); i < last_used(alignment); i++) {
		const struct seen_word *word = &reading->items[i];
		if (alignment->used & (UINT32_C(1) << i)) {
			gap = 0;
			continue;
		}
		if (word->roles & ROLE_AND && alignment->principal->kind == PRINCIPAL_PERSON &&
			word->letters > 1)
			factor *= 0.4;
		if (is_foreign(alignment, word) && ++gap == 2)
			factor *= 0.5;
	}
	return factor;
}

static bool is_reordered(const struct alignment *alignment)
{
	size_t before = 0;
	bool has_before = false;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct pair *pair = &alignment->pairs[i];
		if (pair->likeness == LIKE_NONE || pair->likeness == LIKE_JOINED)
			continue;
		if (has_before && pair->seen < before)
			return true;
		before = pair->seen;
		has_before = true;
	}
	return false;
}

/* Same words, but hyphens where the record has blanks or the other way round. */
static bool is_respaced(const struct alignment *alignment)
{
	if (alignment->name->flags & NAME_IS_JOINED)
		return true;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct pair *pair = &alignment->pairs[i];
		bool hyphen = (alignment->name->hyphens >> i & 1U) != 0;
		if (pair->seen < alignment->reading->count && pair->likeness != LIKE_JOINED &&
			i > 0 && hyphen != alignment->reading->items[pair->seen].after_hyphen)
			return true;
	}
	return false;
}

/* Accents, or letters of another style, that the fold took away. */
static uint32_t means_of_letters(const struct alignment *alignment)
{
	const struct reading *reading = alignment->reading;
	if (reading->is_styled)
		return MEANS_BIT(MEANS_HOMOGLYPH);
	if (view_is_ascii(reading->shown) && view_is_ascii(alignment->name->text))
		return 0;
	return reading->shown.len != alignment->name->text.len && !alignment->is_decorated &&
			       !alignment->foreign
		       ? MEANS_BIT(MEANS_ACCENTS)
		       : 0;
}

static bool is_shortened(const struct alignment *alignment)
{
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		if (alignment->pairs[i].likeness == LIKE_NONE)
			return true;
	}
	return (alignment->name->flags & NAME_IS_SHORTER) != 0;
}

static uint32_t all_means(const struct alignment *alignment)
{
	uint32_t means = alignment->means | alignment->reading->means;
	if (!(means & MEANS_BIT(MEANS_HOMOGLYPH)))
		means |= means_of_letters(alignment);
	if (is_reordered(alignment))
		means |= MEANS_BIT(MEANS_REORDERED);
	if (is_respaced(alignment))
		means |= MEANS_BIT(MEANS_SPACING);
	if (alignment->is_decorated || alignment->foreign > 0)
		means |= MEANS_BIT(MEANS_DECORATED);
	if (alignment->letters > 0)
		means |= MEANS_BIT(MEANS_INITIAL);
	if (is_shortened(alignment))
		means |= MEANS_BIT(MEANS_SHORTENED);
	if (alignment->is_part)
		means |= MEANS_BIT(MEANS_PART);
	if (alignment->name->flags & NAME_IS_ALIAS)
		means |= MEANS_BIT(MEANS_ALIAS);
	return means ? means : MEANS_BIT(MEANS_EXACT);
}

/* A short name without its first or last word is another name: "Jane Marie", "Marie Roe". A
 * part of a hyphenated one may go. */
static bool lacks_an_end(const struct alignment *alignment)
{
	size_t last = alignment->name->token_count - 1;
	if (last >= 3 || alignment->missing == 0)
		return false;
	bool is_joined = (alignment->name->hyphens >> last & 1U) != 0;
	return alignment->pairs[0].likeness == LIKE_NONE ||
	       (alignment->pairs[last].likeness == LIKE_NONE && !is_joined);
}

/* The word at an end of the match that is only nearly there, with a foreign one beyond it:
 * "Cheryl William Young" is no Bill Young, "David John Berry" no David Owen. */
static double weigh_ends(const struct alignment *alignment)
{
	size_t first = first_used(alignment);
	size_t last = last_used(alignment);
	double factor = 1;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct pair *pair = &alignment->pairs[i];
		bool is_near = pair->likeness == LIKE_SAME || pair->likeness == LIKE_EDIT ||
			       (pair->likeness == LIKE_SOUND && !pair->is_cross);
		if (is_near && ((pair->seen == first && alignment->has_word_before) ||
				       (pair->seen == last && alignment->has_word_after)))
			factor *= 0.78;
	}
	return factor;
}

#define LIMIT_ORDINAL 6 /* octets of the longest of them */

/* The number behind a name: a son is not his father. 0 for other words. */
static unsigned ordinal_of(struct view word)
{
	static const struct {
		const char *word;
		unsigned value;
	} ordinals[] = { { "sr", 1 }, { "senior", 1 }, { "jr", 2 }, { "junior", 2 },
		{ "ii", 2 }, { "iii", 3 }, { "iv", 4 } };
	const unsigned char first = word.len > 0 ? word.ptr[0] : 0;
	if (word.len > LIMIT_ORDINAL || (first != 's' && first != 'j' && first != 'i'))
		return 0;
	for (size_t i = 0; i < sizeof(ordinals) / sizeof(ordinals[0]); i++) {
		if (view_equal(word, view_of(ordinals[i].word)))
			return ordinals[i].value;
	}
	return 0;
}

/* The number behind any of the names of the person: an alias may leave it out. */
static unsigned own_ordinal(const struct alignment *alignment)
{
	const struct registry *registry = alignment->registry;
	const struct name *name = pairing_first_name(alignment);
	unsigned ordinal = 0;
	for (; ordinal == 0 && name < registry->names + registry->name_count &&
		name->principal == alignment->name->principal;
		name++) {
		for (size_t i = 1; i < name->token_count && ordinal == 0; i++)
			ordinal = ordinal_of(name_token(registry, name, i)->fold);
	}
	return ordinal;
}

static bool has_other_ordinal(const struct alignment *alignment)
{
	unsigned other = 0;
	for (size_t i = 1; i < alignment->reading->count && other == 0; i++)
		other = ordinal_of(alignment->reading->items[i].text);
	if (other == 0)
		return false;
	unsigned ours = own_ordinal(alignment);
	return ours > 0 && ours != other;
}

static void judge_person(struct alignment *alignment)
{
	if (has_other_ordinal(alignment))
		alignment->strength *= 0.5;
	double extra = EXTRA_COST * (double)alignment->foreign;
	alignment->strength -= extra < EXTRA_COST_MAX ? extra : EXTRA_COST_MAX;
	alignment->strength *= weigh_gaps(alignment);
	if (alignment->has_name_beside) {
		alignment->strength *=
			0.72; /* "Mary Jane Roe" is somebody else, more often than not */
	}
	/* "August J. Roe" is not Jane Roe. */
	if (alignment->initials > 0 && alignment->has_word_before)
		alignment->strength *= 0.72;
	if (alignment->name->token_count == 1 && alignment->foreign > 0)
		alignment->strength *= 0.4;
	if (lacks_an_end(alignment))
		alignment->strength *= 0.7;
	/* A word too many beside words that are only nearly there. */
	if (alignment->foreign > 0 &&
		alignment->edits + alignment->sounds + alignment->nicknames > 0)
		alignment->strength *= 0.9;
	alignment->strength *= weigh_ends(alignment);
	if (alignment->missing > 0 && alignment->letters > 0)
		alignment->strength *= 0.6; /* "Jane K. Roe" for "Jane Marie Roe" */
}

/* Words that no organisation's mail adds to its name make another organisation of it. */
static void judge_organization(struct alignment *alignment)
{
	double each = alignment->name->token_count == 1 ? 0.4 : 0.68;
	for (size_t i = 0; i < alignment->foreign; i++)
		alignment->strength *= each;
	if (alignment->missing > 0)
		alignment->strength *= 0.6;
	alignment->strength *= weigh_gaps(alignment);
}

/* One Latin word is never enough to name a person; one in a script without blanks may be
 * the whole name. */
static bool is_single_word(const struct alignment *alignment)
{
	if (alignment->name->token_count > 1 || alignment->principal->kind != PRINCIPAL_PERSON)
		return false;
	return name_token(alignment->registry, alignment->name, 0)->fold.ptr[0] < 0xE0;
}

static void cap(struct alignment *alignment)
{
	bool inexact = alignment->edits + alignment->initials + alignment->missing +
			       alignment->sounds + alignment->nicknames >
		       0;
	if (inexact) {
		double share = (alignment->bits - 6) / 9;
		share = share < 0 ? 0 : share > 1 ? 1 : share;
		alignment->strength *= 0.72 + 0.28 * share;
	}
	size_t near = alignment->edits + alignment->sounds + alignment->nicknames;
	bool is_weak = alignment->bits < alignment->registry->bits_to_act ||
		       (alignment->name->flags & NAME_IS_DERIVED) != 0 ||
		       alignment->reading->is_stem || alignment->initials > 0 ||
		       is_single_word(alignment) || alignment->has_first_edit ||
		       alignment->has_other_name ||
		       (alignment->edits > 0 && alignment->foreign > 0) ||
		       (near > 0 && alignment->missing > 0) ||
		       (near > 1 && alignment->nicknames > 0) ||
		       ((alignment->has_word_before || alignment->has_word_after) &&
			       alignment->foreign == 1 &&
			       alignment->principal->kind == PRINCIPAL_PERSON);
	if (is_weak && alignment->strength > STRENGTH_NOT_ALONE)
		alignment->strength = STRENGTH_NOT_ALONE;
}

/* One that is not listed is meant where it is in capitals, is nobody else's name and no word,
 * and nothing stands beside it but what mail adds to an organisation. */
static bool derived_is_meant(const struct alignment *alignment)
{
	const uint32_t around =
		ROLE_FUNCTION | ROLE_LEGAL | ROLE_PART | ROLE_LINK | ROLE_STOP | ROLE_NUMBER;
	const struct reading *reading = alignment->reading;
	const struct token *token = name_token(alignment->registry, alignment->name, 0);
	for (size_t i = 0; i < reading->count; i++) {
		if (i != alignment->pairs[0].seen && !(reading->items[i].roles & around))
			return false;
	}
	return token->uses == 1 && !token->is_known && token->roles == 0 &&
	       alignment->pairs[0].likeness == LIKE_EQUAL &&
	       acronym_is_shown(token->fold, reading->shown);
}

/* An acronym is meant only by itself and the words that an organisation's mail adds, and a
 * short one only in capitals. */
static bool acronym_is_meant(const struct alignment *alignment)
{
	if (alignment->foreign > 0 || alignment->reading->by_looks)
		return false;
	const struct token *token = name_token(alignment->registry, alignment->name, 0);
	if (alignment->name->flags & NAME_IS_DERIVED)
		return derived_is_meant(alignment);
	if (token->letters > 3)
		return true;
	struct view shown = alignment->reading->shown;
	size_t at = view_search(shown, alignment->name->text);
	return at < shown.len;
}

/* Of the words that are there. */
static size_t count_letters(const struct alignment *alignment)
{
	size_t letters = 0;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		if (alignment->pairs[i].likeness != LIKE_NONE)
			letters += name_token(alignment->registry, alignment->name, i)->letters;
	}
	return letters;
}

/* One word: as it is written, or by its sound; a long one of an organisation may have an
 * error. */
static bool single_is_enough(const struct alignment *alignment)
{
	const struct token *token = name_token(alignment->registry, alignment->name, 0);
	if (alignment->pairs[0].likeness == LIKE_INITIAL)
		return false;
	return alignment->edits == 0 ||
	       (alignment->edits == 1 && alignment->principal->kind == PRINCIPAL_ORGANIZATION &&
		       token->letters >= EDIT_SINGLE_MIN && !(token->roles & ROLE_COMMON));
}

static bool has_enough(const struct alignment *alignment)
{
	size_t count = alignment->name->token_count;
	if (alignment->used == 0 || alignment->edits > 2 ||
		(alignment->edits == 2 && count_letters(alignment) < EDIT_TWO_MIN) ||
		(alignment->edits > 0 && count_letters(alignment) < EDIT_NAME_MIN && count > 1))
		return false;
	if (count == 1)
		return single_is_enough(alignment);
	/* "J. Roe" for "Jane Marie Roe": both ends are there. */
	const struct pair *first = &alignment->pairs[0];
	const struct pair *last = &alignment->pairs[count - 1];
	bool has_ends = alignment->principal->kind == PRINCIPAL_PERSON &&
			first->likeness == LIKE_INITIAL && last->sim >= SIM_FULL;
	return alignment->full >= 2 || (has_ends && alignment->edits == 0) ||
	       (alignment->full == 1 && alignment->missing == 0 && alignment->edits == 0);
}

/* What stands around the match. */
static void judge_rest(struct alignment *alignment)
{
	bool is_person = alignment->principal->kind == PRINCIPAL_PERSON;
	alignment->is_part = is_person && find_part(alignment);
	weigh_rest(alignment);
	double extra_bits = BITS_EXTRA * (double)alignment->foreign;
	alignment->bits -= extra_bits < BITS_EXTRA_MAX ? extra_bits : BITS_EXTRA_MAX;
	if (alignment->missing > 0 && alignment->foreign > 0)
		alignment->strength *= 0.65;
	if (is_person) {
		judge_person(alignment);
	} else {
		judge_organization(alignment);
	}
}

bool alignment_judge(const struct question *question, size_t *work, struct match *match_out)
{
	const struct name *name = question->name;
	struct pair pairs[LIMIT_NAME_TOKENS];
	struct hearings hearings;
	hearings.word = VIEW("");
	struct alignment alignment = {
		.hearings = &hearings,
		.pairs = pairs,
		.registry = question->registry,
		.reading = question->reading,
		.name = name,
		.principal = &question->registry->principals[name->principal],
		.principal_number = name->principal,
	};
	bool is_paired = pairing_make(&alignment, question->run);
	*work += WORK_NAME + alignment.work;
	if (!is_paired)
		return false;
	*work += WORK_WEIGHED + WORK_AROUND * question->reading->count;
	alignment.strength = weigh_pairs(&alignment);
	if (!has_enough(&alignment))
		return false;
	judge_rest(&alignment);
	if (name->flags & NAME_IS_ACRONYM) {
		if (!acronym_is_meant(&alignment))
			return false;
		alignment.means |= MEANS_BIT(MEANS_ACRONYM);
	}
	cap(&alignment);
	*match_out = (struct match){
		.principal = alignment.principal,
		.means = all_means(&alignment),
		.strength = alignment.strength,
		.bits = alignment.bits > 0 ? alignment.bits : 0,
		.matched = name->text,
	};
	return alignment.strength >= STRENGTH_REPORTED;
}

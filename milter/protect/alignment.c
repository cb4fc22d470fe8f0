#include "protect/alignment.h"

#include "base/utf8.h"
#include "protect/acronym.h"
#include "protect/likeness.h"

#include <string.h>

#define EDIT_SINGLE_MIN  7 /* letters of a single word that may have an error */
#define EDIT_TWO_MIN     10
#define EDIT_NAME_MIN    8 /* letters of all words that are there */
#define JOINED_CROSS_MIN 0.72
#define JOINED_SOUND_MIN 0.90

#define CROSS_WRITTEN 0.90 /* left of a sound where the record has that script itself */

#define BITS_SAME      2.0
#define BITS_LANGUAGE  4.0
#define BITS_SOUND     2.0 /* in the same script */
#define BITS_CONSONANT 2.4 /* what each consonant of a key brings */
#define BITS_EDIT      3.5 /* what a typing error costs */
#define BITS_INITIAL   3.5 /* what an initial brings */
#define BITS_MISSING   4.0
#define BITS_EXTRA     1.2
#define BITS_EXTRA_MAX 6.0

#define PARTICLE_MAX        5 /* letters of "voor" and "degli" */
#define PARTICLE_PERSON_MAX 3

#define FORGIVEN_MIDDLE    0.85 /* share of a missing middle name that is forgiven */
#define ACRONYM_BESIDE_MIN 3

#define EXTRA_COST     0.04
#define EXTRA_COST_MAX 0.16

/* In steps of some 20 instructions. */
#define WORK_NAME    12
#define WORK_LOOK    3 /* at two words, before they are compared */
#define WORK_WORD    5 /* to compare two words, and what likeness_compare() adds */
#define WORK_JOINED  20
#define WORK_WEIGHED 30
#define WORK_AROUND  14 /* for each observed word that is weighed */

/* What is seen of the words of a name before any is compared. */
struct glance {
	uint32_t equal; /* observed words that stand in the name as they are, a bit each */
	uint32_t found; /* words of the name that are there or may be, the same */
	uint32_t is[LIMIT_NAME_TOKENS];     /* by word of the name: the one that it equals */
	uint32_t may_be[LIMIT_NAME_TOKENS]; /* or those that it may be */
};

struct alignment {
	const struct registry *registry;
	const struct reading *reading;
	const struct name *name;
	const struct principal *principal;
	size_t principal_number;
	struct pair *pairs; /* by word of the name */
	uint32_t used;      /* bit per observed word */
	size_t missing;     /* words of the name that are not there and should be */
	size_t full;        /* words that are */
	size_t edits;
	size_t sounds;
	size_t nicknames;
	bool has_other_name;  /* a word that is a name in its own right in place of another one
			       */
	bool is_dense;        /* see struct comparison */
	bool has_first_edit;  /* the first letter is another one: "Minkel" for "Kinkel" */
	size_t initials;      /* in place of a given name */
	size_t foreign;       /* observed words that nothing explains */
	size_t letters;       /* single ones among the rest */
	bool has_word_before; /* a foreign word right before the match */
	bool has_word_after;  /* and right after it, without a comma */
	bool has_name_beside; /* a foreign word that is a common name, next to the match */
	bool is_part;         /* "Office of ..." */
	bool is_decorated;
	double strength;
	double bits;
	uint32_t means;
	size_t work; /* see alignment_judge() */
	struct hearings *hearings;
};

/* The first of all names of the principal. */
static const struct name *first_name_of(const struct alignment *alignment)
{
	const struct name *name = alignment->name;
	while (name > alignment->registry->names &&
		name[-1].principal == alignment->name->principal)
		name--;
	return name;
}

/* Whether the record has another name of the principal in this script: then that one says how
 * it is written, and its sound in other scripts says less. */
static bool is_written_in(const struct alignment *alignment, uint8_t script)
{
	const struct registry *registry = alignment->registry;
	const struct name *name = first_name_of(alignment);
	for (; name < registry->names + registry->name_count &&
		name->principal == alignment->name->principal;
		name++) {
		if (name_token(registry, name, 0)->phones.script == script)
			return true;
	}
	return false;
}

/* Whether the name is of a person who is called so in syllables: its family name says it. */
static bool has_syllables(const struct alignment *alignment)
{
	const struct name *name = alignment->name;
	if (alignment->principal->kind != PRINCIPAL_PERSON || name->token_count < 2)
		return false;
	size_t last = name->token_count - 1U;
	return ((name_token(alignment->registry, name, 0)->roles |
			name_token(alignment->registry, name, last)->roles) &
		       ROLE_SYLLABLE) != 0;
}

/* The one that is most like a word of the name, of those observed that it may be; false when
 * none is. */
static bool pair_token(struct alignment *alignment, size_t number, uint32_t may_be)
{
	const struct token *token = name_token(alignment->registry, alignment->name, number);
	struct pair best = { .seen = NOWHERE };
	struct comparison how = { .hearings = alignment->hearings,
		.by_looks = alignment->reading->by_looks,
		.is_dense = alignment->is_dense,
		.is_person = alignment->principal->kind == PRINCIPAL_PERSON,
		.is_given = number == 0 && alignment->principal->kind == PRINCIPAL_PERSON };
	for (uint32_t left = may_be & ~alignment->used; left != 0; left &= left - 1) {
		size_t i = (size_t)__builtin_ctz(left);
		alignment->work += WORK_WORD;
		const struct seen_word *word = &alignment->reading->items[i];
		struct pair pair = { .seen = NOWHERE };
		how.is_written = word->phones.script != token->phones.script &&
				 is_written_in(alignment, word->phones.script);
		if (!likeness_compare(token, word, how, &alignment->work, &pair))
			continue;
		if (pair.is_cross && how.is_written)
			pair.sim *= CROSS_WRITTEN;
		if (pair.sim > best.sim) {
			best = pair;
			best.seen = (uint16_t)i;
		}
	}
	if (best.likeness == LIKE_NONE)
		return false;
	alignment->pairs[number] = best;
	alignment->used |= UINT32_C(1) << best.seen;
	return true;
}

/* The words that are there as they are. */
static void find_equal(const struct alignment *alignment, struct glance *glance)
{
	const struct reading *reading = alignment->reading;
	const size_t count = reading->by_looks ? 0 : reading->count;
	uint32_t equal = 0;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		struct view fold = name_token(alignment->registry, alignment->name, i)->fold;
		glance->is[i] = 0;
		for (size_t j = 0; j < count; j++) {
			if (!view_equal(fold, reading->items[j].text) || equal >> j & 1U)
				continue;
			glance->is[i] = UINT32_C(1) << j;
			equal |= glance->is[i];
			break;
		}
	}
	glance->equal = equal;
}

static bool is_middle(const struct alignment *alignment, size_t number)
{
	return number > 0 && number + 1 < alignment->name->token_count;
}

/* Articles, particles and, in organisations, what joins words. */
static bool is_silent(const struct alignment *alignment, const struct token *token)
{
	uint32_t roles = alignment->principal->kind == PRINCIPAL_ORGANIZATION
				 ? ROLE_STOP | ROLE_LINK
				 : ROLE_STOP;
	return (token->roles & roles) != 0;
}

/* A word without which the name is still the name: a particle, a legal form at the end. */
static bool is_optional(const struct alignment *alignment, size_t number)
{
	const struct token *token = name_token(alignment->registry, alignment->name, number);
	if (!(token->roles & (ROLE_STOP | ROLE_LINK | ROLE_LEGAL)) ||
		alignment->name->token_count < 2)
		return false;
	bool is_organization = alignment->principal->kind == PRINCIPAL_ORGANIZATION;
	bool is_last = number + 1 == alignment->name->token_count;
	bool is_inside = number > 0 || is_organization;
	size_t most = is_organization ? PARTICLE_MAX : PARTICLE_PERSON_MAX;
	return (is_silent(alignment, token) && token->letters <= most && is_inside &&
		       !is_last) ||
	       (token->roles & ROLE_LEGAL && is_last && is_organization &&
		       alignment->name->token_count > 2);
}

/* A word that tells nothing: "La Fontana" is not Joaquín de la Fontana. */
static bool is_particle(const struct token *token, size_t number)
{
	return number > 0 && (token->roles & ROLE_STOP) != 0 && token->letters <= 3;
}

/* Which of the other observed words each of the other words of the name may be. */
static void find_possible(const struct alignment *alignment, struct glance *glance)
{
	const struct reading *reading = alignment->reading;
	uint32_t found = 0;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct token *token = name_token(alignment->registry, alignment->name, i);
		uint32_t words = glance->is[i];
		for (size_t j = 0; glance->is[i] == 0 && j < reading->count; j++) {
			bool is_possible = !(glance->equal >> j & 1U) &&
					   likeness_is_possible(token, &reading->items[j],
						   reading->by_looks);
			words |= (uint32_t)is_possible << j;
		}
		glance->may_be[i] = words;
		found |= (uint32_t)(words != 0) << i;
	}
	glance->found = found;
}

/* Whether so many words may be enough: what has_enough() asks for, at its best. */
static bool may_be_enough(const struct alignment *alignment, uint32_t found)
{
	size_t count = alignment->name->token_count;
	size_t full = 0;
	size_t missing = 0;
	if (found == (UINT32_C(1) << count) - 1)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (!(found >> i & 1U)) {
			missing += !is_optional(alignment, i);
			continue;
		}
		full += !is_particle(name_token(alignment->registry, alignment->name, i), i);
	}
	bool has_ends = (found & 1U) != 0 && (found >> (count - 1) & 1U) != 0;
	return full >= 2 || (missing == 0 && full > 0) || (has_ends && count > 1);
}

/* Equal words first, so that none of them is taken for a short form of another: in "G.
 * Ben-Gurion" there is no Benjamin. False as soon as what is there is too little. */
static bool pair_words(struct alignment *alignment)
{
	struct glance glance;
	alignment->work += WORK_LOOK * alignment->name->token_count * alignment->reading->count;
	find_equal(alignment, &glance);
	find_possible(alignment, &glance);
	if (!may_be_enough(alignment, glance.found))
		return false;
	alignment->used = glance.equal;
	alignment->is_dense = has_syllables(alignment);
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		struct pair *pair = &alignment->pairs[i];
		if (glance.is[i] != 0) {
			*pair = (struct pair){ .likeness = LIKE_EQUAL,
				.sim = SIM_EQUAL,
				.seen = (uint16_t)__builtin_ctz(glance.is[i]) };
			continue;
		}
		*pair = (struct pair){ .seen = NOWHERE };
		if (glance.may_be[i] != 0 && pair_token(alignment, i, glance.may_be[i]))
			continue;
		glance.found &= ~(UINT32_C(1) << i);
		if (!may_be_enough(alignment, glance.found))
			return false;
	}
	return true;
}

/* Takes the bytes of `fold` off the run, word by word; false when it has others. */
static bool take_run(const struct reading *reading, struct run run, struct view fold,
	size_t *word, struct view *rest)
{
	for (size_t at = 0; at < fold.len; at++) {
		if (rest->len == 0 && *word < run.from + run.count)
			*rest = reading->items[(*word)++].text;
		if (rest->len == 0 || rest->ptr[0] != fold.ptr[at])
			return false;
		*rest = view_from(*rest, 1);
	}
	return true;
}

/* Whether the run is the name letter for letter, not only by its looks. */
static bool run_is_plain(const struct alignment *alignment, struct run run)
{
	const struct name *name = alignment->name;
	for (size_t turn = 0; turn < name->token_count; turn++) {
		struct view rest = VIEW("");
		size_t word = run.from;
		bool is_same = true;
		for (size_t i = 0; i < name->token_count && is_same; i++) {
			struct view fold = name_token(
				alignment->registry, name, (turn + i) % name->token_count)
						   ->fold;
			is_same = take_run(alignment->reading, run, fold, &word, &rest);
		}
		if (is_same && rest.len == 0 && word == run.from + run.count)
			return true;
	}
	return false;
}

static void pair_run(struct alignment *alignment, struct run run)
{
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		alignment->pairs[i] = (struct pair){
			.likeness = LIKE_JOINED, .sim = SIM_JOINED, .seen = (uint16_t)run.from
		};
	}
	for (size_t i = run.from; i < run.from + run.count; i++)
		alignment->used |= UINT32_C(1) << i;
	alignment->means |= MEANS_BIT(MEANS_SPACING);
	if (!run_is_plain(alignment, run))
		alignment->means |= MEANS_BIT(MEANS_HOMOGLYPH);
}

/* Whether the observed words have a family name of one syllable, but none that is ours or may
 * be written for it. */
static bool has_other_family(const struct alignment *alignment)
{
	size_t families = 0;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		const struct token *token = name_token(alignment->registry, alignment->name, i);
		if (!(token->roles & ROLE_SYLLABLE))
			continue;
		for (size_t j = 0; j < alignment->reading->count; j++) {
			const struct seen_word *word = &alignment->reading->items[j];
			if (!(word->roles & ROLE_SYLLABLE))
				continue;
			if (view_equal(token->fold, word->text) ||
				likeness_share_group(token->same, &word->same))
				return false;
			families++;
		}
	}
	return families > 0;
}

/* Whether a word of the text begins as none of the name's words does, in scripts that both
 * write words apart; of more words than the name has, those too many may begin inside of one:
 * "Ди Каприо". */
static bool has_other_onset(const struct alignment *alignment)
{
	size_t free = alignment->reading->count > alignment->name->token_count
			      ? alignment->reading->count - alignment->name->token_count
			      : 0;
	for (size_t i = 0; i < alignment->reading->count; i++) {
		const struct phones *seen = &alignment->reading->items[i].phones;
		bool is_apart = false;
		bool is_alike = seen->script > PHONETIC_GEORGIAN || seen->count == 0;
		for (size_t t = 0; t < alignment->name->token_count && !is_alike; t++) {
			const struct phones *ours =
				&name_token(alignment->registry, alignment->name, t)->phones;
			enum phonetic_onset onset = phonetic_compare_onsets(ours, seen);
			is_apart = is_apart || onset == ONSET_APART;
			is_alike = onset == ONSET_ALIKE || ours->script == seen->script ||
				   ours->script > PHONETIC_GEORGIAN;
		}
		if (is_apart && !is_alike && free-- == 0)
			return true;
	}
	return false;
}

/* All words that may be of a name, as one sound against the whole name. */
static bool pair_sounds(struct alignment *alignment)
{
	const struct reading *reading = alignment->reading;
	struct phones seen = { .count = 0 };
	size_t last = 0;
	size_t words = 0;
	for (size_t i = 0; i < reading->count; i++) {
		const struct seen_word *word = &reading->items[i];
		if (word->phones.count == 0 || word->bracketed ||
			word->roles & (ROLE_TITLE | ROLE_NUMBER | ROLE_LETTER))
			continue;
		phonetic_append(&seen, &word->phones);
		alignment->used |= UINT32_C(1) << i;
		last = i;
		words++;
	}
	/* As many words in one script are met word by word. */
	if (words == alignment->name->token_count &&
		seen.script ==
			name_token(alignment->registry, alignment->name, 0)->phones.script)
		return false;
	if (has_other_onset(alignment))
		return false;
	if (has_syllables(alignment) && has_other_family(alignment))
		return false;
	double best = 0;
	struct phones whole = { .count = 0 };
	for (size_t turn = 0; turn < alignment->name->token_count && turn < LIMIT_TURNS;
		turn++) {
		index_join_phones(alignment->registry, alignment->name, turn, &whole);
		double sound = phonetic_similarity_from(&whole, &seen, JOINED_CROSS_MIN);
		alignment->work += WORK_JOINED + (size_t)whole.count * seen.count;
		if (sound > best)
			best = sound;
	}
	bool is_cross = whole.script != seen.script;
	/* What is not heard to its end may be another organisation in the end. */
	bool is_cut = whole.count == LIMIT_PHONES &&
		      (!is_cross || alignment->principal->kind == PRINCIPAL_ORGANIZATION);
	if (is_cut || best < (is_cross ? JOINED_CROSS_MIN : JOINED_SOUND_MIN))
		return false;
	if (is_cross && is_written_in(alignment, seen.script))
		best *= CROSS_WRITTEN;
	for (size_t i = 0; i < alignment->name->token_count; i++) {
		alignment->pairs[i] = (struct pair){ .likeness = LIKE_SOUND,
			.sim = best * SIM_CROSS,
			.sound = best,
			.seen = (uint16_t)last,
			.is_cross = is_cross };
	}
	return true;
}

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
	if (is_full && !is_particle(token, number))
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
		alignment->initials += !is_middle(alignment, number) && token->letters > 1;
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
		double weight = is_silent(alignment, token) ? 1 : token->bits + 1;
		if (pair->likeness == LIKE_NONE && is_optional(alignment, i))
			continue;
		whole += weight;
		count_pair(alignment, i, token);
		double sim = pair->likeness != LIKE_INITIAL ? pair->sim
			     : is_middle(alignment, i)      ? SIM_MIDDLE
							    : SIM_INITIAL;
		if (pair->likeness == LIKE_NONE) {
			alignment->missing++;
			alignment->bits -= BITS_MISSING;
			sim = is_middle(alignment, i) &&
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
		} else if (!is_silent(alignment, token) && !(token->roles & ROLE_LEGAL)) {
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
	const struct name *name = first_name_of(alignment);
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

static bool pair_all(struct alignment *alignment, struct run run)
{
	if (run.by_sound)
		return pair_sounds(alignment);
	if (run.count == 0)
		return pair_words(alignment);
	pair_run(alignment, run);
	return true;
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
	bool is_paired = pair_all(&alignment, question->run);
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

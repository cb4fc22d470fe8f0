#include "protect/pairing.h"

#define JOINED_CROSS_MIN 0.72
#define JOINED_SOUND_MIN 0.90

#define CROSS_WRITTEN 0.90 /* left of a sound where the record has that script itself */

/* In steps of some 20 instructions. */
#define WORK_LOOK   3 /* at two words, before they are compared */
#define WORK_WORD   5 /* to compare two words, and what likeness_compare() adds */
#define WORK_JOINED 20

/* What is seen of the words of a name before any is compared. */
struct glance {
	uint32_t equal; /* observed words that stand in the name as they are, a bit each */
	uint32_t found; /* words of the name that are there or may be, the same */
	uint32_t is[LIMIT_NAME_TOKENS];     /* by word of the name: the one that it equals */
	uint32_t may_be[LIMIT_NAME_TOKENS]; /* or those that it may be */
};

/* The first of all names of the principal. */
const struct name *pairing_first_name(const struct alignment *alignment)
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
	const struct name *name = pairing_first_name(alignment);
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
			missing += !pairing_is_optional(alignment, i);
			continue;
		}
		full += !pairing_is_particle(
			name_token(alignment->registry, alignment->name, i), i);
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

bool pairing_make(struct alignment *alignment, struct run run)
{
	if (run.by_sound)
		return pair_sounds(alignment);
	if (run.count == 0)
		return pair_words(alignment);
	pair_run(alignment, run);
	return true;
}

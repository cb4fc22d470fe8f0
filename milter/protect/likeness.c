#include "protect/likeness.h"

#include "base/utf8.h"
#include "text/distance.h"
#include "text/syllables.h"
#include "text/typing.h"

#define SIM_WIDE          0.90 /* "Aridrew" for "Andrew" */
#define WIDE_MIN          3    /* letters */
#define SIM_EDIT_LONG     0.90
#define SIM_EDIT_SHORT    0.80
#define SIM_EDIT_THREE    0.70
#define SIM_EDIT_TWO      0.72
#define SIM_EDIT_TWO_LONG 0.80
#define SIM_REPLACED      0.70 /* by a letter that is no neighbour on the keyboard */
#define SIM_OTHER_NAME    0.25 /* taken off when the misspelling is a name in its own right */
#define EDIT_TWO          5    /* letters of a word that may have two errors */
#define EDIT_TWO_LONG     8
#define EDIT_LONG         6 /* letters */
#define EDIT_MIN          3
#define EDITS_MAX         2
#define EDIT_REPLACED     8 /* letters of a word in which any letter may be replaced */

#define SIM_SAME          0.92 /* Bob for Robert */
#define SIM_SAME_LANGUAGE 0.62 /* John for Giovanni: beside a rare family name alone */
#define SIM_SAME_FORMS    0.80 /* Bob for Rob */
#define SAME_BEGINNING    3    /* letters that a short form and its name have in common */
#define SIM_CROSS_MIN     0.71
#define ROUNDING          1e-6
#define SIM_SOUND         0.62 /* the least in the same script */
#define SIM_SOUND_RANGE   0.28
#define SOUND_MIN         0.84
#define SOUND_SURE        0.95 /* in the same script; below it is another name as easily */

/* In steps of some 20 instructions. */
#define WORK_EDITED     20
#define WORK_SLIP       30  /* whether an error is one of the fingers */
#define WORK_SLIP_OTHER 200 /* on another keyboard than a Latin one */
#define WORK_HEARD      12  /* and three for each four pairs of sounds */

#define WORK_TONGUES 45 /* for each sound, to hear a word in all of them */

static size_t work_of_sounds(const struct phones *a, const struct phones *b)
{
	return WORK_HEARD + (size_t)a->count * b->count * 3 / 4;
}

static const struct pair nothing = { .seen = NOWHERE };

static size_t count_byte(struct view v, unsigned char byte)
{
	size_t count = 0;
	for (size_t i = 0; i < v.len; i++)
		count += v.ptr[i] == byte;
	return count;
}

static bool is_ascii_letters(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if (!ascii_is_alpha(v.ptr[i]))
			return false;
	}
	return true;
}

/* The skeleton has j, i and l as one; to the eye a plain j is no l: "Lane" is not "Jane". */
static bool looks_plausible(const struct token *token, const struct seen_word *word)
{
	if (!view_is_ascii(token->fold) || !is_ascii_letters(word->text))
		return true;
	return count_byte(token->fold, 'j') == count_byte(word->text, 'j') && !word->is_known;
}

static bool is_initial_of(struct view letter, struct view word)
{
	return view_starts_with(word, letter) && letter.len < word.len;
}

bool likeness_same_first(const struct token *token, const struct seen_word *word)
{
	return token->skeleton.len > 0 && word->skeleton.len > 0 &&
	       token->skeleton.ptr[0] == word->skeleton.ptr[0];
}

static size_t common_beginning(struct view a, struct view b)
{
	size_t count = 0;
	while (count < a.len && count < b.len && a.ptr[count] == b.ptr[count])
		count++;
	return count;
}

/* Two family names of syllables that no romanisation makes one of: Zhang and Zheng. */
static bool are_two_families(const struct token *token, const struct seen_word *word)
{
	return (token->roles & ROLE_SYLLABLE) && (word->roles & ROLE_SYLLABLE);
}

/* What a number of typing errors leaves of the likeness, 0 for nothing. */
static double sim_of_edits(const struct token *token, size_t shorter, unsigned edits)
{
	if (edits == 1 && token->letters >= EDIT_LONG)
		return SIM_EDIT_LONG;
	if (edits == 1)
		return shorter > EDIT_MIN ? SIM_EDIT_SHORT : SIM_EDIT_THREE;
	return shorter >= EDIT_TWO_LONG ? SIM_EDIT_TWO_LONG
	       : shorter >= EDIT_TWO    ? SIM_EDIT_TWO
					: 0;
}

/* How many typing errors the two may have for their length, 0 where letters alone tell that
 * they have more. A word of three letters may lack one, if what is left is no word of its own.
 */
static inline unsigned allowed_edits(
	const struct token *token, const struct seen_word *word, bool by_looks)
{
	size_t longer = token->letters > word->letters ? token->letters : word->letters;
	size_t shorter = token->letters + word->letters - longer;
	bool is_short = shorter + 1 == EDIT_MIN && longer == EDIT_MIN && word->roles == 0;
	bool same_first = likeness_same_first(token, word);
	/* Another first letter is one error of a longer word, and its only one. */
	unsigned most = shorter >= EDIT_TWO && same_first ? EDITS_MAX : 1;
	if ((shorter < EDIT_MIN && !is_short) || longer > shorter + most ||
		(shorter <= EDIT_MIN && !same_first) ||
		reading_letters_far(token->mask, word->mask) ||
		(!by_looks && reading_edits_far(token->fold_mask, word->text_mask, most)))
		return 0;
	return most;
}

/* The typing errors between the two, or more than EDITS_MAX when they have too many. */
static unsigned count_edits(
	const struct token *token, const struct seen_word *word, struct comparison how)
{
	struct view written = how.by_looks ? token->skeleton : token->fold;
	unsigned most = allowed_edits(token, word, how.by_looks);
	if (most == 0)
		return EDITS_MAX + 1;
	unsigned edits = distance_within(written, word->text, most);
	return edits > most ? EDITS_MAX + 1 : edits;
}

static struct pair compare_edited(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work)
{
	unsigned edits = count_edits(token, word, how);
	*work += WORK_EDITED;
	if (edits > EDITS_MAX)
		return nothing;
	*work += view_is_ascii(word->text) ? WORK_SLIP : WORK_SLIP_OTHER;
	size_t shorter = token->letters < word->letters ? token->letters : word->letters;
	struct pair pair = { .likeness = LIKE_EDIT, .edits = (uint8_t)edits };
	pair.sim = sim_of_edits(token, shorter, edits);
	if (!how.by_looks && !typing_is_slip(token->fold, word->text)) {
		if (edits == 2 || shorter < EDIT_REPLACED)
			return nothing;
		pair.sim = SIM_REPLACED;
		pair.is_other = true;
	} else {
		pair.is_other =
			shorter < EDIT_MIN || (how.is_dense && syllables_fit(word->text));
	}
	if (word->is_known)
		pair.sim -= SIM_OTHER_NAME;
	/* "Mila" may be a slip for "Milan", and is a name. */
	pair.is_other = pair.is_other || (how.is_given && word->same.count > 0);
	return pair;
}

enum kinship {
	KIN_NONE,
	KIN_LANGUAGE, /* one name in two languages: Giovanni and John */
	KIN_FORMS,    /* two short forms of one name: Bob and Rob */
	KIN_NAME      /* a name and a form of it */
};

static enum kinship kinship_of(const struct same_names *a, const struct same_names *b)
{
	enum kinship kinship = KIN_NONE;
	if (!(a->mask & b->mask))
		return kinship;
	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count; j++) {
			if (a->groups[i] != b->groups[j])
				continue;
			if (a->groups[i] < vocabulary_languages_count) {
				kinship = kinship == KIN_NONE ? KIN_LANGUAGE : kinship;
				continue;
			}
			kinship = KIN_FORMS;
			if (((a->heads >> i) | (b->heads >> j)) & 1U)
				return KIN_NAME;
		}
	}
	return kinship;
}

bool likeness_share_group(const struct same_names *a, const struct same_names *b)
{
	return kinship_of(a, b) != KIN_NONE;
}

/* Whether two names of one group are as often those of two persons: both are given to
 * children as they are, and neither is short for the other or its beginning: Jack and John. */
static bool are_two_names(const struct token *token, const struct seen_word *word)
{
	if (token->same->heads != 0 && word->same.heads != 0)
		return true;
	size_t longer = token->letters > word->letters ? token->letters : word->letters;
	size_t shorter = token->letters + word->letters - longer;
	return token->is_known && word->is_known && !(word->roles & ROLE_COMMON) &&
	       2 * shorter > longer &&
	       common_beginning(token->fold, word->text) < SAME_BEGINNING;
}

static bool is_vowel(unsigned char letter)
{
	return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' ||
	       letter == 'u';
}

/* Francesco and Francesca, Andrei and Andrea: all the same but for the vowel at the end. */
static bool differs_in_gender(const struct token *token, const struct seen_word *word)
{
	struct view a = token->fold;
	struct view b = word->text;
	if (a.len < EDIT_MIN || b.len < EDIT_MIN || a.ptr[0] != b.ptr[0])
		return false;
	unsigned char a_last = a.ptr[a.len - 1];
	unsigned char b_last = b.ptr[b.len - 1];
	if (a_last == b_last || (a_last != 'a' && b_last != 'a'))
		return false;
	size_t common = common_beginning(a, b);
	bool a_ends = is_vowel(a_last);
	bool b_ends = is_vowel(b_last);
	return common >= EDIT_MIN && common + (a_ends ? 1 : 0) >= a.len &&
	       common + (b_ends ? 1 : 0) >= b.len;
}

static struct pair compare_in_script(
	const struct token *token, const struct seen_word *word, double sound)
{
	struct pair pair = { .likeness = LIKE_SOUND, .sound = sound };
	if (sound < SOUND_MIN)
		return nothing;
	pair.sim = SIM_SOUND + SIM_SOUND_RANGE * (sound - SOUND_MIN) / (1 - SOUND_MIN);
	pair.is_other = word->is_known || sound < SOUND_SURE;
	if (word->is_known && word->letters <= EDIT_LONG)
		pair.sim -= SIM_OTHER_NAME;
	pair.is_other = pair.is_other || differs_in_gender(token, word);
	return pair;
}

/* Of words in two scripts; what comes to less than SIM_CROSS_MIN may be any less. */
static double sound_across(const struct phones *a, const struct phones *b)
{
	if (phonetic_compare_onsets(a, b) == ONSET_APART)
		return 0;
	return phonetic_similarity_from(a, b, SIM_CROSS_MIN / SIM_CROSS - ROUNDING);
}

/* The same with the Latin one of the words as it is heard in the tongue that fits best. */
static double sound_in_tongues(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work)
{
	bool is_ours = token->phones.script == PHONETIC_LATIN;
	const struct phones *latin = is_ours ? &token->phones : &word->phones;
	const struct phones *other = is_ours ? &word->phones : &token->phones;
	double best = 0;
	if (latin->script != PHONETIC_LATIN || how.is_written)
		return 0;
	if (phonetic_hear_all(is_ours ? token->fold : word->text, latin, how.hearings))
		*work += (size_t)WORK_TONGUES * latin->count;
	for (size_t i = 0; i < how.hearings->count; i++) {
		const struct phones *heard = &how.hearings->items[i];
		if (phonetic_is_far(heard, other))
			continue;
		*work += work_of_sounds(heard, other);
		double sound = sound_across(heard, other);
		best = sound > best ? sound : best;
	}
	return best;
}

static struct pair compare_sounds(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work)
{
	const struct phones *a = &token->phones;
	const struct phones *b = &word->phones;
	size_t shorter = a->count < b->count ? a->count : b->count;
	if (shorter < 2 || a->script == PHONETIC_NONE || b->script == PHONETIC_NONE)
		return nothing;
	if (a->script == b->script) {
		return shorter < 3 ? nothing
				   : compare_in_script(token, word,
					     phonetic_similarity_from(a, b, SOUND_MIN));
	}
	double sound = sound_across(a, b);
	if (sound < SOUND_SURE) {
		double heard = sound_in_tongues(token, word, how, work);
		sound = heard > sound ? heard : sound;
	}
	struct pair pair = { .likeness = LIKE_SOUND, .sound = sound, .is_cross = true };
	pair.sim = shorter >= 3 ? sound * SIM_CROSS : sound > 0.9 ? sound * 0.9 : 0;
	return pair.sim >= SIM_CROSS_MIN ? pair : nothing;
}

static struct pair compare_near(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work)
{
	struct pair best = nothing;
	bool is_other = how.is_given && word->is_known && differs_in_gender(token, word);
	if (are_two_families(token, word) || is_other)
		return best;
	if (!reading_letters_far(token->mask, word->mask)) {
		best = compare_edited(token, word, how, work);
	}
	if (phonetic_is_far(&token->phones, &word->phones))
		return best;
	*work += work_of_sounds(&token->phones, &word->phones);
	struct pair sounds = compare_sounds(token, word, how, work);
	/* "University of Westmere" is not that of Eastmere. */
	if (!how.is_person && !sounds.is_cross && !likeness_same_first(token, word))
		return best;
	return sounds.likeness != LIKE_NONE && sounds.sim > best.sim ? sounds : best;
}

/* Whether one ends in the one letter and one in the other. */
static bool ends_in(struct view a, struct view b, unsigned char one, unsigned char other)
{
	unsigned char a_last = a.len > 0 ? a.ptr[a.len - 1] : 0;
	unsigned char b_last = b.len > 0 ? b.ptr[b.len - 1] : 0;
	return (a_last == one && b_last == other) || (a_last == other && b_last == one);
}

static struct pair compare_same(
	const struct token *token, const struct seen_word *word, enum kinship kinship)
{
	struct pair pair = { .likeness = LIKE_SAME, .sim = SIM_SAME };
	if (kinship == KIN_LANGUAGE) {
		pair.sim = SIM_SAME_LANGUAGE;
		pair.is_other = true;
		return pair;
	}
	if (kinship == KIN_FORMS && ends_in(token->fold, word->text, 'o', 'a') &&
		differs_in_gender(token, word))
		return nothing; /* Nino and Nina */
	/* Two spellings of one name begin alike, but for those of syllables. */
	bool is_near = kinship == KIN_NAME || are_two_families(token, word) ||
		       common_beginning(token->fold, word->text) >= SAME_BEGINNING;
	if (!is_near)
		pair.sim = SIM_SAME_FORMS;
	pair.is_other = !is_near || are_two_names(token, word);
	return pair;
}

static struct pair compare_words(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work)
{
	if (!how.by_looks && view_equal(token->fold, word->text))
		return (struct pair){ .likeness = LIKE_EQUAL, .sim = SIM_EQUAL };
	bool same_looks = token_looks_like(token, word->skeleton);
	if (same_looks && (how.by_looks || looks_plausible(token, word)))
		return (struct pair){ .likeness = LIKE_LOOKS, .sim = SIM_LOOKS };
	if (token->letters >= WIDE_MIN && !word->is_known && !same_looks &&
		view_equal(token_wide(token), word->wide))
		return (struct pair){ .likeness = LIKE_LOOKS, .sim = SIM_WIDE };
	if (word->roles & ROLE_LETTER && is_initial_of(word->text, token->fold))
		return (struct pair){ .likeness = LIKE_INITIAL, .sim = SIM_INITIAL };
	/* The letters of "Example S.p.A." are nobody's initials. */
	if (token->letters == 1 && how.is_person && is_initial_of(token->fold, word->text))
		return (struct pair){ .likeness = LIKE_INITIAL, .sim = SIM_MIDDLE };
	enum kinship kinship = how.by_looks ? KIN_NONE : kinship_of(token->same, &word->same);
	if (kinship != KIN_NONE && kinship != KIN_LANGUAGE)
		return compare_same(token, word, kinship);
	struct pair near = compare_near(token, word, how, work);
	return kinship == KIN_LANGUAGE && near.sim < SIM_SAME_LANGUAGE
		       ? compare_same(token, word, kinship)
		       : near;
}

bool likeness_is_possible(
	const struct token *token, const struct seen_word *word, bool by_looks)
{
	if (allowed_edits(token, word, by_looks) > 0)
		return true;
	if (token->phones.count > 1 && word->phones.count > 1 &&
		!phonetic_is_far(&token->phones, &word->phones))
		return true;
	return (token->same->mask & word->same.mask) != 0 || token->letters == 1 ||
	       (word->roles & ROLE_LETTER) != 0 || token_looks_like(token, word->skeleton) ||
	       view_equal(token_wide(token), word->wide);
}

bool likeness_compare(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work, struct pair *pair_out)
{
	*pair_out = compare_words(token, word, how, work);
	return pair_out->likeness != LIKE_NONE;
}

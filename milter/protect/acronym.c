#include "protect/acronym.h"

#define ACRONYM_MIN 3 /* letters */

static const struct view vowels = { (const unsigned char *)"aeiouy", 6 };

static bool is_vowel(unsigned char letter)
{
	return view_find(vowels, letter) < vowels.len;
}

/* A capital letter, as far as the first octets tell: "Ä" is one, "ä" is not. */
static bool is_capital(struct view raw)
{
	unsigned char lead = raw.ptr[0];
	if (lead < 0x80)
		return lead >= 'A' && lead <= 'Z';
	if (lead == 0xC3 && raw.len > 1)
		return raw.ptr[1] < 0x9F;
	/* In the blocks behind, capital and small ones take turns. */
	return (lead == 0xC4 || lead == 0xC5) && raw.len > 1;
}

bool acronym_add(struct acronym *acronym, struct view raw, struct view fold)
{
	if (raw.len == 0 || fold.len == 0 || !is_capital(raw) || !ascii_is_alpha(fold.ptr[0]))
		return true;
	if (acronym->count == LIMIT_ACRONYM)
		return false;
	acronym->letters[acronym->count++] = fold.ptr[0];
	return true;
}

static bool is_one_of(const char *const pairs, struct view pair)
{
	return view_search(view_of(pairs), pair) < view_of(pairs).len;
}

/* Consonants that words begin with, and end with. */
static bool can_begin(struct view run)
{
	return run.len < 2 ||
	       (run.len == 2 && is_one_of("bl br ch cl cr dr fl fr gl gr kn ph pl pr ps rh sc "
					  "sh sk sl sm sn sp st sw th tr tw wh wr",
					run)) ||
	       (run.len == 3 && is_one_of("sch scr shr spl spr str thr", run));
}

static bool can_end(struct view run)
{
	static const struct view sonants = { (const unsigned char *)"lmnrs", 5 };
	if (run.len < 2)
		return true;
	bool is_soft = view_find(sonants, run.ptr[0]) < sonants.len;
	if (run.len == 2)
		return is_soft ||
		       is_one_of("bs ck cs ct ds ff ft gh gs ks ph ps pt sh ch th ts tt "
				 "wl wn ws xt zz",
			       run);
	return run.len == 3 && is_soft;
}

/* Whether the letters may be read as a word: vowels among consonants as languages set them. */
static bool may_be_word(struct view letters)
{
	size_t start = 0;
	bool has_vowel = false;
	for (size_t i = 0; i <= letters.len; i++) {
		if (i < letters.len && !is_vowel(letters.ptr[i]))
			continue;
		struct view run = view_slice(letters, start, i - start);
		bool is_first = start == 0;
		bool is_last = i == letters.len;
		if ((is_first && !can_begin(run)) || (is_last && !can_end(run)) ||
			(!is_first && !is_last && run.len > 2))
			return false;
		has_vowel = has_vowel || !is_last;
		start = i + 1;
	}
	return has_vowel;
}

bool acronym_is_one(struct view letters)
{
	return letters.len >= ACRONYM_MIN && letters.len <= LIMIT_ACRONYM &&
	       !may_be_word(letters);
}

bool acronym_is_shown(struct view letters, struct view text)
{
	unsigned char capitals[LIMIT_ACRONYM];
	if (letters.len > LIMIT_ACRONYM)
		return false;
	for (size_t i = 0; i < letters.len; i++)
		capitals[i] = (unsigned char)(letters.ptr[i] - 'a' + 'A');
	return view_search(text, (struct view){ capitals, letters.len }) < text.len;
}

#include "text/syllables.h"

#define LIMIT_VOWELS 3 /* of one syllable */

/* What a syllable begins with: of Pinyin, Wade-Giles, Cantonese and Hokkien spellings, the
 * romanisations of Korean, and Vietnamese without its marks. */
static const char *const onsets[] = { "", "b", "c", "ch", "d", "f", "g", "gh", "h", "hs", "j",
	"jj", "k", "kh", "kk", "kw", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "pp", "q",
	"r", "s", "sh", "ss", "sz", "t", "th", "tr", "ts", "tt", "tz", "v", "w", "x", "y", "z",
	"zh" };

static const char *const codas[] = { "", "b", "c", "ch", "g", "h", "k", "l", "m", "n", "ng",
	"nh", "p", "r", "t" };

#define ONSETS (sizeof(onsets) / sizeof(onsets[0]))
#define CODAS  (sizeof(codas) / sizeof(codas[0]))

static bool is_among(struct view text, const char *const *list, size_t count)
{
	const char first = text.len > 0 ? (char)text.ptr[0] : 0;
	for (size_t i = 0; i < count; i++) {
		if (list[i][0] == first && view_equal(text, view_of(list[i])))
			return true;
	}
	return false;
}

static bool is_plain_vowel(unsigned char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* A y between vowels or before the first one begins a syllable ("jiyun"), another one is a
 * vowel ("kyung", "thuy"). */
static bool is_vowel(struct view word, size_t at)
{
	if (word.ptr[at] != 'y')
		return is_plain_vowel(word.ptr[at]);
	bool is_first = at == 0 || is_plain_vowel(word.ptr[at - 1]);
	return at + 1 == word.len || !is_first;
}

/* Consonants between two vowels: an end and a beginning. */
static bool fits_between(struct view cluster)
{
	for (size_t cut = 0; cut <= cluster.len; cut++) {
		if (is_among(view_slice(cluster, 0, cut), codas, CODAS) &&
			is_among(view_from(cluster, cut), onsets, ONSETS))
			return true;
	}
	return false;
}

bool syllables_fit(struct view word)
{
	size_t syllables = 0;
	size_t at = 0;
	while (at < word.len) {
		size_t start = at;
		while (at < word.len && !is_vowel(word, at))
			at++;
		struct view cluster = view_slice(word, start, at - start);
		if (at == word.len)
			return syllables > 0 && is_among(cluster, codas, CODAS);
		if (syllables == 0 ? !is_among(cluster, onsets, ONSETS)
				   : !fits_between(cluster))
			return false;
		start = at;
		while (at < word.len && is_vowel(word, at))
			at++;
		if (at - start > LIMIT_VOWELS || ++syllables > LIMIT_SYLLABLES)
			return false;
	}
	return syllables > 0;
}

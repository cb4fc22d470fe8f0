#include "text/phonetic_foreign.h"

#include <string.h>

#include "base/utf8.h"
#include "text/phonetic_scripts.h"

/* Letters in a row that are heard as `phones`. Of a letter with several rules the first that
 * fits counts; without one it sounds as it is written.
 *
 * What stands before and behind them is one small letter, or one of these: */
#define ANYTHING 0
#define EDGE     '^' /* no letter: the beginning, or the end, of the word */
#define VOWEL    'V'
#define FRONT    'F' /* e, i, y */
#define BROAD    'B' /* a, o, u */
#define CLOSED   'N' /* the end, or a consonant */
#define SILENT_E 'E' /* a consonant with a mute e behind it, at the end: Kate, James */
#define DOUBLE   'D' /* a consonant and no vowel behind it: Hudson */
#define LATE     'L' /* a consonant, and a vowel somewhere before it */

struct rule {
	const char *letters;
	char before;
	char after;
	const char *phones;
};

#define RULES(...) ((const struct rule[]){ __VA_ARGS__, { NULL, 0, 0, NULL } })

struct tongue_rules {
	const struct rule *of[26];
};

#define OF(letter) [(letter) - 'a']

static const struct tongue_rules english = { {
	OF('a') = RULES({ "augh", 0, 0, "o" }, { "aigh", 0, 0, "ei" }, { "au", 0, 0, "o" },
		{ "aw", 0, 0, "o" }, { "ai", 0, 0, "ei" }, { "ay", 0, 0, "ei" },
		{ "ae", 0, 0, "e" }, { "alk", 0, 0, "ok" }, { "alm", 0, 0, "am" },
		{ "all", 0, EDGE, "ol" }, { "a", 0, SILENT_E, "ei" }),
	OF('b') = RULES({ "b", 'm', EDGE, "" }),
	OF('c') = RULES({ "chr", 0, 0, "kr" }, { "ch", 0, 0, "C" }, { "ck", 0, 0, "k" },
		{ "c", 0, FRONT, "s" }, { "c", 0, 0, "k" }),
	OF('d') = RULES({ "dge", 0, 0, "J" }, { "dg", 0, 0, "J" }),
	OF('e') = RULES({ "eau", 0, 0, "o" }, { "eigh", 0, 0, "ei" }, { "ew", 0, 0, "iu" },
		{ "eu", 0, 0, "iu" }, { "ea", 0, 0, "i" }, { "ee", 0, 0, "i" },
		{ "ey", 0, EDGE, "i" }, { "es", LATE, EDGE, "s" }, { "e", LATE, EDGE, "" },
		{ "e", 0, SILENT_E, "i" }),
	OF('g') = RULES({ "gh", EDGE, 0, "g" }, { "gn", EDGE, 0, "n" }, { "gh", 0, 0, "" },
		{ "g", 0, FRONT, "J" }, { "g", 'n', CLOSED, "F" }),
	OF('h') = RULES({ "h", VOWEL, CLOSED, "" }),
	OF('i') = RULES({ "igh", 0, 0, "ai" }, { "ign", 0, EDGE, "ain" },
		{ "ie", 0, EDGE, "i" }, { "ind", 0, EDGE, "aind" }, { "ild", 0, EDGE, "aild" },
		{ "ir", 0, CLOSED, "er" }, { "i", 0, SILENT_E, "ai" }),
	OF('j') = RULES({ "j", 0, 0, "J" }),
	OF('k') = RULES({ "kn", EDGE, 0, "n" }),
	OF('m') = RULES({ "mc", EDGE, 0, "mak" }),
	OF('o') = RULES({ "ough", 0, 0, "o" }, { "oo", 0, 0, "u" }, { "oa", 0, 0, "o" },
		{ "oe", 0, EDGE, "o" }, { "oy", 0, 0, "oi" }, { "ow", 0, EDGE, "o" },
		{ "ow", 0, 0, "au" }, { "ou", 0, 0, "au" }),
	OF('p') = RULES({ "ph", 0, 0, "f" }, { "ps", EDGE, 0, "s" }),
	OF('q') = RULES({ "qu", 0, 0, "kw" }, { "q", 0, 0, "k" }),
	OF('r') = RULES({ "rh", 0, 0, "r" }),
	OF('s') = RULES({ "sch", 0, 0, "S" }, { "sh", 0, 0, "S" }, { "ssion", 0, 0, "Sen" },
		{ "sion", 0, 0, "Zen" }, { "stl", 0, 'e', "sl" }),
	OF('t') = RULES({ "tch", 0, 0, "C" }, { "tion", 0, 0, "Sen" }, { "ture", 0, 0, "Cer" },
		{ "th", 0, 0, "T" }),
	OF('u') = RULES({ "ugh", 0, 0, "iu" }, { "uy", 0, EDGE, "ai" },
		{ "u", 0, SILENT_E, "u" }, { "ur", 0, CLOSED, "er" }, { "u", 0, DOUBLE, "a" }),
	OF('w') = RULES({ "wr", EDGE, 0, "r" }, { "wh", 0, 0, "w" }),
	OF('x') = RULES({ "x", EDGE, 0, "z" }, { "x", 0, 0, "ks" }),
	OF('y') = RULES({ "y", 0, SILENT_E, "ai" }, { "y", 0, 0, "i" }),
	OF('z') = RULES({ "zh", 0, 0, "Z" }),
} };

static const struct tongue_rules french = { {
	OF('a') = RULES({ "aint", 0, EDGE, "en" }, { "ain", 0, CLOSED, "en" },
		{ "aim", 0, CLOSED, "en" }, { "ault", 0, EDGE, "o" }, { "auld", 0, EDGE, "o" },
		{ "aud", 0, EDGE, "o" }, { "aux", 0, EDGE, "o" }, { "aut", 0, EDGE, "o" },
		{ "au", 0, 0, "o" }, { "ais", 0, EDGE, "e" }, { "ait", 0, EDGE, "e" },
		{ "aix", 0, EDGE, "e" }, { "ail", 0, 0, "ai" }, { "ay", 0, EDGE, "e" },
		{ "ay", 0, 0, "ei" }, { "ai", 0, 0, "e" }),
	OF('c') = RULES({ "coi", 0, 0, "swa" }, { "ch", 0, 0, "S" }, { "ck", 0, 0, "k" },
		{ "c", 0, FRONT, "s" }, { "c", 0, 0, "k" }),
	OF('d') = RULES({ "ds", 0, EDGE, "" }, { "d", 0, EDGE, "" }),
	OF('e') = RULES({ "eaux", 0, EDGE, "o" }, { "eau", 0, 0, "o" }, { "eux", 0, EDGE, "e" },
		{ "eu", 0, 0, "e" }, { "ei", 0, 0, "e" }, { "ey", 0, 0, "e" },
		{ "er", 0, EDGE, "e" }, { "ez", 0, EDGE, "e" }, { "et", 0, EDGE, "e" },
		{ "ert", 0, EDGE, "er" }, { "ent", 0, EDGE, "an" }, { "enn", 0, 0, "en" },
		{ "en", 0, CLOSED, "an" }, { "em", 0, 'b', "am" }, { "em", 0, 'p', "am" },
		{ "ee", 0, EDGE, "e" }, { "es", LATE, EDGE, "" }, { "e", LATE, EDGE, "" }),
	OF('g') = RULES({ "gn", 0, 0, "ni" }, { "ge", 0, BROAD, "Z" }, { "gu", 0, FRONT, "g" },
		{ "g", 0, FRONT, "Z" }, { "gt", 0, EDGE, "" }, { "g", 'n', EDGE, "" },
		{ "g", 'r', EDGE, "" }),
	OF('h') = RULES({ "h", 0, 0, "" }),
	OF('i') = RULES({ "ille", 0, EDGE, "i" }, { "ill", 0, 0, "i" }, { "inn", 0, 0, "in" },
		{ "ien", 0, EDGE, "ien" }, { "ier", 0, EDGE, "ie" }, { "in", 0, CLOSED, "en" },
		{ "im", 0, 'b', "em" }, { "im", 0, 'p', "em" }),
	OF('j') = RULES({ "j", 0, 0, "Z" }),
	OF('l') = RULES({ "lt", 0, EDGE, "" }, { "ld", 0, EDGE, "l" }),
	OF('o') = RULES({ "oeu", 0, 0, "e" }, { "oe", 0, 0, "e" }, { "oin", 0, CLOSED, "wen" },
		{ "oi", 0, 0, "wa" }, { "oy", 0, 0, "wai" }, { "oux", 0, EDGE, "u" },
		{ "out", 0, EDGE, "u" }, { "ou", 0, 0, "u" }),
	OF('p') = RULES({ "ph", 0, 0, "f" }, { "p", 0, EDGE, "" }),
	OF('q') = RULES({ "qu", 0, 0, "k" }, { "q", 0, 0, "k" }),
	OF('s') = RULES({ "sch", 0, 0, "S" }, { "sc", 0, FRONT, "s" }, { "ss", 0, 0, "s" },
		{ "s", 0, EDGE, "" }, { "s", VOWEL, VOWEL, "z" }),
	OF('t') = RULES({ "tion", 0, 0, "sion" }, { "th", 0, 0, "t" }, { "ts", 0, EDGE, "" },
		{ "t", 0, EDGE, "" }),
	OF('u') = RULES({ "ue", 0, EDGE, "u" }, { "uy", 0, 0, "ui" }),
	OF('x') = RULES({ "x", 0, EDGE, "" }, { "x", 0, 0, "ks" }),
	OF('y') = RULES({ "y", 0, 0, "i" }),
	OF('z') = RULES({ "zh", 0, 0, "Z" }, { "z", 0, EDGE, "" }),
} };

static const struct tongue_rules northern = { {
	OF('a') = RULES({ "aeu", 0, 0, "oi" }, { "ae", 0, 0, "e" }, { "aa", 0, 0, "o" },
		{ "ay", 0, 0, "ai" }),
	OF('c') = RULES({ "chs", 0, 0, "ks" }, { "ch", EDGE, 0, "k" }, { "ch", 0, 0, "X" },
		{ "ck", 0, 0, "k" }, { "c", 0, 0, "k" }),
	OF('d') = RULES({ "dsch", 0, 0, "J" }, { "dt", 0, 0, "t" }),
	OF('e') = RULES({ "ei", 0, 0, "ai" }, { "ey", 0, 0, "ai" }, { "eu", 0, 0, "oi" },
		{ "ee", 0, 0, "e" }),
	OF('g') = RULES({ "gh", 0, 0, "g" }, { "gj", 0, 0, "i" }, { "g", 'n', CLOSED, "F" }),
	OF('h') = RULES({ "hj", EDGE, 0, "i" }, { "h", VOWEL, CLOSED, "" }),
	OF('i') = RULES({ "ie", 0, 0, "i" }, { "ij", 0, 0, "ei" }),
	OF('j') = RULES({ "j", 0, 0, "i" }),
	OF('k') = RULES({ "kj", 0, 0, "C" }),
	OF('o') = RULES({ "oe", 0, 0, "u" }, { "oo", 0, 0, "o" }, { "ou", 0, 0, "au" },
		{ "oy", 0, 0, "oi" }),
	OF('p') = RULES({ "ph", 0, 0, "f" }),
	OF('q') = RULES({ "qu", 0, 0, "kv" }, { "q", 0, 0, "k" }),
	OF('s') = RULES({ "sch", 0, 0, "S" }, { "skj", 0, 0, "S" }, { "sj", 0, 0, "S" },
		{ "sh", 0, 0, "S" }, { "s", EDGE, 't', "V" }, { "s", EDGE, 'p', "V" },
		{ "ss", 0, 0, "s" }, { "sz", 0, 0, "s" }, { "s", EDGE, VOWEL, "z" }),
	OF('t') = RULES({ "tsch", 0, 0, "C" }, { "tz", 0, 0, "c" }, { "th", 0, 0, "t" },
		{ "tj", 0, 0, "C" }),
	OF('u') = RULES({ "ue", 0, 0, "u" }, { "uij", 0, 0, "oi" }, { "ui", 0, 0, "oi" },
		{ "uy", 0, 0, "oi" }),
	OF('v') = RULES({ "v", 0, 0, "f" }),
	OF('w') = RULES({ "w", 0, 0, "v" }),
	OF('x') = RULES({ "x", 0, 0, "ks" }),
	OF('y') = RULES({ "y", 0, 0, "i" }),
	OF('z') = RULES({ "zh", 0, 0, "Z" }, { "z", 0, 0, "c" }),
} };

static const struct tongue_rules southern = { {
	OF('a') = RULES({ "ao", 0, EDGE, "an" }, { "aes", 0, EDGE, "ains" }),
	OF('c') = RULES({ "ch", 0, 0, "Q" }, { "cqu", 0, 0, "kw" }, { "ci", 0, BROAD, "x" },
		{ "c", 0, FRONT, "x" }, { "c", 0, 0, "k" }),
	OF('g') = RULES({ "gli", 0, BROAD, "l" }, { "gli", 0, 0, "li" }, { "gn", 0, 0, "n" },
		{ "gh", 0, 0, "g" }, { "gi", 0, BROAD, "G" }, { "gu", 0, FRONT, "g" },
		{ "g", 0, FRONT, "X" }),
	OF('h') = RULES({ "h", 0, 0, "" }),
	OF('j') = RULES({ "j", 0, 0, "X" }),
	OF('l') = RULES({ "ll", 0, 0, "Y" }, { "lh", 0, 0, "l" }),
	OF('n') = RULES({ "nh", 0, 0, "n" }),
	OF('o') = RULES({ "oes", 0, EDGE, "oins" }, { "ou", 0, 0, "o" }),
	OF('q') = RULES({ "qu", 0, FRONT, "k" }, { "qu", 0, 0, "kw" }, { "q", 0, 0, "k" }),
	OF('s') = RULES({ "sci", 0, BROAD, "S" }, { "sc", 0, FRONT, "S" }),
	OF('v') = RULES({ "v", 0, 0, "B" }),
	OF('x') = RULES({ "x", 0, 0, "S" }),
	OF('y') = RULES({ "y", 0, 0, "i" }),
	OF('z') = RULES({ "zh", 0, 0, "Z" }, { "zz", 0, 0, "c" }, { "z", 0, 0, "x" }),
} };

static const struct tongue_rules eastern = { {
	OF('c') = RULES({ "ch", 0, 0, "X" }, { "cz", 0, 0, "C" }, { "cs", 0, 0, "C" },
		{ "ck", 0, 0, "ck" }, { "ci", 0, VOWEL, "C" }),
	OF('d') = RULES({ "drz", 0, 0, "J" }, { "dzs", 0, 0, "J" }, { "dz", 0, 0, "D" },
		{ "dj", 0, 0, "J" }),
	OF('e') = RULES({ "ea", 0, 0, "ia" }),
	OF('g') = RULES({ "gy", 0, 0, "d" }, { "gj", 0, 0, "J" }, { "g", VOWEL, VOWEL, "q" }),
	OF('j') = RULES({ "j", 0, 0, "i" }),
	OF('l') = RULES({ "lj", 0, 0, "l" }, { "ly", 0, 0, "i" }),
	OF('n') = RULES({ "nj", 0, 0, "n" }, { "ny", 0, 0, "n" }),
	OF('q') = RULES({ "q", 0, 0, "k" }),
	OF('r') = RULES({ "rz", 0, 0, "Z" }),
	OF('s') = RULES({ "sh", 0, 0, "S" }, { "sz", 0, 0, "V" }, { "s", 0, 0, "V" }),
	OF('t') = RULES({ "ty", 0, 0, "t" }, { "th", 0, 0, "t" }, { "ts", 0, 0, "c" }),
	OF('w') = RULES({ "w", 0, 0, "v" }),
	OF('x') = RULES({ "x", 0, 0, "ks" }),
	OF('y') = RULES({ "y", 0, 0, "i" }),
	OF('z') = RULES({ "zs", 0, 0, "Z" }, { "zh", 0, 0, "Z" }),
} };

static const struct tongue_rules asian = { {
	OF('a') = RULES({ "ae", 0, 0, "e" }),
	OF('c') = RULES({ "ch", 0, 0, "C" }),
	OF('e') = RULES({ "eo", 0, 0, "e" }, { "eu", 0, 0, "E" }, { "ee", 0, 0, "i" }),
	OF('g') = RULES({ "gi", 0, BROAD, "D" }, { "g", 'n', CLOSED, "F" }),
	OF('h') = RULES({ "hs", EDGE, 0, "V" }, { "h", VOWEL, CLOSED, "" }),
	OF('i') = RULES({ "iu", 0, 0, "io" }),
	OF('j') = RULES({ "j", 0, 0, "J" }),
	OF('k') = RULES({ "kh", 0, 0, "X" }),
	OF('n') = RULES({ "nh", 0, EDGE, "N" }),
	OF('o') = RULES({ "oo", 0, 0, "u" }, { "ou", 0, 0, "o" }),
	OF('p') = RULES({ "ph", 0, 0, "f" }),
	OF('q') = RULES({ "qu", 0, 0, "Ciu" }, { "q", 0, 0, "C" }),
	OF('r') = RULES({ "r", VOWEL, CLOSED, "" }),
	OF('s') = RULES({ "sh", 0, 0, "S" }),
	OF('t') = RULES({ "ts", 0, 0, "c" }, { "tr", 0, 0, "C" }, { "th", 0, 0, "t" }),
	OF('u') = RULES({ "ui", 0, EDGE, "ei" }),
	OF('w') = RULES({ "woo", 0, 0, "u" }),
	OF('x') = RULES({ "x", 0, 0, "V" }),
	OF('y') = RULES({ "yi", 0, 0, "i" }, { "you", 0, 0, "ie" }, { "y", 0, 0, "i" }),
	OF('z') = RULES({ "zh", 0, 0, "Z" }, { "z", 0, 0, "D" }),
} };

static const struct tongue_rules *const tongues[TONGUES] = {
	[TONGUE_ENGLISH] = &english,
	[TONGUE_FRENCH] = &french,
	[TONGUE_NORTHERN] = &northern,
	[TONGUE_SOUTHERN] = &southern,
	[TONGUE_EASTERN] = &eastern,
	[TONGUE_ASIAN] = &asian,
};

/* The small ASCII letters of a word, between zeros. */
struct letters {
	char bytes[LIMIT_HEARD + 4];
	size_t end;
};

static bool is_vowel(char letter)
{
	return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' ||
	       letter == 'u' || letter == 'y';
}

static bool is_consonant(char letter)
{
	return letter != 0 && !is_vowel(letter);
}

static void take_letters(struct view word, struct letters *letters)
{
	memset(letters, 0, sizeof(*letters));
	letters->end = 1;
	for (size_t i = 0; i < word.len && word.len <= LIMIT_HEARD; i++) {
		if (ascii_is_alpha(word.ptr[i]))
			letters->bytes[letters->end++] = (char)ascii_lower(word.ptr[i]);
	}
}

/* "te" and "tes" at the end, and "the". */
static bool is_silent_e(const char *rest)
{
	if (!is_consonant(rest[0]))
		return false;
	const char *e = rest[0] == 't' && rest[1] == 'h' ? rest + 2 : rest + 1;
	return e[0] == 'e' && (e[1] == 0 || (e[1] == 's' && e[2] == 0));
}

static bool fits_after(const char *rest, char wanted)
{
	switch (wanted) {
	case ANYTHING:
		return true;
	case EDGE:
		return rest[0] == 0;
	case VOWEL:
		return is_vowel(rest[0]);
	case FRONT:
		return rest[0] == 'e' || rest[0] == 'i' || rest[0] == 'y';
	case BROAD:
		return rest[0] == 'a' || rest[0] == 'o' || rest[0] == 'u';
	case CLOSED:
		return !is_vowel(rest[0]);
	case DOUBLE:
		return is_consonant(rest[0]) && !is_vowel(rest[1]);
	case SILENT_E:
		return is_silent_e(rest);
	default:
		return rest[0] == wanted;
	}
}

static bool fits_before(const struct letters *letters, size_t at, char wanted)
{
	char before = letters->bytes[at - 1];
	switch (wanted) {
	case ANYTHING:
		return true;
	case EDGE:
		return before == 0;
	case VOWEL:
		return is_vowel(before);
	case LATE:
		for (size_t i = 1; is_consonant(before) && i < at; i++) {
			if (is_vowel(letters->bytes[i]))
				return true;
		}
		return false;
	default:
		return before == wanted;
	}
}

/* How many letters the rule takes, 0 where it does not fit. */
static size_t fits(const struct letters *letters, size_t at, const struct rule *rule)
{
	size_t length = 0;
	for (; rule->letters[length]; length++) {
		if (letters->bytes[at + length] != rule->letters[length])
			return 0;
	}
	return fits_after(letters->bytes + at + length, rule->after) &&
			       fits_before(letters, at, rule->before)
		       ? length
		       : 0;
}

/* Without what phonetic_note_kinds() adds. */
static void hear(const struct letters *letters, enum tongue tongue, struct phones *phones)
{
	phones->count = 0;
	phones->script = PHONETIC_LATIN;
	for (size_t at = 1; at < letters->end && phones->count < LIMIT_PHONES;) {
		char letter = letters->bytes[at];
		char next = letters->bytes[at + 1];
		const struct rule *rule = tongues[tongue]->of[letter - 'a'];
		size_t taken = 0;
		for (; rule && rule->letters; rule++) {
			/* Most are about another letter behind this one. */
			if (rule->letters[1] != 0 && rule->letters[1] != next)
				continue;
			taken = fits(letters, at, rule);
			if (taken > 0)
				break;
		}
		if (taken > 0) {
			phones_text(phones, rule->phones);
		} else {
			phones_put(phones, letter);
		}
		at += taken > 0 ? taken : 1;
	}
}

void phonetic_hear(struct view word, enum tongue tongue, struct phones *phones_out)
{
	struct letters letters;
	take_letters(word, &letters);
	hear(&letters, tongue, phones_out);
	phonetic_note_kinds(phones_out);
}

static bool same_phones(const struct phones *a, const struct phones *b)
{
	return a->count == b->count && memcmp(a->items, b->items, a->count) == 0;
}

bool phonetic_hear_all(
	struct view word, const struct phones *neutral, struct hearings *hearings)
{
	struct letters letters;
	if (hearings->word.ptr == word.ptr && hearings->word.len == word.len)
		return false;
	hearings->word = word;
	hearings->count = 0;
	take_letters(word, &letters);
	for (unsigned tongue = 0; tongue < TONGUES; tongue++) {
		struct phones *heard = &hearings->items[hearings->count];
		hear(&letters, (enum tongue)tongue, heard);
		hearings->of[tongue] = NOT_HEARD;
		if (heard->count < 2 || same_phones(heard, neutral))
			continue;
		size_t same = 0;
		while (same < hearings->count && !same_phones(heard, &hearings->items[same]))
			same++;
		hearings->of[tongue] = (uint8_t)same;
		if (same < hearings->count)
			continue;
		phonetic_note_kinds(heard);
		hearings->count++;
	}
	return true;
}

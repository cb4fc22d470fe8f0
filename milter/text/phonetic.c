#include "text/phonetic.h"

#include <pthread.h>
#include <string.h>

#include "base/err.h"
#include "text/decode.h"
#include "text/phonetic_scripts.h"

/* --- reading --- */

static enum phonetic_script script_of(uint32_t rune)
{
	static const struct {
		uint32_t first;
		uint32_t last;
		enum phonetic_script script;
	} blocks[] = {
		{ 0x41, 0x24F, PHONETIC_LATIN },
		{ 0x370, 0x3FF, PHONETIC_GREEK },
		{ 0x400, 0x52F, PHONETIC_CYRILLIC },
		{ 0x531, 0x587, PHONETIC_ARMENIAN },
		{ 0x5D0, 0x5F4, PHONETIC_HEBREW },
		{ 0x620, 0x6FF, PHONETIC_ARABIC },
		{ 0x900, 0xD7F, PHONETIC_INDIC },
		{ 0xD80, 0xDFF, PHONETIC_SINHALA },
		{ 0xE00, 0xE7F, PHONETIC_THAI },
		{ 0xE80, 0xEFF, PHONETIC_LAO },
		{ 0x1000, 0x109F, PHONETIC_BURMESE },
		{ 0x10A0, 0x10FF, PHONETIC_GEORGIAN },
		{ 0x1200, 0x1357, PHONETIC_ETHIOPIC },
		{ 0x1780, 0x17D3, PHONETIC_KHMER },
		{ 0x1C90, 0x1CBF, PHONETIC_GEORGIAN },
		{ 0x1E00, 0x1EFF, PHONETIC_LATIN },
		{ 0x1F00, 0x1FFF, PHONETIC_GREEK },
		{ 0x3041, 0x30FF, PHONETIC_KANA },
		{ 0x3400, 0x9FFF, PHONETIC_HAN },
		{ 0xAC00, 0xD7A3, PHONETIC_HANGUL },
	};
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (rune >= blocks[i].first && rune <= blocks[i].last)
			return blocks[i].script;
	}
	return PHONETIC_NONE;
}

static size_t read_letter(enum phonetic_script script, struct view rest, uint32_t rune,
	size_t used, struct phones *phones)
{
	switch (script) {
	case PHONETIC_LATIN:
		return phonetic_latin(rest, phones);
	case PHONETIC_GREEK:
		return phonetic_greek(rest, rune, used, phones);
	case PHONETIC_KANA:
		return phonetic_kana(rest, rune, used, phones);
	case PHONETIC_THAI:
	case PHONETIC_LAO:
		return phonetic_thai(rest, rune, used, phones);
	case PHONETIC_CYRILLIC:
		return phonetic_cyrillic(rest, rune, used, phones);
	case PHONETIC_ARMENIAN:
		phonetic_armenian(rune, phones);
		break;
	case PHONETIC_GEORGIAN:
		phonetic_georgian(rune, phones);
		break;
	case PHONETIC_ARABIC:
		return phonetic_arabic(rest, rune, used, phones);
	case PHONETIC_HEBREW:
		phonetic_hebrew(rune, phones);
		break;
	case PHONETIC_INDIC:
		phonetic_indic(rune, phones);
		break;
	case PHONETIC_SINHALA:
	case PHONETIC_BURMESE:
	case PHONETIC_KHMER:
		phonetic_abugida(rune, phones);
		break;
	case PHONETIC_ETHIOPIC:
		phonetic_ethiopic(rune, phones);
		break;
	case PHONETIC_HANGUL:
		phonetic_hangul(rune, phones);
		break;
	case PHONETIC_HAN:
		phonetic_han(rune, phones);
		break;
	case PHONETIC_NONE:
		break;
	}
	return used;
}

/* --- what a phone may be --- */

enum sound {
	SOUND_VOWEL = 1U << 0,
	SOUND_B = 1U << 1,
	SOUND_P = 1U << 2,
	SOUND_F = 1U << 3,
	SOUND_V = 1U << 4,
	SOUND_D = 1U << 5,
	SOUND_T = 1U << 6,
	SOUND_TH = 1U << 7,
	SOUND_S = 1U << 8,
	SOUND_Z = 1U << 9,
	SOUND_SH = 1U << 10,
	SOUND_ZH = 1U << 11,
	SOUND_CH = 1U << 12,
	SOUND_DJ = 1U << 13,
	SOUND_TS = 1U << 14,
	SOUND_K = 1U << 15,
	SOUND_G = 1U << 16,
	SOUND_KH = 1U << 17,
	SOUND_GH = 1U << 18,
	SOUND_H = 1U << 19,
	SOUND_M = 1U << 20,
	SOUND_N = 1U << 21,
	SOUND_L = 1U << 22,
	SOUND_R = 1U << 23,
	SOUND_Y = 1U << 24,
	SOUND_W = 1U << 25,
};

#define SOUNDS_LABIAL   (SOUND_B | SOUND_P)
#define SOUNDS_FRICTION (SOUND_F | SOUND_V)
#define SOUNDS_DENTAL   (SOUND_D | SOUND_T | SOUND_TH)
#define SOUNDS_SIBILANT \
	(SOUND_S | SOUND_Z | SOUND_SH | SOUND_ZH | SOUND_CH | SOUND_DJ | SOUND_TS)
#define SOUNDS_VELAR (SOUND_K | SOUND_G | SOUND_KH | SOUND_GH)

struct phone {
	uint32_t sounds; /* that it may stand for */
	uint32_t near;   /* that it is not far from */
	/* By detail: the digit of the consonant key, 0 for none; EITHER() of two where the
	 * phone is ambiguous. */
	uint8_t coarse;
	uint8_t fine;
};

#define DIGIT_BITS           PHONETIC_DIGIT_BITS
#define DIGIT_MAX            15U
#define EITHER(digit, other) ((digit) | (other) << DIGIT_BITS)
#define NO_KIND              DIGIT_MAX /* as the other: it is no consonant */

static unsigned digit_of(unsigned kinds)
{
	return kinds & DIGIT_MAX;
}

static unsigned other_of(unsigned kinds)
{
	return kinds >> DIGIT_BITS;
}

static const struct phone phones_known[128] = {
	['a'] = { SOUND_VOWEL, 0, 0, 0 },
	['e'] = { SOUND_VOWEL, 0, 0, 0 },
	['i'] = { SOUND_VOWEL | SOUND_Y, 0, 0, 0 },
	['o'] = { SOUND_VOWEL, 0, 0, 0 },
	['u'] = { SOUND_VOWEL | SOUND_W, SOUND_V, 0, 0 },
	['E'] = { SOUND_VOWEL, 0, 0, 0 }, /* hardly heard */
	['A'] = { SOUND_VOWEL, 0, 0, 0 }, /* any vowel or none */
	['Y'] = { SOUND_VOWEL | SOUND_Y, 0, 0, 0 },
	['U'] = { SOUND_VOWEL | SOUND_W | SOUND_V, 0, EITHER(0, 1), 0 },
	['b'] = { SOUND_B, SOUND_V, 1, 1 },
	['p'] = { SOUND_P, SOUND_F, 1, 2 },
	['f'] = { SOUND_F, SOUND_P | SOUND_H, 1, 3 },
	['v'] = { SOUND_V, SOUND_B | SOUND_W, 1, 4 },
	['w'] = { SOUND_W | SOUND_V, 0, EITHER(1, NO_KIND), EITHER(4, NO_KIND) },
	['B'] = { SOUND_B | SOUND_V, SOUND_P, 1, 1 },
	['K'] = { SOUND_K | SOUND_G, SOUND_KH, 4, 9 },
	['W'] = { SOUND_D | SOUND_T, SOUND_TH, 2, 6 },
	['P'] = { SOUND_P | SOUND_F, SOUND_B, 1, 2 },
	['d'] = { SOUND_D, SOUND_TH, 2, 5 },
	['t'] = { SOUND_T, SOUND_TH | SOUND_TS, 2, 6 },
	['T'] = { SOUND_TH | SOUND_T, SOUND_S | SOUND_Z | SOUND_D, EITHER(2, 3), 6 },
	['s'] = { SOUND_S, SOUND_TH | SOUND_TS, 3, 7 },
	['z'] = { SOUND_Z, SOUND_TH | SOUND_TS | SOUND_DJ | SOUND_D, 3, 7 },
	['S'] = { SOUND_SH, SOUND_CH, 3, 8 },
	['Z'] = { SOUND_ZH, SOUND_DJ, 3, 8 },
	['C'] = { SOUND_CH, SOUND_SH, 3, 8 },
	['J'] = { SOUND_DJ, SOUND_ZH | SOUND_Y | SOUND_G, 3, 8 },
	['j'] = { SOUND_DJ | SOUND_ZH | SOUND_Y, SOUND_KH | SOUND_H, EITHER(3, NO_KIND),
		EITHER(8, NO_KIND) },
	['c'] = { SOUND_TS, SOUND_CH | SOUND_T, 3, 7 },
	['H'] = { SOUND_S | SOUND_CH, 0, 3, EITHER(7, 8) },        /* c with a cedilla */
	['x'] = { SOUND_S | SOUND_CH | SOUND_TS, SOUND_SH, 3, 7 }, /* c before e and i */
	['y'] = { SOUND_K | SOUND_CH | SOUND_TS, SOUND_KH, EITHER(3, 4),
		EITHER(9, 8) },                                              /* c at the end */
	['O'] = { SOUND_D | SOUND_TH, SOUND_Z, EITHER(2, 3), EITHER(5, 7) }, /* dh */
	['F'] = { SOUND_G, SOUND_GH, EITHER(4, NO_KIND), EITHER(10, NO_KIND) }, /* g before n */
	['R'] = { SOUND_K | SOUND_GH, SOUND_G | SOUND_KH, 4, 9 },               /* q */
	['V'] = { SOUND_S | SOUND_SH, 0, 3, 7 },
	['D'] = { SOUND_Z | SOUND_DJ, SOUND_ZH, 3, 7 },
	['Q'] = { SOUND_CH | SOUND_SH | SOUND_KH | SOUND_K, 0, EITHER(3, 4), EITHER(8, 9) },
	['k'] = { SOUND_K, SOUND_KH | SOUND_TS, 4, 9 },
	['g'] = { SOUND_G, SOUND_GH | SOUND_H | SOUND_DJ, 4, 10 },
	['G'] = { SOUND_G | SOUND_DJ, SOUND_ZH | SOUND_H | SOUND_KH, EITHER(4, 3),
		EITHER(10, 8) },
	['q'] = { SOUND_GH | SOUND_G, SOUND_K | SOUND_KH, EITHER(4, NO_KIND), 10 },
	['X'] = { SOUND_KH, SOUND_H | SOUND_K | SOUND_GH, EITHER(4, NO_KIND), 9 },
	['h'] = { SOUND_H, SOUND_KH | SOUND_GH | SOUND_G, 0, 0 },
	['M'] = { SOUND_L, 0, EITHER(7, NO_KIND), 14 }, /* the l of an article */
	['m'] = { SOUND_M, 0, 5, 12 },
	/* Digits are letters of other scripts that stand for several sounds of foreign names.
	 */
	['1'] = { SOUND_N, SOUND_M, EITHER(6, NO_KIND), 13 }, /* one that may belong to a d */
	['2'] = { SOUND_G | SOUND_H, SOUND_GH | SOUND_KH | SOUND_K, EITHER(4, NO_KIND),
		10 }, /* the g of Hitler, in Cyrillic */
	['3'] = { SOUND_KH | SOUND_H, SOUND_K | SOUND_GH, EITHER(4, NO_KIND),
		9 }, /* the h of Hoffman, in Cyrillic, Greek and Pinyin */
	['4'] = { SOUND_G | SOUND_Y, SOUND_GH, EITHER(4, NO_KIND), 10 }, /* Greek gamma */
	['5'] = { SOUND_M, SOUND_N, EITHER(5, NO_KIND), 12 }, /* one that may belong to a b */
	['6'] = { SOUND_S | SOUND_SH | SOUND_H, SOUND_KH | SOUND_CH, EITHER(3, NO_KIND),
		8 }, /* xi of Pinyin, which is written for hi */
	['7'] = { SOUND_R | SOUND_ZH, SOUND_L, EITHER(7, 3), 15 }, /* r of Pinyin */
	['8'] = { SOUND_DJ | SOUND_ZH, SOUND_CH | SOUND_Z, 3, 8 }, /* zh of Pinyin */
	['n'] = { SOUND_N, 0, 6, 13 },
	['N'] = { SOUND_N, SOUND_M | SOUND_G, 6, 13 },
	['l'] = { SOUND_L, 0, 7, 14 },
	['r'] = { SOUND_R, 0, 7, 15 },
	['L'] = { SOUND_L | SOUND_R, 0, 7, 14 },
};

static const struct phone *phone_of(unsigned char letter)
{
	return &phones_known[letter & 0x7F];
}

static bool is_vowel(unsigned char letter)
{
	return (phone_of(letter)->sounds & SOUND_VOWEL) != 0;
}

void phonetic_note_kinds(struct phones *phones)
{
	unsigned sure = 0;
	unsigned maybe = 0;
	unsigned consonants = 0;
	for (size_t i = 0; i < phones->count; i++) {
		const struct phone *phone = phone_of(phones->items[i]);
		unsigned kinds = phone->coarse;
		consonants += !(phone->sounds & SOUND_VOWEL);
		if (kinds <= DIGIT_MAX) {
			sure |= 1U << kinds;
			continue;
		}
		maybe |= 1U << digit_of(kinds) | 1U << other_of(kinds);
	}
	/* Classes are 1 to 7. */
	phones->sure = (uint8_t)(sure & ~1U);
	phones->maybe = (uint8_t)(maybe & ~1U);
	phones->consonants = (uint8_t)consonants;
}

void phonetic_append(struct phones *a, const struct phones *b)
{
	size_t room = (size_t)LIMIT_PHONES - a->count;
	if (a->script == PHONETIC_NONE)
		a->script = b->script;
	a->sure |= b->sure;
	a->maybe |= b->maybe;
	if (b->count <= room) {
		memcpy(a->items + a->count, b->items, b->count);
		a->count = (uint8_t)(a->count + b->count);
		a->consonants = (uint8_t)(a->consonants + b->consonants);
		return;
	}
	for (size_t i = 0; i < room; i++) {
		a->items[a->count++] = b->items[i];
		if (!is_vowel(b->items[i]))
			a->consonants++;
	}
}

void phonetic_read(struct view word, struct phones *phones_out)
{
	phones_out->count = 0;
	phones_out->script = PHONETIC_NONE;
	for (size_t at = 0; at < word.len && phones_out->count < LIMIT_PHONES;) {
		uint32_t rune = word.ptr[at];
		struct view rest = view_from(word, at);
		size_t used = decode_at(word, at, &rune);
		enum phonetic_script script = rune < 0x80 ? PHONETIC_LATIN : script_of(rune);
		if (phones_out->script == PHONETIC_NONE)
			phones_out->script = (uint8_t)script;
		at += read_letter(script, rest, rune, used, phones_out);
	}
	phonetic_note_kinds(phones_out);
}

bool phonetic_is_loose(enum phonetic_script script)
{
	return script >= PHONETIC_ARABIC;
}

/* --- similarity: costs in hundredths of a consonant --- */

#define COST_AMBIGUOUS  5
#define COST_VOWEL      20 /* another vowel */
#define COST_VOICE      25 /* p for b, t for d, g for k */
#define COST_SIBILANT   45 /* s for sh */
#define COST_HISSES     70 /* z for sh, zh for ch: voiced and hushed otherwise */
#define COST_NEAR       40
#define COST_OTHER      100
#define COST_DOUBLED    10
#define COST_PUT        90
#define COST_PUT_ALIKE  50 /* behind one of its class */
#define COST_PUT_BESIDE 25 /* the g of ng */
#define COST_PUT_LAST_E 12 /* a silent one at the end */
#define COST_PUT_R      35 /* of Carter, in loose scripts */

static unsigned cost_of_sibilant(uint32_t a, uint32_t b)
{
	uint32_t voiced = SOUND_Z | SOUND_ZH;
	uint32_t hushed = SOUND_SH | SOUND_ZH | SOUND_CH;
	bool is_plain = !(a & (a - 1)) && !(b & (b - 1));
	bool is_between = (a | b) == (SOUND_ZH | SOUND_CH);
	bool differ = !(a & voiced) != !(b & voiced) && !(a & hushed) != !(b & hushed);
	return is_plain && (differ || is_between) ? COST_HISSES : COST_SIBILANT;
}

static unsigned cost_of_other(unsigned char a, unsigned char b)
{
	static const uint32_t places[] = { SOUNDS_LABIAL, SOUNDS_FRICTION, SOUNDS_DENTAL,
		SOUNDS_SIBILANT, SOUNDS_VELAR };
	const struct phone *x = phone_of(a);
	const struct phone *y = phone_of(b);
	if (a == b)
		return 0;
	uint32_t both = x->sounds & y->sounds;
	if (both & ~(uint32_t)SOUND_VOWEL)
		return COST_AMBIGUOUS;
	if (both) {
		return a == 'A' || b == 'A' || a == 'E' || b == 'E' ? COST_AMBIGUOUS
								    : COST_VOWEL;
	}
	if (x->near & y->sounds || y->near & x->sounds)
		return COST_NEAR;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (x->sounds & places[i] && y->sounds & places[i])
			return i == 3 ? cost_of_sibilant(x->sounds, y->sounds) : COST_VOICE;
	}
	if ((a == 'h' || b == 'h') && (x->sounds | y->sounds) & SOUND_VOWEL)
		return COST_VOWEL;
	if (a == 'L' || b == 'L' || ((x->sounds | y->sounds) == (SOUND_L | SOUND_R)))
		return 60;
	return COST_OTHER;
}

/* What it costs that a letter has nothing across from it, where nothing stands beside it that
 * it goes with; 0 for consonants, which cost COST_PUT. [1]: of loose scripts. */
static const unsigned char costs_put[128][2] = {
	['E'] = { 4, 4 },
	['A'] = { 4, 4 },
	['Y'] = { 25, 15 },
	['U'] = { 25, 15 },
	['h'] = { 20, 20 },
	['q'] = { 60, 60 },
	['j'] = { 50, 50 },
	['i'] = { 20, 12 },
	['F'] = { 25, 25 },
	['M'] = { 15, 15 },
	['1'] = { 10, 10 },
	['3'] = { 40, 40 },
	['4'] = { 40, 40 },
	['5'] = { 10, 10 },
	['w'] = { 40, 40 },
	['a'] = { 30, 12 },
	['e'] = { 30, 12 },
	['o'] = { 30, 12 },
	['u'] = { 30, 12 },
};

/* Behind another letter, or 0; what depends on what follows is left to fill_puts(). */
static unsigned cost_of_put(unsigned char letter, unsigned char before, bool is_loose)
{
	if (letter == before)
		return COST_DOUBLED;
	unsigned cost = costs_put[letter & 0x7F][is_loose];
	if (cost > 0)
		return cost;
	if (letter == 'g' || letter == 'N')
		return before == 'n' ? COST_PUT_BESIDE : COST_PUT;
	unsigned kind = letter == 'r' ? 0 : digit_of(phone_of(letter)->coarse);
	return before && kind && kind == digit_of(phone_of(before)->coarse) ? COST_PUT_ALIKE
									    : COST_PUT;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* cost_of_other() of each two phones and cost_of_put() of each behind each, worked out once. */
static pthread_once_t compared = PTHREAD_ONCE_INIT;
static unsigned char costs[128][128];
static unsigned char puts_behind[2][128][128]; /* [is_loose][before][letter] */

static void compare_all(void)
{
	for (unsigned a = 0; a < 128; a++) {
		for (unsigned b = 0; b < 128; b++) {
			unsigned char x = (unsigned char)a;
			unsigned char y = (unsigned char)b;
			costs[a][b] = (unsigned char)cost_of_other(x, y);
			puts_behind[false][a][b] = (unsigned char)cost_of_put(y, x, false);
			puts_behind[true][a][b] = (unsigned char)cost_of_put(y, x, true);
		}
	}
}

/* What it costs that each of the letters has nothing across from it. */
static void fill_puts(
	const struct phones *phones, bool is_loose, unsigned char puts_out[LIMIT_PHONES])
{
	const unsigned char *items = phones->items;
	const size_t count = phones->count;
	unsigned char(*behind)[128] = puts_behind[is_loose];
	unsigned before = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned letter = items[i] & 0x7FU;
		puts_out[i] = behind[before][letter];
		before = letter;
	}
	if (before == 'e' && puts_out[count - 1] != COST_DOUBLED)
		puts_out[count - 1] = COST_PUT_LAST_E;
	for (size_t i = 1; is_loose && i < count; i++) {
		if (items[i] == 'r' && is_vowel(items[i - 1]) &&
			(i + 1 == count || !is_vowel(items[i + 1])))
			puts_out[i] = COST_PUT_R;
	}
}

#define NO_CELL UINT32_MAX

/* The dynamic program, a row for each letter of `a` and a cell for each of `b`. Of a row only
 * the cells from `from` to `to` are kept: those before and behind cost more than `most`. */
struct cost_rows {
	const struct phones *b;
	unsigned most;
	unsigned from;
	unsigned to;
	unsigned row[LIMIT_PHONES + 1];
	unsigned char puts[LIMIT_PHONES]; /* of the letters of `b` */
};

static inline void keep_cell(struct cost_rows *rows, unsigned at, unsigned cost)
{
	rows->row[at] = cost;
	if (cost > rows->most)
		return;
	rows->to = at;
	if (rows->from == NO_CELL)
		rows->from = at;
}

/* False when nothing is left of it. */
static bool next_row(struct cost_rows *rows, const unsigned char *others, unsigned put_a)
{
	const unsigned char *letters = rows->b->items;
	const unsigned count = rows->b->count;
	const unsigned to = rows->to;
	unsigned at = rows->from;
	unsigned diagonal = rows->row[at];
	unsigned cost = diagonal + put_a;
	rows->from = NO_CELL;
	keep_cell(rows, at, cost);
	for (; at < to; at++) {
		unsigned above = rows->row[at + 1];
		cost = least(cost + rows->puts[at], above + put_a);
		cost = least(cost, diagonal + others[letters[at] & 0x7FU]);
		diagonal = above;
		keep_cell(rows, at + 1, cost);
	}
	if (at < count) {
		cost = least(cost + rows->puts[at], diagonal + others[letters[at] & 0x7FU]);
		keep_cell(rows, ++at, cost);
	}
	for (; at < count && cost <= rows->most; at++) {
		cost += rows->puts[at];
		keep_cell(rows, at + 1, cost);
	}
	return rows->from != NO_CELL;
}

/* More than `most` as soon as that is certain. */
static unsigned cost_between(
	const struct phones *a, const struct phones *b, bool is_loose, unsigned most)
{
	unsigned char puts_a[LIMIT_PHONES];
	struct cost_rows rows;
	fill_puts(a, is_loose, puts_a);
	fill_puts(b, is_loose, rows.puts);
	rows.b = b;
	rows.most = most;
	rows.from = 0;
	rows.to = 0;
	rows.row[0] = 0;
	for (unsigned at = 0, cost = 0; at < b->count && cost <= most; at++) {
		cost += rows.puts[at];
		keep_cell(&rows, at + 1, cost);
	}
	for (size_t i = 0; i < a->count; i++) {
		if (!next_row(&rows, costs[a->items[i] & 0x7F], puts_a[i]))
			return most + 1;
	}
	return rows.to == b->count ? rows.row[b->count] : most + 1;
}

void phonetic_prepare(void)
{
	int failed = pthread_once(&compared, compare_all);
	BUG_ON(failed != 0);
}

double phonetic_similarity_from(
	const struct phones *a, const struct phones *b, double least_wanted)
{
	if (a->count == 0 || b->count == 0)
		return 0;
	BUG_ON(least_wanted > 1);
	phonetic_prepare();
	bool is_loose = a->script != b->script &&
			(phonetic_is_loose((enum phonetic_script)a->script) ||
				phonetic_is_loose((enum phonetic_script)b->script));
	int a_vowels = a->count - a->consonants;
	int b_vowels = b->count - b->consonants;
	double length = (double)(a->consonants + b->consonants) / 2 +
			0.3 * (double)(a_vowels > b_vowels ? a_vowels : b_vowels);
	if (length < 1)
		length = 1;
	/* One more, so that rounding never cuts off what is just enough. */
	unsigned most = (unsigned)((1 - least_wanted) * length * 100) + 1;
	double cost = cost_between(a, b, is_loose, most) / 100.0;
	double similarity = 1 - cost / length;
	return similarity > 0 ? similarity : 0;
}

enum phonetic_onset phonetic_compare_onsets(const struct phones *a, const struct phones *b)
{
	unsigned char x = a->count > 0 ? a->items[0] : 'h';
	unsigned char y = b->count > 0 ? b->items[0] : 'h';
	if (is_vowel(x) && is_vowel(y))
		return ONSET_ALIKE;
	if (is_vowel(x) || is_vowel(y) || x == 'h' || y == 'h')
		return ONSET_OTHER;
	phonetic_prepare();
	return costs[x & 0x7F][y & 0x7F] >= COST_HISSES ? ONSET_APART : ONSET_ALIKE;
}

/* --- keys --- */

#define MAX_DIGITS   14U
#define MAX_BRANCHES 4U

/* Of a consonant doubled one is heard. */
static inline uint64_t key_push(uint64_t key, unsigned digit)
{
	if ((key & DIGIT_MAX) == digit && key > 1)
		return key;
	return key >> (DIGIT_BITS * MAX_DIGITS) ? key : (key << DIGIT_BITS) | digit;
}

static size_t keys_add(uint64_t *keys, size_t count, uint64_t key)
{
	if (key <= 1)
		return count;
	for (size_t i = 0; i < count; i++) {
		if (keys[i] == key)
			return count;
	}
	if (count < LIMIT_PHONETIC_KEYS)
		keys[count++] = key;
	return count;
}

/* The r of Carter that many speakers, and so the kana, leave out. */
static bool is_unheard_r(const struct phones *phones, size_t i)
{
	return i > 0 && is_vowel(phones->items[i - 1]) &&
	       !(i + 1 < phones->count && is_vowel(phones->items[i + 1]));
}

/* The next consonant, on all branches; an ambiguous one doubles them. Returns how many. */
static size_t push_kinds(uint64_t keys[MAX_BRANCHES], size_t branches, unsigned kinds)
{
	unsigned digit = digit_of(kinds);
	unsigned other = other_of(kinds);
	size_t count = other && branches < MAX_BRANCHES ? 2 * branches : branches;
	for (size_t k = branches; k < count; k++) {
		uint64_t key = keys[k - branches];
		keys[k] = other == NO_KIND ? key : key_push(key, other);
	}
	for (size_t k = 0; k < branches && digit; k++)
		keys[k] = key_push(keys[k], digit);
	return count;
}

/* From phone `at` on, which is behind the consonants of `key`. */
__attribute__((noinline)) static size_t keys_from(const struct phones *phones, size_t at,
	uint64_t key, bool is_fine, uint64_t keys_out[LIMIT_PHONETIC_KEYS])
{
	uint64_t keys[MAX_BRANCHES] = { key };
	size_t branches = 1;
	uint64_t without_r = 0; /* the first of the keys until there is an r to leave out */
	for (size_t i = at; i < phones->count; i++) {
		const struct phone *phone = phone_of(phones->items[i]);
		unsigned kinds = is_fine ? phone->fine : phone->coarse;
		if (kinds == 0)
			continue;
		if (!is_fine && phones->items[i] == 'r' && is_unheard_r(phones, i)) {
			without_r = without_r ? without_r : keys[0];
		} else if (without_r && digit_of(kinds)) {
			without_r = key_push(without_r, digit_of(kinds));
		}
		branches = push_kinds(keys, branches, kinds);
	}
	size_t count = 0;
	for (size_t k = 0; k < branches; k++)
		count = keys_add(keys_out, count, keys[k]);
	if (phones->script == PHONETIC_LATIN)
		count = keys_add(keys_out, count, without_r);
	return count;
}

/* The key as far as there is but one; returns the phone from which on there are more. */
__attribute__((always_inline)) static inline size_t key_alone(
	const struct phones *phones, bool is_fine, uint64_t *key_out)
{
	uint64_t key = 1;
	unsigned last = 0;
	size_t i = 0;
	for (; i < phones->count; i++) {
		const struct phone *phone = phone_of(phones->items[i]);
		unsigned kinds = is_fine ? phone->fine : phone->coarse;
		if (kinds == 0 || kinds == last)
			continue;
		if (kinds > DIGIT_MAX ||
			(!is_fine && phones->items[i] == 'r' && is_unheard_r(phones, i)))
			break;
		key = (key << DIGIT_BITS) | kinds;
		last = kinds;
	}
	*key_out = key;
	return i;
}

size_t phonetic_keys(const struct phones *phones, enum phonetic_detail detail,
	uint64_t keys_out[LIMIT_PHONETIC_KEYS])
{
	const bool is_fine = detail == PHONETIC_FINE;
	uint64_t key = 1;
	size_t at = 0;
	if (phones->consonants <= MAX_DIGITS) {
		at = is_fine ? key_alone(phones, true, &key) : key_alone(phones, false, &key);
		if (at == phones->count)
			return keys_add(keys_out, 0, key);
	}
	return keys_from(phones, at, key, is_fine, keys_out);
}

#include "text/phonetic_scripts.h"

#include "base/utf8.h"
#include "text/han.h"

/* --- letters in twos --- */

struct pair {
	uint32_t first;
	uint32_t second;
	const char *phones;
};

/* The octets of the letter at the beginning of `rest` and of the one behind it, when both
 * together are one sound, which is added; 0 when they are none. */
static size_t put_pair(const struct pair *pairs, size_t count, struct view rest, uint32_t rune,
	size_t used, struct phones *phones)
{
	uint32_t next = 0;
	struct view after = view_from(rest, used);
	size_t next_used = after.len > 0 ? utf8_decode_lossy(after, &next) : 0;
	for (size_t i = 0; next_used > 0 && i < count; i++) {
		if (pairs[i].first == rune && pairs[i].second == next) {
			phones_text(phones, pairs[i].phones);
			return used + next_used;
		}
	}
	return 0;
}

#define PUT_PAIR(pairs, rest, rune, used, phones) \
	put_pair(pairs, sizeof(pairs) / sizeof((pairs)[0]), rest, rune, used, phones)

/* --- letter by letter: Cyrillic, Armenian, Georgian, Arabic, Hebrew --- */

struct letter {
	uint32_t rune;
	const char *phones;
};

static void put_letter(
	const struct letter *letters, size_t count, uint32_t rune, struct phones *phones)
{
	for (size_t i = 0; i < count; i++) {
		if (letters[i].rune == rune) {
			phones_text(phones, letters[i].phones);
			return;
		}
	}
}

#define PUT_LETTER(letters, rune, phones) \
	put_letter(letters, sizeof(letters) / sizeof((letters)[0]), rune, phones)

size_t phonetic_cyrillic(struct view rest, uint32_t rune, size_t used, struct phones *phones)
{
	/* Sounds of other languages: дж дз тч, and чж цз of Chinese. */
	static const struct pair pairs[] = { { 0x434, 0x436, "J" }, { 0x434, 0x437, "D" },
		{ 0x442, 0x447, "C" }, { 0x447, 0x436, "J" }, { 0x446, 0x437, "D" } };
	/* U+0430 to U+044F: а to я. */
	static const char *const plain[32] = { "a", "b", "v", "2", "d", "e", "Z", "z", "i", "i",
		"k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "3", "c", "C", "S", "SC",
		"E", "i", "", "e", "iu", "ia" };
	static const struct letter others[] = { { 0x451, "io" }, { 0x452, "J" }, { 0x453, "g" },
		{ 0x454, "e" }, { 0x455, "c" }, { 0x456, "i" }, { 0x457, "i" }, { 0x458, "i" },
		{ 0x459, "l" }, { 0x45A, "n" }, { 0x45B, "C" }, { 0x45C, "k" }, { 0x45E, "w" },
		{ 0x45F, "J" }, { 0x491, "g" }, { 0x493, "q" }, { 0x497, "J" }, { 0x499, "z" },
		{ 0x49B, "R" }, { 0x49D, "k" }, { 0x4A1, "k" }, { 0x4A3, "n" }, { 0x4AF, "u" },
		{ 0x4B1, "u" }, { 0x4B3, "h" }, { 0x4B7, "J" }, { 0x4BB, "h" }, { 0x4D9, "a" },
		{ 0x4E3, "i" }, { 0x4E9, "o" }, { 0x4EF, "u" } };
	if (rune >= 0x410 && rune < 0x430) {
		rune += 0x20;
	} else if (rune >= 0x400 && rune < 0x410) {
		rune += 0x50;
	}
	size_t taken = PUT_PAIR(pairs, rest, rune, used, phones);
	if (taken > 0)
		return taken;
	if (rune >= 0x430 && rune < 0x450) {
		phones_text(phones, plain[rune - 0x430]);
	} else {
		PUT_LETTER(others, rune, phones);
	}
	return used;
}

void phonetic_armenian(uint32_t rune, struct phones *phones)
{
	/* U+0561 to U+0587. */
	static const char *const letters[] = { "a", "b", "g", "d", "e", "z", "e", "E", "t", "Z",
		"i", "l", "X", "c", "k", "h", "c", "q", "C", "m", "i", "n", "S", "o", "C", "p",
		"J", "r", "s", "v", "t", "r", "c", "u", "p", "k", "o", "f", "ev" };
	if (rune >= 0x531 && rune <= 0x556)
		rune += 0x30;
	/* ո and ւ together are one u. */
	if (rune == 0x582 && phones->count > 0 && phones->items[phones->count - 1] == 'o') {
		phones->items[phones->count - 1] = 'u';
	} else if (rune >= 0x561 && rune <= 0x587) {
		phones_text(phones, letters[rune - 0x561]);
	}
}

void phonetic_georgian(uint32_t rune, struct phones *phones)
{
	/* U+10D0 to U+10F0. */
	static const char letters[] = "abgdevztiklmnopZrstupkqRSCcDcCXJh";
	if (rune >= 0x1C90 && rune <= 0x1CBF)
		rune -= 0x1C90 - 0x10D0;
	if (rune < 0x10D0 || rune >= 0x10D0 + sizeof(letters) - 1)
		return;
	char letter = letters[rune - 0x10D0];
	if (rune == 0x10E4)
		letter = 'P';
	phones_put(phones, letter);
}

size_t phonetic_arabic(struct view rest, uint32_t rune, size_t used, struct phones *phones)
{
	/* Sounds that the script has no letter for: tch, dj, ts. */
	static const struct pair pairs[] = { { 0x62A, 0x634, "C" }, { 0x62F, 0x62C, "J" },
		{ 0x62A, 0x633, "c" }, { 0x62A, 0x632, "c" } };
	static const struct letter letters[] = { { 0x627, "a" }, { 0x622, "a" }, { 0x623, "a" },
		{ 0x625, "i" }, { 0x628, "B" }, { 0x67E, "p" }, { 0x62A, "t" }, { 0x629, "h" },
		{ 0x62B, "T" }, { 0x62C, "G" }, { 0x686, "C" }, { 0x62D, "h" }, { 0x62E, "X" },
		{ 0x62F, "d" }, { 0x630, "O" }, { 0x631, "r" }, { 0x632, "z" }, { 0x698, "Z" },
		{ 0x633, "s" }, { 0x634, "S" }, { 0x635, "s" }, { 0x636, "O" }, { 0x637, "t" },
		{ 0x638, "O" }, { 0x639, "A" }, { 0x63A, "q" }, { 0x641, "f" }, { 0x6A4, "v" },
		{ 0x642, "R" }, { 0x643, "k" }, { 0x6A9, "k" }, { 0x6AF, "g" }, { 0x6AD, "g" },
		{ 0x644, "l" }, { 0x6B5, "l" }, { 0x645, "m" }, { 0x646, "n" }, { 0x6BA, "n" },
		{ 0x647, "h" }, { 0x6BE, "h" }, { 0x6C1, "h" }, { 0x648, "U" }, { 0x64A, "Y" },
		{ 0x6CC, "Y" }, { 0x649, "Y" }, { 0x6D2, "Y" }, { 0x679, "t" }, { 0x688, "d" },
		{ 0x691, "r" }, { 0x695, "r" }, { 0x6D5, "e" }, { 0x6C6, "o" }, { 0x6CE, "e" },
		{ 0x6D0, "e" }, { 0x6C7, "u" }, { 0x6C8, "u" }, { 0x6CB, "v" }, { 0x6CF, "v" },
		{ 0x67C, "t" }, { 0x689, "d" }, { 0x693, "r" }, { 0x69A, "S" }, { 0x6BC, "n" },
		{ 0x696, "Z" }, { 0x685, "c" }, { 0x681, "D" } };
	/* The article that Latin spellings leave out, glue or write as a word. */
	if (rune == 0x644 && phones->count == 1 && phones->items[0] == 'a') {
		phones->items[0] = 'A';
		phones_put(phones, 'M');
		return used;
	}
	size_t taken = PUT_PAIR(pairs, rest, rune, used, phones);
	if (taken > 0)
		return taken;
	PUT_LETTER(letters, rune, phones);
	return used;
}

void phonetic_hebrew(uint32_t rune, struct phones *phones)
{
	/* U+05D0 to U+05EA. */
	static const char letters[] = "ABGdhUDXtYXklmmnnsAPPxxRrVt";
	if (rune >= 0x5D0 && rune <= 0x5EA)
		phones_put(phones, letters[rune - 0x5D0]);
}

/* --- Greek --- */

size_t phonetic_greek(struct view rest, uint32_t rune, size_t used, struct phones *phones)
{
	/* Inside a word a voiced one may have its nasal: Clinton and Hernandez have one
	 * spelling for nt and for d. */
	static const struct pair first_pairs[] = { { 0x3BC, 0x3C0, "b" }, { 0x3BD, 0x3C4, "d" },
		{ 0x3B3, 0x3BA, "g" } };
	static const struct pair pairs[] = { { 0x3BF, 0x3C5, "u" }, { 0x3BC, 0x3C0, "5b" },
		{ 0x3BD, 0x3C4, "1W" }, { 0x3B3, 0x3BA, "1K" }, { 0x3B3, 0x3B3, "ng" },
		{ 0x3C4, 0x3B6, "J" }, { 0x3C4, 0x3C3, "C" }, { 0x3B1, 0x3B9, "Ai" },
		{ 0x3B5, 0x3B9, "i" }, { 0x3BF, 0x3B9, "i" }, { 0x3B1, 0x3C5, "av" },
		{ 0x3B5, 0x3C5, "ev" } };
	/* U+03B1 to U+03C9. */
	static const char *const letters[] = { "a", "v", "4", "d", "e", "z", "i", "T", "i", "k",
		"l", "m", "n", "ks", "o", "p", "r", "V", "V", "t", "i", "f", "3", "ps", "o" };
	size_t taken = phones->count == 0 ? PUT_PAIR(first_pairs, rest, rune, used, phones) : 0;
	if (taken == 0)
		taken = PUT_PAIR(pairs, rest, rune, used, phones);
	if (taken > 0)
		return taken;
	if (rune >= 0x3B1 && rune <= 0x3C9)
		phones_text(phones, letters[rune - 0x3B1]);
	return used;
}

/* --- Indic: nine scripts with one order of letters --- */

/* Offsets of the signs in the block of each script. */
#define INDIC_NUKTA      0x3CU
#define INDIC_SIGN       0x3EU
#define INDIC_VIRAMA     0x4DU
#define INDIC_LATER      0x58U /* letters of foreign sounds */
#define INDIC_LATER_LAST 0x5FU

/* The vowel that a consonant has of itself is put behind it and taken away by a vowel sign or
 * a virama. */
static void put_consonant(struct phones *phones, char letter)
{
	phones_put(phones, letter);
	phones_put(phones, 'E');
}

/* The dot below a letter makes a foreign sound of it. */
static void put_nukta(struct phones *phones)
{
	size_t last = phones->count;
	if (last > 1 && phones->items[last - 1] == 'E')
		last--;
	if (last > 0 && phones->items[last - 1] == 'J')
		phones->items[last - 1] = 'z';
}

/* What stands behind the vowel signs. */
static void put_later(uint32_t rune, uint32_t offset, struct phones *phones)
{
	static const char later[] = "RXqzrrfi"; /* 58-5F */
	static const char chillu[] = "nnrllk";  /* Malayalam 7A-7F */
	if (offset >= INDIC_LATER && offset <= INDIC_LATER_LAST) {
		put_consonant(phones, later[offset - INDIC_LATER]);
	} else if (rune >= 0xD7A && rune <= 0xD7F) {
		phones_put(phones, chillu[rune - 0xD7A]);
	} else if (rune == 0xA70) {
		phones_put(phones, 'N');
	}
}

/* Tamil writes k and g, t and d, p and b alike. */
static char of_tamil(char letter)
{
	switch (letter) {
	case 'p':
		return 'B';
	case 'C':
		return 'V';
	case 'k':
		return 'K';
	case 't':
		return 'W';
	default:
		return letter;
	}
}

void phonetic_indic(uint32_t rune, struct phones *phones)
{
	/* Offsets 0x00 to 0x4E of the block; a blank is silent. */
	static const char letters[] = " Nnh aaiiuurleeeaoooo"                 /* 00-14 */
				      "kXgqnCCJJntTdOntTdOnnpfbbmirrlllwSSsh" /* 15-39 */
				      "    aiiuurreeeeoooa ";                 /* 3A-4E */
	uint32_t offset = rune & 0x7FU;
	bool is_sign = offset >= INDIC_SIGN && offset <= INDIC_VIRAMA;
	if (offset == INDIC_NUKTA) {
		put_nukta(phones);
		return;
	}
	if (is_sign && phones->count > 0 && phones->items[phones->count - 1] == 'E')
		phones->count--;
	if (offset == INDIC_VIRAMA || offset >= sizeof(letters) - 1) {
		put_later(rune, offset, phones);
		return;
	}
	char letter = letters[offset];
	if (letter == ' ')
		return;
	if ((rune & 0xFF80U) == 0xB80)
		letter = of_tamil(letter);
	if (offset >= 0x15 && offset <= 0x39) {
		put_consonant(phones, letter);
	} else {
		phones_put(phones, letter);
	}
}

/* --- Thai and Lao: some vowels stand before the consonant that they follow --- */

/* Lao has the order of Thai, 0x80 further on, but for these, by their places in Thai. */
#define LAO_SHIFT 0x80U

static const char *lao_own(uint32_t rune)
{
	switch (rune) {
	case 0xE0A:
		return "s";
	case 0xE3B:
	case 0xE4D:
		return "o";
	case 0xE3C:
		return "l";
	case 0xE3D:
		return "i";
	case 0xE5C:
		return "n";
	case 0xE5D:
		return "m";
	default:
		return NULL;
	}
}

size_t phonetic_thai(struct view rest, uint32_t rune, size_t used, struct phones *phones)
{
	/* U+0E01 to U+0E3A, then U+0E40 and on. */
	static const char letters[] = "kkkkkkNCCCsCidttttndttttnbppfpfpmirrllw"
				      "ssshlAh aaaaiiuuuu";
	static const char leading[] = "eeoaa";
	const uint32_t shift = rune >= 0xE80 ? LAO_SHIFT : 0;
	uint32_t next = 0;
	size_t next_used = 0;
	rune -= shift;
	const char *own = shift > 0 ? lao_own(rune) : NULL;
	if (own) {
		phones_text(phones, own);
	} else if (rune >= 0xE40 && rune <= 0xE44) {
		struct view after = view_from(rest, used);
		next_used = after.len > 0 ? utf8_decode_lossy(after, &next) : 0;
		next -= shift;
		if (next_used > 0 && next >= 0xE01 && next <= 0xE2E) {
			phones_put(phones, letters[next - 0xE01]);
		} else {
			next_used = 0;
		}
		phones_put(phones, leading[rune - 0xE40]);
	} else if (rune == 0xE33) {
		phones_text(phones, "am");
	} else if (rune >= 0xE01 && rune < 0xE01 + sizeof(letters) - 1 && rune != 0xE2F) {
		phones_put(phones, letters[rune - 0xE01]);
	}
	return used + next_used;
}

/* --- Hangul: three letters to a syllable --- */

void phonetic_hangul(uint32_t rune, struct phones *phones)
{
	static const char initials[] = "KknWtLmBpVs-DDCktPh";
	static const char *const vowels[] = { "a", "e", "ia", "ie", "o", "e", "io", "ie", "o",
		"wa", "we", "we", "io", "u", "wo", "we", "wi", "iu", "E", "i", "i" };
	static const char *const finals[] = { "", "k", "k", "k", "n", "n", "n", "t", "l", "l",
		"l", "l", "l", "l", "p", "l", "m", "p", "p", "T", "T", "N", "t", "t", "k", "t",
		"p", "h" };
	uint32_t number = rune - 0xAC00;
	if (number >= 11172)
		return;
	char initial = initials[number / 588];
	if (initial != '-') /* ㅇ at the beginning is mute */
		phones_put(phones, initial);
	phones_text(phones, vowels[number % 588 / 28]);
	const char *final = finals[number % 28];
	phones_text(phones, final[0] == 'l' ? "L" : final);
}

/* --- kana --- */

static char last_of(const struct phones *phones)
{
	if (phones->count == 0)
		return 0;
	return (char)phones->items[phones->count - 1];
}

/* A small vowel takes the place of the one before it. */
static void put_small(struct phones *phones, const char *sound)
{
	char last = last_of(phones);
	if (last == 'u') {
		phones->items[phones->count - 1] = 'w';
	} else if (last == 'i' || last == 'E' || last == 'e' || last == 'o') {
		phones->count--;
	}
	phones_text(phones, sound);
}

size_t phonetic_kana(struct view rest, uint32_t rune, size_t used, struct phones *phones)
{
	/* U+30A1 to U+30F4, two letters each; capital first letters are the sounds of
	 * phonetic.c, a blank is none. */
	static const char sounds[] =
		" a a i i u u e e o okagakigikEgEkegekogo"
		"sazaSiDisEzEsezesozotadaCiDi  cEzEtedetodonaninEnenohabapahibipi"
		"fEbEpEhebepehobopomamimEmemo a a u u o oLaLiLELeLo  wa i e onn"
		"vE";
	(void)rest;
	if (rune >= 0x3041 && rune <= 0x3096)
		rune += 0x60;
	if (rune == 0x30FC || rune == 0x30C3 || rune < 0x30A1 || rune > 0x30F4)
		return used; /* long vowels and doubled consonants */
	const char *sound = &sounds[(size_t)2 * (rune - 0x30A1)];
	bool is_small = (rune <= 0x30A9 && rune % 2 == 1) || rune == 0x30E3 || rune == 0x30E5 ||
			rune == 0x30E7;
	char text[3] = { sound[0], sound[1], 0 };
	if (sound[0] == ' ') {
		text[0] = sound[1];
		text[1] = 0;
	}
	if (rune == 0x30F3) { /* the n that is m before lips */
		phones_put(phones, 'N');
		return used;
	}
	if (last_of(phones) == 'N' && (text[0] == 'b' || text[0] == 'p' || text[0] == 'm'))
		phones->items[phones->count - 1] = 'm';
	if (text[0] == 'b')
		text[0] = 'B';
	if (text[0] == 's')
		text[0] = 'V';
	if (is_small) {
		put_small(phones, text);
	} else {
		phones_text(phones, text);
	}
	return used;
}

/* --- Han: by the Mandarin reading, in Pinyin --- */

void phonetic_han(uint32_t rune, struct phones *phones)
{
	/* Initials; what is not here sounds as it is written. Neither b and p nor d and t
	 * differ by voice, and foreign names are spelled with either. */
	static const struct {
		const char *letters;
		char phone;
	} initials[] = { { "zh", '8' }, { "ch", 'C' }, { "sh", 'V' }, { "j", 'J' },
		{ "q", 'C' }, { "x", 'V' }, { "z", 'D' }, { "c", 'c' }, { "b", 'B' },
		{ "d", 'W' }, { "g", 'K' }, { "p", 'P' }, { "l", 'L' }, { "r", '7' },
		{ "y", 'i' }, { "h", '3' } };
	const char *reading = han_reading(rune);
	if (!reading)
		return;
	for (size_t i = 0; i < sizeof(initials) / sizeof(initials[0]); i++) {
		size_t length = initials[i].letters[1] ? 2 : 1;
		if (reading[0] != initials[i].letters[0] ||
			(length == 2 && reading[1] != initials[i].letters[1]))
			continue;
		reading += length;
		/* Hua is written for Wa, as in Washington. */
		bool is_wide = initials[i].phone == '3' && reading[0] == 'u' && reading[1] != 0;
		/* And Xi for Hi, as in Hillary. */
		bool is_narrow = initials[i].letters[0] == 'x' && reading[0] == 'i';
		if (!is_wide)
			phones_put(phones, is_narrow ? '6' : initials[i].phone);
		break;
	}
	for (; *reading; reading++) {
		bool is_end = reading[1] == 0 || reading[1] == 'g';
		if (*reading == 'n' && is_end) {
			phones_put(phones, 'N');
			break;
		}
		phones_put(phones, *reading);
	}
}

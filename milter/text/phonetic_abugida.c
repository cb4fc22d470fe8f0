#include "text/phonetic_scripts.h"

#include <string.h>

/* Scripts in which a consonant has a vowel of itself, beside those of India: it is put behind
 * the consonant, and taken away by a vowel sign or by what kills it. */
#define OWN_VOWEL 'E'

/* --- Sinhala, Burmese, Khmer --- */

enum sign_kind {
	SIGN_VOWEL,  /* in place of the vowel that the consonant has */
	SIGN_LETTER, /* by itself */
	SIGN_MEDIAL, /* between the consonant and its vowel */
	SIGN_KILLER,
};

struct sign {
	uint16_t rune;
	uint8_t kind;
	const char *phones;
};

struct abugida {
	uint32_t first;         /* of the consonants, which stand in a row */
	const char *consonants; /* '~': none */
	uint32_t carrier;       /* of a vowel without a consonant; 0: none */
	const struct sign *signs;
};

#define V(rune, phones)                  \
	{                                \
		rune, SIGN_VOWEL, phones \
	}
#define I(rune, phones)                   \
	{                                 \
		rune, SIGN_LETTER, phones \
	}

static const struct sign sinhala_signs[] = { V(0xDCF, "a"), V(0xDD0, "e"), V(0xDD1, "e"),
	V(0xDD2, "i"), V(0xDD3, "i"), V(0xDD4, "u"), V(0xDD6, "u"), V(0xDD8, "ri"),
	V(0xDF2, "ri"), V(0xDD9, "e"), V(0xDDA, "e"), V(0xDDB, "ai"), V(0xDDC, "o"),
	V(0xDDD, "o"), V(0xDDE, "au"), I(0xD82, "N"), I(0xD83, "h"), I(0xD85, "a"),
	I(0xD86, "a"), I(0xD87, "e"), I(0xD88, "e"), I(0xD89, "i"), I(0xD8A, "i"),
	I(0xD8B, "u"), I(0xD8C, "u"), I(0xD8D, "ri"), I(0xD8E, "ri"), I(0xD91, "e"),
	I(0xD92, "e"), I(0xD93, "ai"), I(0xD94, "o"), I(0xD95, "o"), I(0xD96, "au"),
	{ 0xDCA, SIGN_KILLER, "" }, { 0, 0, NULL } };

static const struct sign burmese_signs[] = { V(0x102B, "a"), V(0x102C, "a"), V(0x102D, "i"),
	V(0x102E, "i"), V(0x102F, "u"), V(0x1030, "u"), V(0x1031, "e"), V(0x1032, "e"),
	I(0x1036, "N"), I(0x1023, "i"), I(0x1024, "i"), I(0x1025, "u"), I(0x1026, "u"),
	I(0x1027, "e"), I(0x1029, "o"), I(0x102A, "o"), I(0x103F, "s"),
	{ 0x103B, SIGN_MEDIAL, "i" }, { 0x103C, SIGN_MEDIAL, "i" },
	{ 0x103D, SIGN_MEDIAL, "w" }, { 0x1039, SIGN_KILLER, "" }, { 0x103A, SIGN_KILLER, "" },
	{ 0, 0, NULL } };

static const struct sign khmer_signs[] = { V(0x17B6, "a"), V(0x17B7, "i"), V(0x17B8, "i"),
	V(0x17B9, "E"), V(0x17BA, "E"), V(0x17BB, "u"), V(0x17BC, "u"), V(0x17BD, "ua"),
	V(0x17BE, "e"), V(0x17BF, "ia"), V(0x17C0, "ie"), V(0x17C1, "e"), V(0x17C2, "e"),
	V(0x17C3, "ai"), V(0x17C4, "o"), V(0x17C5, "au"), I(0x17C6, "N"), I(0x17C7, "h"),
	I(0x17C8, "a"), I(0x17A5, "i"), I(0x17A6, "i"), I(0x17A7, "u"), I(0x17A9, "u"),
	I(0x17AB, "ri"), I(0x17AC, "ri"), I(0x17AD, "li"), I(0x17AE, "li"), I(0x17AF, "e"),
	I(0x17B0, "ai"), I(0x17B1, "o"), I(0x17B2, "o"), I(0x17B3, "au"),
	{ 0x17D2, SIGN_KILLER, "" }, { 0, 0, NULL } };

static const struct abugida abugidas[] = {
	{ 0xD9A, "kkggNgCCJJnnJttddndttddn~dppbbmbir~l~~wSSshlf", 0, sinhala_signs },
	{ 0x1000, "KkggNsszznnttddnttddnpPbbmirlwThl", 0x1021, burmese_signs },
	/* Neither k and g nor t and d are told apart. */
	{ 0x1780, "KKKKNCCCCndWdWnWWWWnbpppmirlvSSshl", 0x17A2, khmer_signs },
};

static bool ends_in(const struct phones *phones, char phone)
{
	return phones->count > 0 && phones->items[phones->count - 1] == (unsigned char)phone;
}

static void drop_vowel(struct phones *phones)
{
	if (ends_in(phones, OWN_VOWEL))
		phones->count--;
}

/* The two signs of Burmese that are one vowel with the one before them. */
static bool put_second_half(uint32_t rune, struct phones *phones)
{
	bool is_half = (rune == 0x102F && ends_in(phones, 'i')) ||
		       ((rune == 0x102B || rune == 0x102C) && ends_in(phones, 'e'));
	if (is_half)
		phones->items[phones->count - 1] = 'o';
	return is_half;
}

static void put_sign(const struct sign *sign, struct phones *phones)
{
	if (sign->kind == SIGN_LETTER) {
		phones_text(phones, sign->phones);
		return;
	}
	bool has_vowel = ends_in(phones, OWN_VOWEL);
	drop_vowel(phones);
	phones_text(phones, sign->phones);
	if (sign->kind == SIGN_MEDIAL && has_vowel)
		phones_put(phones, OWN_VOWEL);
}

void phonetic_abugida(uint32_t rune, struct phones *phones)
{
	const struct abugida *abugida = &abugidas[rune < 0x1000 ? 0 : rune < 0x1780 ? 1 : 2];
	size_t number = rune - abugida->first;
	if (rune >= abugida->first && number < strlen(abugida->consonants)) {
		if (abugida->consonants[number] == '~')
			return;
		phones_put(phones, abugida->consonants[number]);
		phones_put(phones, OWN_VOWEL);
		return;
	}
	if (rune == abugida->carrier) {
		phones_put(phones, OWN_VOWEL);
		return;
	}
	if (put_second_half(rune, phones))
		return;
	for (const struct sign *sign = abugida->signs; sign->phones; sign++) {
		if (sign->rune == rune) {
			put_sign(sign, phones);
			return;
		}
	}
}

/* --- Ethiopic: eight syllables to a consonant --- */

void phonetic_ethiopic(uint32_t rune, struct phones *phones)
{
	/* U+1200 to U+1357; '-': none, the syllable is its vowel. */
	static const char consonants[] = "hlhmsrsSRRRRbvtChhnn-kkXXw-zZiddJgggtCpccfp";
	static const char *const vowels[8] = { "A", "u", "i", "a", "e", "E", "o", "wa" };
	size_t row = (rune - 0x1200) / 8;
	if (rune < 0x1200 || row >= sizeof(consonants) - 1)
		return;
	if (consonants[row] != '-')
		phones_put(phones, consonants[row]);
	phones_text(phones, vowels[rune % 8]);
}

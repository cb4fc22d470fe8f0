#include "text/han.h"

#include "base/utf8.h"

#include <string.h>

#define FIRST 0x4E00U
#define LAST  0x9FFFU

static const char *const syllables[] = {
#define HAN_SYLLABLES(...) __VA_ARGS__,
#define HAN_READINGS(text)
#define HAN_SIMPLIFIED(text)
#include "text/han.def"
#undef HAN_SYLLABLES
#undef HAN_READINGS
#undef HAN_SIMPLIFIED
};

/* Rows of READINGS_IN_ROW ideographs. */
static const char *const readings[] = {
#define HAN_SYLLABLES(...)
#define HAN_READINGS(text) text,
#define HAN_SIMPLIFIED(text)
#include "text/han.def"
#undef HAN_SYLLABLES
#undef HAN_READINGS
#undef HAN_SIMPLIFIED
};

/* Rows of PAIRS_IN_ROW pairs; only the last may be shorter. */
static const char *const simplified[] = {
#define HAN_SYLLABLES(...)
#define HAN_READINGS(text)
#define HAN_SIMPLIFIED(text) text,
#include "text/han.def"
#undef HAN_SYLLABLES
#undef HAN_READINGS
#undef HAN_SIMPLIFIED
};

#define READINGS_IN_ROW 44U
#define PAIRS_IN_ROW    16U
#define ROWS            (sizeof(simplified) / sizeof(simplified[0]))
#define PAIR            6U /* octets: two characters of three each */
#define LIMIT_CHAIN     4U /* forms one after another; there are no more than two */

static const unsigned char *pair_at(size_t number)
{
	return (const unsigned char *)simplified[number / PAIRS_IN_ROW] +
	       number % PAIRS_IN_ROW * PAIR;
}

static size_t count_pairs(void)
{
	return (ROWS - 1) * PAIRS_IN_ROW + view_of(simplified[ROWS - 1]).len / PAIR;
}

static uint32_t simplify_once(uint32_t rune)
{
	unsigned char wanted[4];
	if (rune < FIRST || rune > LAST)
		return rune;
	(void)utf8_encode(rune, wanted);
	size_t low = 0;
	size_t high = count_pairs();
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(pair_at(middle), wanted, 3);
		if (order == 0) {
			struct view other = { pair_at(middle) + 3, 3 };
			(void)utf8_decode(other, &rune);
			return rune;
		}
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return rune;
}

/* One simplified form may be the full form of another: U+85B4 becomes U+82E7, and that
 * U+82CE. */
uint32_t han_simplified(uint32_t rune)
{
	uint32_t simple = simplify_once(rune);
	for (unsigned i = 0; i < LIMIT_CHAIN && simple != rune; i++) {
		rune = simple;
		simple = simplify_once(rune);
	}
	return simple;
}

/* The value of a digit of base 64, or 63 and more for what is none. */
static size_t digit_of(char letter)
{
	if (letter >= '0' && letter <= '9')
		return (size_t)(letter - '0');
	if (letter >= 'A' && letter <= 'Z')
		return (size_t)(letter - 'A') + 10;
	if (letter >= 'a' && letter <= 'z')
		return (size_t)(letter - 'a') + 36;
	return letter == '-' ? 62 : 63;
}

const char *han_reading(uint32_t rune)
{
	if (rune < FIRST || rune > LAST)
		return NULL;
	size_t at = rune - FIRST;
	const char *digits =
		readings[at / READINGS_IN_ROW] + (size_t)2 * (at % READINGS_IN_ROW);
	size_t number = digit_of(digits[0]) * 64 + digit_of(digits[1]);
	return number < sizeof(syllables) / sizeof(syllables[0]) ? syllables[number] : NULL;
}

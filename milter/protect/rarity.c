#include "protect/rarity.h"

#include "base/utf8.h"

struct rarity {
	const char *name;
	unsigned char bits;
};

#define RARITY(name, bits) { name, bits },
static const struct rarity table[] = {
#include "protect/rarity.def"
};
static const struct rarity more[] = {
#include "protect/rarity_more.def"
};
#undef RARITY

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))
#define MORE_COUNT  (sizeof(more) / sizeof(more[0]))

/* Bits by number of characters for what no table knows. The short ones are more often
 * somebody's name by chance. */
static const double by_length[] = { 1, 3.5, 5.5, 8.5, 11.5, 13, 14.5, 15.5 };

#define BY_LENGTH_COUNT (sizeof(by_length) / sizeof(by_length[0]))
#define BITS_COMMON     8.0 /* a word of the dictionary */
#define BITS_IDEOGRAPH  5.0 /* each character of a script that has thousands */

static double by_characters(struct view word)
{
	size_t characters = 0;
	size_t wide = 0;
	uint32_t rune = 0;
	for (size_t used; (used = utf8_decode_lossy(word, &rune)) != 0;
		word = view_from(word, used)) {
		characters++;
		wide += (rune >= 0x2E80 && rune < 0xA4D0) ||
			(rune >= 0xAC00 && rune < 0xD7B0) || rune >= 0x20000;
	}
	double bits =
		by_length[characters < BY_LENGTH_COUNT ? characters : BY_LENGTH_COUNT - 1];
	double wide_bits = 3 + BITS_IDEOGRAPH * (double)(wide < 5 ? wide : 5);
	return wide > 0 && wide_bits > bits ? wide_bits : bits;
}

struct view rarity_name(size_t number)
{
	if (number < TABLE_COUNT)
		return view_of(table[number].name);
	return number - TABLE_COUNT < MORE_COUNT ? view_of(more[number - TABLE_COUNT].name)
						 : VIEW("");
}

/* 0 when the rows do not have it. */
static double bits_in(const struct rarity *rows, size_t count, struct view word)
{
	size_t low = 0;
	size_t high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = view_compare(view_of(rows[middle].name), word);
		if (order == 0)
			return rows[middle].bits;
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return 0;
}

double rarity_of_other(struct view word, bool is_common_word)
{
	double bits = by_characters(word);
	return is_common_word && bits > BITS_COMMON ? BITS_COMMON : bits;
}

double rarity_of(struct view word, bool is_common_word, bool *is_known_out)
{
	double bits = bits_in(table, TABLE_COUNT, word);
	if (bits <= 0)
		bits = bits_in(more, MORE_COUNT, word);
	*is_known_out = bits > 0 || is_common_word;
	return bits > 0 ? bits : rarity_of_other(word, is_common_word);
}

#include "text/fold_letters.h"

#include <unicode/uchar.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "text/han.h"
#include "text/icu.h"
#include "text/letters.h"
#include "text/rune.h"

/* Marks kept in a row. Putting marks in canonical order is quadratic in their number, and
 * no script has more than a handful on one letter. */
#define MAX_MARKS 8

struct reader {
	struct utf16 out;
	size_t marks;      /* in a row */
	size_t indicators; /* regional indicators that wait */
	uint32_t pair[2];  /* the first two of them */
};

/* Two regional indicators are a flag, which is decoration; one, or three and more, are shown
 * as letters. */
static void end_indicators(struct reader *reader)
{
	for (size_t i = 0; i < reader->indicators && i < 2; i++) {
		uint32_t letter = 'a' + (uint32_t)letters_regional_indicator(reader->pair[i]);
		utf16_rune(&reader->out, reader->indicators == 2 ? reader->pair[i] : letter);
	}
	reader->indicators = 0;
}

static void read_indicator(struct reader *reader, uint32_t rune)
{
	if (reader->indicators < 2) {
		reader->pair[reader->indicators++] = rune;
	} else if (reader->indicators++ == 2) {
		utf16_rune(&reader->out,
			'a' + (uint32_t)letters_regional_indicator(reader->pair[0]));
		utf16_rune(&reader->out,
			'a' + (uint32_t)letters_regional_indicator(reader->pair[1]));
		utf16_rune(&reader->out, 'a' + (uint32_t)letters_regional_indicator(rune));
	} else {
		utf16_rune(&reader->out, 'a' + (uint32_t)letters_regional_indicator(rune));
	}
}

static void read_rune(struct reader *reader, uint32_t rune)
{
	if (letters_regional_indicator(rune) >= 0) {
		read_indicator(reader, rune);
		return;
	}
	if (rune == 0xFF9E ||
		rune == 0xFF9F) /* half-width voicing marks become marks in NFKC */
		rune = 0x3099 + (rune - 0xFF9E);
	if (rune_is_combining(rune)) {
		if (reader->indicators == 0 && ++reader->marks <= MAX_MARKS)
			utf16_rune(&reader->out, rune);
		return;
	}
	if (reader->indicators <= 2)
		end_indicators(reader);
	reader->indicators = 0;
	reader->marks = 0;
	uint32_t plain = letters_plain(rune);
	utf16_rune(&reader->out, plain ? plain : rune);
}

static struct utf16 read_runes(struct view text, struct arena *arena)
{
	struct reader reader = { .out = utf16_init(text.len, arena) };
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		at += utf8_decode_lossy(view_from(text, at), &rune);
		read_rune(&reader, rune);
	}
	if (reader.indicators <= 2)
		end_indicators(&reader);
	return reader.out;
}

/* Catalan l·l is a long l, not two words. */
static bool joins_catalan_l(const struct utf16 *out, uint32_t rune)
{
	return rune == 'l' && out->count >= 2 && out->chars[out->count - 1] == 0xB7 &&
	       out->chars[out->count - 2] == 'l';
}

static void put_letter(struct utf16 *out, uint32_t rune)
{
	if (joins_catalan_l(out, rune))
		out->count--;
	utf16_rune(out, rune);
}

static void spell_rune(struct utf16 *out, uint32_t rune, uint32_t base)
{
	if (rune_is_loose_mark(rune) || (rune_is_kana_mark(rune) && !rune_is_kana(base)))
		return;
	const char *spelling = letters_spelling(rune);
	if (!spelling) {
		rune = han_simplified(rune);
		if (rune >= 0x80 && u_charType((UChar32)rune) == U_DECIMAL_DIGIT_NUMBER)
			rune = '0' + (uint32_t)u_charDigitValue((UChar32)rune);
		put_letter(out, rune);
		return;
	}
	struct view letters = view_of(spelling);
	for (size_t at = 0; at < letters.len;) {
		uint32_t letter = 0;
		at += utf8_decode_lossy(view_from(letters, at), &letter);
		put_letter(out, letter);
	}
}

static struct utf16 spell(struct utf16 text, struct arena *arena)
{
	/* The longest spelling has twice the code units of its letter. */
	struct utf16 out = utf16_init((size_t)text.count * 2, arena);
	uint32_t base = 0;
	for (int32_t at = 0; at < text.count;) {
		uint32_t rune = utf16_next(&text, &at);
		spell_rune(&out, rune, base);
		if (!rune_is_mark(rune))
			base = rune;
	}
	return out;
}

struct view fold_letters(struct view text, struct arena *arena)
{
	struct utf16 chars = read_runes(text, arena);
	chars = utf16_normalize(icu_nfkc_casefold(), chars, arena);
	/* What the limit cuts off in the end need not be worked on: one character may have
	 * become 18 (U+FDFA). */
	if (chars.count > (int32_t)LIMIT_TEXT)
		chars.count = (int32_t)LIMIT_TEXT;
	chars = utf16_normalize(icu_nfd(), chars, arena);
	chars = spell(chars, arena);
	chars = utf16_normalize(icu_nfc(), chars, arena);
	return utf16_to_utf8(chars, LIMIT_TEXT, arena);
}

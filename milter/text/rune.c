#include "text/rune.h"

#include "text/decode.h"
#include "text/rune_table.h"

static bool has(uint32_t rune, unsigned properties)
{
	return (rune_cell(rune)->properties & properties) != 0;
}

bool rune_is_control(uint32_t rune)
{
	return has(rune, RUNE_IS_CONTROL);
}

bool rune_is_blank(uint32_t rune)
{
	return has(rune, RUNE_IS_BLANK);
}

bool rune_is_bidi_control(uint32_t rune)
{
	return has(rune, RUNE_IS_BIDI);
}

bool rune_is_filler(uint32_t rune)
{
	return rune == 0x115F || rune == 0x1160 || rune == 0x3164 || rune == 0xFFA0 ||
	       rune == 0x2800;
}

bool rune_is_invisible(uint32_t rune)
{
	return has(rune, RUNE_IS_INVISIBLE);
}

bool rune_is_mark(uint32_t rune)
{
	return has(rune, RUNE_IS_MARK);
}

bool rune_is_combining(uint32_t rune)
{
	return has(rune, RUNE_IS_COMBINING);
}

bool rune_is_alnum(uint32_t rune)
{
	return has(rune, RUNE_IS_ALNUM);
}

bool rune_is_word(uint32_t rune)
{
	return has(rune, RUNE_IS_ALNUM | RUNE_IS_COMBINING);
}

bool rune_is_punctuation(uint32_t rune)
{
	return has(rune, RUNE_IS_PUNCTUATION);
}

bool rune_is_kana_mark(uint32_t rune)
{
	return rune == 0x3099 || rune == 0x309A;
}

bool rune_is_kana(uint32_t rune)
{
	return has(rune, RUNE_IS_KANA);
}

bool rune_is_loose_mark(uint32_t rune)
{
	return has(rune, RUNE_IS_LOOSE_MARK);
}

int32_t rune_script(uint32_t rune)
{
	return (int32_t)rune_cell(rune)->script - 1;
}

bool rune_is_joining_letter(uint32_t rune)
{
	return has(rune, RUNE_IS_JOINING_LETTER);
}

#define SHORT 1024U /* octets of a text whose room is not worth counting */

static size_t longer_of(uint16_t look, uint16_t fold)
{
	size_t looks = look == RUNE_SELF ? 0 : rune_text(look).len;
	size_t folds = fold == RUNE_SELF || fold == RUNE_DEPENDS ? 0 : rune_text(fold).len;
	return looks > folds ? looks : folds;
}

size_t rune_room(struct view text)
{
	size_t room = 1;
	if (text.len <= SHORT)
		return text.len * RUNE_GROWTH + room;
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		size_t used = decode_at(text, at, &rune);
		size_t longer = longer_of(rune_cell(rune)->look, rune_cell(rune)->fold);
		room += longer > used ? longer : used;
		at += used;
	}
	return room;
}

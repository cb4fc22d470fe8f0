#include "text/rune.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

static int32_t script_of(uint32_t rune)
{
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript((UChar32)rune, &error);
	return U_SUCCESS(error) ? (int32_t)script : (int32_t)USCRIPT_UNKNOWN;
}

static bool has_type(uint32_t rune, uint32_t mask)
{
	return (U_GET_GC_MASK((UChar32)rune) & mask) != 0;
}

bool rune_is_control(uint32_t rune)
{
	return rune < 0x20 || (rune >= 0x7F && rune < 0xA0);
}

bool rune_is_blank(uint32_t rune)
{
	if (rune < 0x80)
		return rune == ' ' || (rune >= '\t' && rune <= '\r');
	return has_type(rune, U_GC_Z_MASK);
}

bool rune_is_bidi_control(uint32_t rune)
{
	return (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069);
}

bool rune_is_filler(uint32_t rune)
{
	return rune == 0x115F || rune == 0x1160 || rune == 0x3164 || rune == 0xFFA0 ||
	       rune == 0x2800;
}

bool rune_is_invisible(uint32_t rune)
{
	if (rune < 0x80)
		return false;
	return has_type(rune, U_GC_CF_MASK) || rune_is_filler(rune) ||
	       u_hasBinaryProperty((UChar32)rune, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool rune_is_mark(uint32_t rune)
{
	return rune >= 0x300 && has_type(rune, U_GC_MN_MASK | U_GC_ME_MASK);
}

bool rune_is_combining(uint32_t rune)
{
	return rune >= 0x300 && has_type(rune, U_GC_M_MASK);
}

bool rune_is_alnum(uint32_t rune)
{
	if (rune < 0x80)
		return ascii_is_alnum((unsigned char)rune);
	return has_type(rune, U_GC_L_MASK | U_GC_N_MASK);
}

bool rune_is_word(uint32_t rune)
{
	return rune_is_alnum(rune) || rune_is_combining(rune);
}

bool rune_is_punctuation(uint32_t rune)
{
	return has_type(rune, U_GC_P_MASK);
}

bool rune_is_kana_mark(uint32_t rune)
{
	return rune == 0x3099 || rune == 0x309A;
}

bool rune_is_kana(uint32_t rune)
{
	int32_t script = script_of(rune);
	return script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

bool rune_is_loose_mark(uint32_t rune)
{
	if (!rune_is_mark(rune) || rune_is_kana_mark(rune))
		return false;
	int32_t script = script_of(rune);
	return script == USCRIPT_INHERITED || script == USCRIPT_COMMON ||
	       script == USCRIPT_LATIN || script == USCRIPT_GREEK ||
	       script == USCRIPT_CYRILLIC || script == USCRIPT_ARABIC ||
	       script == USCRIPT_HEBREW || script == USCRIPT_ARMENIAN;
}

/* Han, kana, Hangul and Bopomofo stand together in one text, and Latin beside them. */
static bool is_east_asian(int32_t script)
{
	return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA ||
	       script == USCRIPT_KATAKANA || script == USCRIPT_HANGUL ||
	       script == USCRIPT_BOPOMOFO;
}

int32_t rune_script(uint32_t rune)
{
	if (rune < 0x80)
		return ascii_is_alpha((unsigned char)rune) ? (int32_t)USCRIPT_LATIN : -1;
	if (!has_type(rune, U_GC_L_MASK))
		return -1;
	int32_t script = script_of(rune);
	if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED || is_east_asian(script))
		return -1;
	return script;
}

bool rune_is_joining_letter(uint32_t rune)
{
	if (rune < 0x80 || !rune_is_word(rune))
		return false;
	int32_t script = script_of(rune);
	return script != USCRIPT_LATIN && script != USCRIPT_GREEK &&
	       script != USCRIPT_CYRILLIC && script != USCRIPT_ARMENIAN &&
	       script != USCRIPT_COMMON && script != USCRIPT_INHERITED;
}

#include "text/fold.h"

#include <string.h>
#include <unicode/ubidi.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/decode.h"
#include "text/icu.h"
#include "text/rune.h"
#include "text/rune_table.h"

/* From here on a run of blanks is no slip of the hand: it pushes text out of sight. */
#define PADDING_LENGTH 20

/* Strays at the ends of a name come with copying and pasting; more than these do not. */
#define INVISIBLE_STRAYS 2

#define MAX_BRACKETS 256

struct cleaner {
	unsigned char *bytes; /* room for three octets of each of the input */
	size_t len;
	facts_t facts;
	uint32_t last;   /* the character that was kept last, 0 at the start */
	size_t run;      /* blanks and invisible characters since then */
	unsigned strays; /* invisible characters that no script asks for */
	bool blank;      /* there was a blank since `last` */
	bool hidden;     /* there was a stray since `last` */
	bool keep_bidi;
};

static bool is_direction_mark(uint32_t rune)
{
	return rune == 0x200E || rune == 0x200F || rune == 0x061C;
}

/* Joiners and variation selectors belong to the writing of many scripts and of emoji. */
static bool is_joiner(uint32_t rune)
{
	return rune == 0x200C || rune == 0x200D || (rune >= 0xFE00 && rune <= 0xFE0F) ||
	       (rune >= 0xE0100 && rune <= 0xE01EF) || (rune >= 0x180B && rune <= 0x180F);
}

static bool is_tag(uint32_t rune)
{
	return rune >= 0xE0000 && rune <= 0xE007F;
}

static void note_invisible(struct cleaner *cleaner, uint32_t rune)
{
	const uint32_t black_flag = 0x1F3F4; /* with tags: the flags of Scotland, Wales ... */
	bool harmless = false;
	if (rune_is_filler(rune) || (is_tag(rune) && cleaner->last != black_flag))
		cleaner->facts |= FACT_BIT(INVISIBLE);
	if (is_joiner(rune) || is_direction_mark(rune)) {
		harmless = cleaner->last == 0 || !rune_is_alnum(cleaner->last) ||
			   rune_is_joining_letter(cleaner->last);
	} else if (is_tag(rune)) {
		harmless = cleaner->last == black_flag;
	}
	if (harmless)
		return;
	cleaner->hidden = true;
	if (!is_direction_mark(rune) && ++cleaner->strays > INVISIBLE_STRAYS)
		cleaner->facts |= FACT_BIT(INVISIBLE);
}

static void end_run(struct cleaner *cleaner)
{
	if (cleaner->run >= PADDING_LENGTH)
		cleaner->facts |= FACT_BIT(PADDED);
	cleaner->run = 0;
}

static void keep(struct cleaner *cleaner, uint32_t rune)
{
	end_run(cleaner);
	if (cleaner->blank && cleaner->len > 0)
		cleaner->bytes[cleaner->len++] = ' ';
	if (cleaner->hidden && !cleaner->blank && rune_is_alnum(cleaner->last) &&
		rune_is_alnum(rune))
		cleaner->facts |= FACT_BIT(INVISIBLE);
	cleaner->blank = false;
	cleaner->hidden = false;
	cleaner->last = rune;
	if (rune < 0x80) {
		cleaner->bytes[cleaner->len++] = (unsigned char)rune;
	} else {
		cleaner->len += utf8_encode(rune, cleaner->bytes + cleaner->len);
	}
}

static void clean_rune(struct cleaner *cleaner, uint32_t rune)
{
	unsigned properties = rune_cell(rune)->properties;
	if (!(properties & (RUNE_IS_PADDING & ~(unsigned)RUNE_IS_COMBINING))) {
		keep(cleaner, rune);
		return;
	}
	if (properties & (RUNE_IS_CONTROL | RUNE_IS_BLANK)) {
		/* Line ends and tabs are how a header is folded. */
		if (rune_is_control(rune) && rune != '\t' && rune != '\r' && rune != '\n')
			cleaner->facts |= FACT_BIT(CTRL);
		cleaner->blank = true;
		cleaner->run++;
	} else if (rune_is_bidi_control(rune)) {
		cleaner->facts |= FACT_BIT(BIDI);
		if (cleaner->keep_bidi)
			keep(cleaner, rune);
	} else {
		note_invisible(cleaner, rune);
		cleaner->run++;
	}
}

static struct view clean(struct view text, bool keep_bidi, struct arena *arena, facts_t *facts)
{
	/* A bad octet becomes three; past the limit there may be a blank and a character. */
	size_t room = text.len < LIMIT_TEXT ? text.len * 3 : LIMIT_TEXT;
	struct cleaner cleaner = {
		.bytes = arena_array(arena, unsigned char, room + 8),
		.keep_bidi = keep_bidi,
	};
	size_t end = 0; /* of the last character that fits */
	for (size_t at = 0; at < text.len && cleaner.len <= LIMIT_TEXT;) {
		uint32_t rune = 0;
		at += decode_at(text, at, &rune);
		clean_rune(&cleaner, rune);
		end = cleaner.len <= LIMIT_TEXT ? cleaner.len : end;
	}
	end_run(&cleaner);
	if (cleaner.len > LIMIT_TEXT)
		cleaner.facts |= FACT_BIT(LIMIT);
	*facts |= cleaner.facts;
	return (struct view){ end > 0 ? cleaner.bytes : NULL, end };
}

/* Whether eight octets are printable ASCII without two blanks in a row; whatever the order of
 * the octets in a word. */
static inline bool are_eight_clean(const unsigned char *bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t high = ones * 0x80;
	uint64_t eight = 0;
	memcpy(&eight, bytes, sizeof(eight));
	/* No sum of two octets below 0x80 carries into the next. */
	if ((eight | (eight + ones) | ~(eight + ones * (0x80 - ' '))) & high)
		return false;
	uint64_t blanks = ~((eight ^ (ones * ' ')) + ones * 0x7F) & high;
	return (blanks & (blanks << 8)) == 0;
}

/* ASCII in which nothing has to change: nearly every name. */
static bool is_clean_ascii(struct view text)
{
	unsigned char last = ' ';
	size_t i = 0;
	if (text.len > LIMIT_TEXT)
		return false;
	for (; i + 8 <= text.len; i += 8) {
		if (!are_eight_clean(text.ptr + i) || (text.ptr[i] == ' ' && last == ' '))
			return false;
		last = text.ptr[i + 7];
	}
	for (; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		if (byte < 0x20 || byte >= 0x7F || (byte == ' ' && last == ' '))
			return false;
		last = byte;
	}
	return text.len == 0 || last != ' ';
}

/* The same of any text; most have been cleaned before. */
static bool is_clean(struct view text)
{
	const unsigned changes = RUNE_IS_PADDING & ~(unsigned)RUNE_IS_COMBINING;
	uint32_t rune = ' ';
	if (text.len > LIMIT_TEXT)
		return false;
	for (size_t at = 0; at < text.len;) {
		uint32_t last = rune;
		size_t used = decode_at(text, at, &rune);
		if (rune == ' ' ? last == ' ' : (rune_cell(rune)->properties & changes) != 0)
			return false;
		if (rune == RUNE_REPLACEMENT && used == 1)
			return false;
		at += used;
	}
	return text.len == 0 || rune != ' ';
}

struct view text_clean(struct view text, struct arena *arena, facts_t *facts)
{
	if (is_clean_ascii(text) || is_clean(text))
		return text;
	return clean(text, false, arena, facts);
}

/* Which explicit bidi controls are in it. */
static bool has_bidi(struct view text, bool *turns_out)
{
	bool found = false;
	*turns_out = false;
	/* All of them are E2 80 xx or E2 81 xx. */
	for (size_t at = view_find(text, 0xE2); at < text.len;) {
		uint32_t rune = 0;
		size_t used = utf8_decode_lossy(view_from(text, at), &rune);
		found = found || rune_is_bidi_control(rune);
		if (rune == 0x202B || rune == 0x202E || rune == 0x2067)
			*turns_out = true;
		at += used;
		at += view_find(view_from(text, at), 0xE2);
	}
	return found;
}

static struct view back_to_front(struct view text, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, text.len);
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		unsigned char encoded[4];
		size_t used = utf8_decode(view_from(text, at), &rune);
		BUG_ON(used == 0); /* text_clean() writes nothing but UTF-8 */
		(void)utf8_encode(rune, encoded);
		for (size_t i = 0; i < used; i++)
			bytes[text.len - at - used + i] = encoded[i];
		at += used;
	}
	return (struct view){ bytes, text.len };
}

/* Pairing brackets takes ICU quadratic time; whoever has more of them has no name. */
static uint32_t limit_brackets(uint32_t rune, size_t *brackets)
{
	if (u_getIntPropertyValue((UChar32)rune, UCHAR_BIDI_PAIRED_BRACKET_TYPE) == U_BPT_NONE)
		return rune;
	return ++*brackets > MAX_BRACKETS ? ' ' : rune;
}

static struct view reorder(struct view logical, struct arena *arena)
{
	struct utf16 text = utf16_init(logical.len, arena);
	struct utf16 shown = utf16_init(logical.len, arena);
	size_t brackets = 0;
	for (size_t at = 0; at < logical.len;) {
		uint32_t rune = 0;
		at += utf8_decode_lossy(view_from(logical, at), &rune);
		utf16_rune(&text, limit_brackets(rune, &brackets));
	}
	/* A UBiDi is no shared object; opening one costs less than keeping one per thread
	 * is worth for texts as rare as these. */
	UErrorCode error = U_ZERO_ERROR;
	UBiDi *bidi = ubidi_open();
	BUG_ON(!bidi);
	ubidi_setPara(bidi, text.chars, text.count, UBIDI_DEFAULT_LTR, NULL, &error);
	shown.count = ubidi_writeReordered(bidi, shown.chars, shown.size,
		UBIDI_DO_MIRRORING | UBIDI_REMOVE_BIDI_CONTROLS | UBIDI_KEEP_BASE_COMBINING,
		&error);
	ubidi_close(bidi);
	BUG_ON(U_FAILURE(error));
	return utf16_to_utf8(shown, LIMIT_TEXT, arena);
}

struct view text_visual(struct view text, struct arena *arena)
{
	facts_t ignored = 0;
	bool turns = false;
	if (!has_bidi(text, &turns))
		return (struct view){ NULL, 0 };
	struct view shown = reorder(clean(text, true, arena, &ignored), arena);
	shown = text_clean(shown, arena, &ignored);
	if (turns && view_equal(shown, text_clean(text, arena, &ignored)))
		return back_to_front(shown, arena);
	return shown;
}

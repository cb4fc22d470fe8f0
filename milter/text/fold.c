#include "text/fold.h"

#include "base/limits.h"
#include "text/decode.h"
#include "text/fold_letters.h"
#include "text/rune_table.h"

/* The fold of each character by itself, where that is the fold of the text: nothing in it
 * changes with what stands beside it. False where something does, or does not fit. */
static bool fold_by_table(struct view text, struct arena *arena, struct view *folded_out)
{
	size_t len = 0;
	unsigned char *bytes = arena_array(arena, unsigned char, rune_room(text));
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = text.ptr[at];
		if (rune < 0x80) {
			bytes[len++] = ascii_lower(text.ptr[at++]);
			continue;
		}
		size_t used = decode_at(text, at, &rune);
		uint16_t fold = rune_cell(rune)->fold;
		/* U+0387 is U+00B7 in all but its number. */
		bool may_be_catalan =
			(rune == 0xB7 || rune == 0x0387) && len > 0 && bytes[len - 1] == 'l';
		if (fold == RUNE_DEPENDS || may_be_catalan)
			return false;
		struct view self = { text.ptr + at, used };
		len = decode_put(bytes, len, fold == RUNE_SELF ? self : rune_text(fold));
		at += used;
	}
	*folded_out = (struct view){ bytes, len };
	return len <= LIMIT_TEXT;
}

struct view text_fold(struct view text, struct arena *arena)
{
	facts_t ignored = 0;
	text = text_clean(text, arena, &ignored);
	if (view_is_ascii(text))
		return arena_lower(arena, text);
	/* NFKC makes blanks of some characters, and invisible ones of none. */
	struct view folded;
	if (!fold_by_table(text, arena, &folded))
		folded = fold_letters(text, arena);
	return text_clean(folded, arena, &ignored);
}

/* make_runes: writes the tables of text/rune_table.h as C, from what ICU says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/fold_letters.h"
#include "text/icu.h"
#include "text/letters.h"
#include "text/rune.h"
#include "text/rune_table.h"

#define MAX_SKELETON 24 /* octets; what is longer stands for itself */
#define MAX_TEXTS    65536U
#define MAX_OCTETS   ((size_t)4 << 20)
#define MAX_PAGES    2048U
#define PLANES_KNOWN 0x33000U /* nothing is assigned between here and the tags */

/* --- the skeleton of one character --- */

static struct view confusable_skeleton(struct view text, struct arena *arena)
{
	UErrorCode error = U_ZERO_ERROR;
	char skeleton[MAX_SKELETON * 4];
	if (text.len == 0 || text.len > MAX_SKELETON)
		return text;
	int32_t count = uspoof_getSkeletonUTF8(icu_spoof_checker(), 0, (const char *)text.ptr,
		(int32_t)text.len, skeleton, sizeof(skeleton), &error);
	if (U_FAILURE(error) || count < 0 || (size_t)count > sizeof(skeleton))
		return text;
	return arena_copy(
		arena, (struct view){ (const unsigned char *)skeleton, (size_t)count });
}

/* The Latin letters that what is left looks like; kana marks are dropped here, as the
 * skeleton of a syllable has lost them too. */
static struct view apply_looks(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_TEXT);
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		at += utf8_decode_lossy(view_from(text, at), &rune);
		const char *look = letters_look(rune);
		if (look) {
			buf_text(&out, look);
		} else if (!rune_is_kana_mark(rune)) {
			buf_rune(&out, rune);
		}
	}
	return buf_view(&out);
}

/* In its own case first: capital Cyrillic Н looks like H, the small one like another
 * letter. Then folded, and again, because folding brings letters to light that have a
 * skeleton of their own. */
static struct view look_of(struct view self, struct arena *arena)
{
	struct view text = confusable_skeleton(self, arena);
	text = fold_letters(text, arena);
	return fold_letters(confusable_skeleton(text, arena), arena);
}

static struct view rune_skeleton(uint32_t rune, struct arena *arena)
{
	unsigned char encoded[4];
	struct view self =
		arena_copy(arena, (struct view){ encoded, utf8_encode(rune, encoded) });
	if (rune < 0x80 || (rune >= 0xD800 && rune < 0xE000))
		return self;
	if (letters_look(rune))
		return view_of(letters_look(rune));
	/* Styled letters are the letters they style, where TR39 may see something else in them.
	 * Punctuation only folds: TR39 makes two apostrophes of a quotation mark. */
	struct view text = fold_letters(self, arena);
	if (!rune_is_punctuation(rune) && !(text.len > 0 && view_is_ascii(text)))
		text = look_of(self, arena);
	text = apply_looks(text, arena);
	return text.len > MAX_SKELETON ? self : text;
}

/* --- texts, each once --- */

struct texts {
	unsigned char bytes[MAX_OCTETS];
	size_t ends[MAX_TEXTS];
	size_t count;
	uint32_t slots[2 * MAX_TEXTS];
};

static struct texts texts = { .count = 2 }; /* RUNE_SELF and RUNE_DEPENDS are none */

static struct view text_at(size_t number)
{
	size_t start = texts.ends[number - 1];
	return (struct view){ texts.bytes + start, texts.ends[number] - start };
}

static uint16_t put_text(struct view text, struct view self)
{
	BUG_ON(text.len > self.len * RUNE_GROWTH);
	size_t slot = view_hash(text, 0) % (sizeof(texts.slots) / sizeof(texts.slots[0]));
	for (; texts.slots[slot]; slot = (slot + 1) % ((size_t)2 * MAX_TEXTS)) {
		if (view_equal(text_at(texts.slots[slot]), text))
			return (uint16_t)texts.slots[slot];
	}
	size_t start = texts.ends[texts.count - 1];
	BUG_ON(texts.count == MAX_TEXTS || text.len > MAX_OCTETS - start);
	if (text.len > 0)
		memcpy(texts.bytes + start, text.ptr, text.len);
	texts.ends[texts.count] = start + text.len;
	texts.slots[slot] = (uint32_t)texts.count;
	return (uint16_t)texts.count++;
}

/* --- one character --- */

static uint16_t properties_of(uint32_t rune)
{
	unsigned properties = 0;
	properties |= rune_is_blank(rune) ? RUNE_IS_BLANK : 0U;
	properties |= rune_is_invisible(rune) ? RUNE_IS_INVISIBLE : 0U;
	properties |= rune_is_mark(rune) ? RUNE_IS_MARK : 0U;
	properties |= rune_is_combining(rune) ? RUNE_IS_COMBINING : 0U;
	properties |= rune_is_alnum(rune) ? RUNE_IS_ALNUM : 0U;
	properties |= rune_is_punctuation(rune) ? RUNE_IS_PUNCTUATION : 0U;
	properties |= rune_is_loose_mark(rune) ? RUNE_IS_LOOSE_MARK : 0U;
	properties |= rune_is_kana(rune) ? RUNE_IS_KANA : 0U;
	properties |= rune_is_joining_letter(rune) ? RUNE_IS_JOINING_LETTER : 0U;
	properties |= rune_is_bidi_control(rune) ? RUNE_IS_BIDI : 0U;
	properties |= rune_is_control(rune) ? RUNE_IS_CONTROL : 0U;
	return (uint16_t)properties;
}

/* Whether each character of the fold keeps to itself whatever stands before it. */
static bool stands_alone(struct view fold)
{
	for (size_t at = 0; at < fold.len;) {
		uint32_t rune = 0;
		at += utf8_decode_lossy(view_from(fold, at), &rune);
		if (!unorm2_hasBoundaryBefore(icu_nfc(), (UChar32)rune) ||
			unorm2_getCombiningClass(icu_nfc(), (UChar32)rune) != 0 ||
			(rune == 0xB7 && fold.len > 2) || /* fold_by_table() sees to it alone */
			rune_is_kana_mark(rune))
			return false;
	}
	return true;
}

/* Whether a mark is nothing at all, on a letter that could take it. */
static bool is_dropped(uint32_t rune, struct arena *arena)
{
	unsigned char text[5] = { 'a' };
	size_t used = utf8_encode(rune, text + 1);
	struct view on_a = arena_copy(arena, (struct view){ text, used + 1 });
	return rune_is_loose_mark(rune) && view_equal(fold_letters(on_a, arena), VIEW("a"));
}

static uint16_t fold_of(uint32_t rune, struct view self, struct arena *arena)
{
	if (rune_is_combining(rune))
		return is_dropped(rune, arena) ? put_text(VIEW(""), VIEW("")) : RUNE_DEPENDS;
	if (letters_regional_indicator(rune) >= 0 || rune == 0xFF9E || rune == 0xFF9F)
		return RUNE_DEPENDS;
	struct view fold = fold_letters(self, arena);
	if (!stands_alone(fold))
		return RUNE_DEPENDS;
	return view_equal(fold, self) ? RUNE_SELF : put_text(fold, self);
}

static struct rune_cell cell_of(uint32_t rune, struct arena *arena)
{
	struct rune_cell cell = { .look = RUNE_SELF, .fold = RUNE_SELF };
	unsigned char encoded[4];
	if (rune >= 0xD800 && rune < 0xE000)
		return cell;
	struct view self =
		arena_copy(arena, (struct view){ encoded, utf8_encode(rune, encoded) });
	cell.properties = properties_of(rune);
	cell.script = (uint16_t)(rune_script(rune) + 1);
	cell.fold = fold_of(rune, self, arena);
	/* Hangul syllables are like nothing else. */
	if (rune < PLANES_KNOWN && !(rune >= 0xAC00 && rune <= 0xD7A3)) {
		struct view look = rune_skeleton(rune, arena);
		cell.look = view_equal(look, self) ? RUNE_SELF : put_text(look, self);
	}
	return cell;
}

/* --- all of them --- */

static struct rune_cell pages[MAX_PAGES][RUNE_PAGE];
static uint16_t numbers[RUNE_COUNT / RUNE_PAGE];

static size_t make_pages(void)
{
	size_t count = 0;
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	for (uint32_t page = 0; page < RUNE_COUNT / RUNE_PAGE; page++) {
		BUG_ON(count == MAX_PAGES);
		for (uint32_t i = 0; i < RUNE_PAGE; i++)
			pages[count][i] = cell_of(page * RUNE_PAGE + i, arena);
		arena_reset(arena);
		size_t same = 0;
		while (memcmp(pages[same], pages[count], sizeof(pages[0])) != 0)
			same++;
		numbers[page] = (uint16_t)same;
		count += same == count;
	}
	arena_destroy(arena);
	return count;
}

int main(void)
{
	size_t count = make_pages();
	(void)printf("#include \"text/rune_table.h\"\n\nconst uint16_t rune_pages[] = {");
	for (size_t i = 0; i < RUNE_COUNT / RUNE_PAGE; i++)
		(void)printf("%s%u,", i % 16 ? " " : "\n\t", numbers[i]);
	(void)printf("\n};\n\nconst struct rune_cell rune_cells[] = {\n");
	for (size_t i = 0; i < count * RUNE_PAGE; i++) {
		const struct rune_cell *cell = &pages[i / RUNE_PAGE][i % RUNE_PAGE];
		(void)printf("\t{ %u, %u, %u, %u },\n", cell->properties, cell->script,
			cell->look, cell->fold);
	}
	(void)printf("};\n\nconst uint32_t rune_text_ends[] = {");
	for (size_t i = 0; i < texts.count; i++)
		(void)printf("%s%zu,", i % 16 ? " " : "\n\t", texts.ends[i]);
	(void)printf("\n};\n\nconst unsigned char rune_texts[] = {");
	for (size_t i = 0; i < texts.ends[texts.count - 1]; i++)
		(void)printf("%s%u,", i % 16 ? " " : "\n\t", texts.bytes[i]);
	(void)printf("\n};\n");
	return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

#include "text/fold.h"

#include <stdatomic.h>
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

/* ---- one character: the skeleton of each is worked out once per process ----
 *
 * ICU takes 0.6 to 5 µs for the skeleton of a name, and it is asked twice for each reading;
 * looking it up here takes 10 ns a character. A block of 256 characters is filled when the
 * first of them is met (about 1 ms), so scripts nobody writes in cost nothing. */

#define BLOCK_SIZE   256U
#define PLANES_KNOWN 0x33000U /* nothing is assigned between here and the tags */
#define MAX_SKELETON 24       /* octets; what is longer stands for itself */

struct block {
	uint16_t offsets[BLOCK_SIZE + 1];
	unsigned char bytes[];
};

static _Atomic(struct block *) blocks[PLANES_KNOWN / BLOCK_SIZE];

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

static struct block *block_create(uint32_t first)
{
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	struct view skeletons[BLOCK_SIZE];
	size_t size = 0;
	for (uint32_t i = 0; i < BLOCK_SIZE; i++) {
		skeletons[i] = rune_skeleton(first + i, arena);
		size += skeletons[i].len;
	}
	struct block *block = malloc(sizeof(*block) + size);
	BUG_ON(!block);
	size_t at = 0;
	for (uint32_t i = 0; i < BLOCK_SIZE; i++) {
		block->offsets[i] = (uint16_t)at;
		if (skeletons[i].len > 0)
			memcpy(block->bytes + at, skeletons[i].ptr, skeletons[i].len);
		at += skeletons[i].len;
	}
	block->offsets[BLOCK_SIZE] = (uint16_t)at;
	arena_destroy(arena);
	return block;
}

static const struct block *block_find(uint32_t number)
{
	struct block *block = atomic_load_explicit(&blocks[number], memory_order_acquire);
	if (block)
		return block;
	struct block *created = block_create(number * BLOCK_SIZE);
	if (atomic_compare_exchange_strong_explicit(&blocks[number], &block, created,
		    memory_order_acq_rel, memory_order_acquire))
		return created;
	free(created); /* another thread was first */
	return block;
}

static struct view skeleton_of_rune(uint32_t rune, struct view self)
{
	if (rune >= PLANES_KNOWN)
		return self;
	const struct block *block = block_find(rune / BLOCK_SIZE);
	size_t at = block->offsets[rune % BLOCK_SIZE];
	size_t end = block->offsets[rune % BLOCK_SIZE + 1];
	return (struct view){ block->bytes + at, end - at };
}

/* ---- ASCII: leet, one class for l I 1 i j, and pairs that look like one letter ---- */

/* '|' and '!' only before a letter: at the end of a word they are what they are. */
static unsigned char ascii_class(unsigned char byte, unsigned char next)
{
	static const char from[] = "0134578@$ij`";
	static const char to[] = "oleastbasll'";
	byte = ascii_lower(byte);
	if (byte == '|' || byte == '!')
		return ascii_is_alnum(next) ? 'l' : byte;
	const char *found = byte ? strchr(from, byte) : NULL;
	return found ? (unsigned char)to[found - from] : byte;
}

static void put_class(struct buf *out, unsigned char byte)
{
	static const unsigned char pairs[][3] = { { 'r', 'n', 'm' }, { 'v', 'v', 'w' },
		{ 'c', 'l', 'd' } };
	unsigned char last = out->len > 0 ? out->bytes[out->len - 1] : 0;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (last == pairs[i][0] && byte == pairs[i][1]) {
			out->bytes[out->len - 1] = pairs[i][2];
			return;
		}
	}
	buf_byte(out, byte);
}

static struct view apply_classes(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_TEXT);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char next = i + 1 < text.len ? text.ptr[i + 1] : 0;
		if (text.ptr[i] < 0x80) {
			put_class(&out, ascii_class(text.ptr[i], next));
		} else {
			buf_byte(&out, text.ptr[i]);
		}
	}
	return buf_view(&out);
}

struct view text_skeleton(struct view text, struct arena *arena)
{
	facts_t ignored = 0;
	text = text_clean(text, arena, &ignored);
	if (view_is_ascii(text))
		return apply_classes(text, arena);
	struct buf out = buf_init(arena, LIMIT_TEXT);
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		struct view rest = view_from(text, at);
		size_t used = utf8_decode_lossy(rest, &rune);
		struct view self = view_slice(rest, 0, used);
		buf_put(&out, rune < 0x80 ? self : skeleton_of_rune(rune, self));
		at += used;
	}
	return apply_classes(text_clean(buf_view(&out), arena, &ignored), arena);
}

bool text_is_mixed_script(struct view text)
{
	int32_t script = -1; /* of this word */
	if (view_is_ascii(text))
		return false;
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		at += utf8_decode_lossy(view_from(text, at), &rune);
		int32_t next = rune_script(rune);
		if (next >= 0 && script >= 0 && next != script)
			return true;
		if (next >= 0) {
			script = next;
		} else if (!rune_is_word(rune) && !rune_is_invisible(rune)) {
			script = -1;
		}
	}
	return false;
}

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
 * ICU takes 0.6 to 5 µs for the skeleton of a name, and would be asked twice with a fold after
 * each; with these tables a whole name takes 0.6 µs. A block of 256 characters is filled when
 * the first of them is met (0.2 to 2 ms), so scripts that nobody writes in cost nothing. */

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
	/* Hangul syllables are like nothing else, and there are 44 blocks of them. */
	if (rune >= PLANES_KNOWN || (rune >= 0xAC00 && rune <= 0xD7A3))
		return self;
	const struct block *block = block_find(rune / BLOCK_SIZE);
	size_t at = block->offsets[rune % BLOCK_SIZE];
	size_t end = block->offsets[rune % BLOCK_SIZE + 1];
	return (struct view){ block->bytes + at, end - at };
}

/* ---- ASCII: leet, one class for l I 1 i j, and pairs that look like one letter ---- */

#define MAX_WORD 64 /* octets looked at for a closing bracket */

struct pair {
	unsigned char first;
	unsigned char second;
	unsigned char looks_like;
};

static bool is_leet(unsigned char byte)
{
	return ascii_is_alnum(byte) || byte == '@' || byte == '$' || byte == '!' ||
	       byte == '|' || byte == '(';
}

/* Whether the '(' at `at` stands for a c: it follows a letter, and nothing closes it. */
static bool is_open_c(struct view text, size_t at)
{
	if (at == 0 || !is_leet(text.ptr[at - 1]))
		return false;
	struct view rest = view_slice(text, at, MAX_WORD);
	return view_find(rest, ')') == rest.len;
}

/* Whether the '|' or '!' at `at` stands for an l: it touches a letter. Exclamation marks in a
 * row are what they are. */
static bool is_bar_l(struct view text, size_t at)
{
	unsigned char before = at > 0 ? text.ptr[at - 1] : 0;
	unsigned char after = at + 1 < text.len ? text.ptr[at + 1] : 0;
	if (text.ptr[at] == '!' && (before == '!' || after == '!'))
		return false;
	return is_leet(before) || is_leet(after);
}

static unsigned char ascii_class(struct view text, size_t at)
{
	/* What is not in the table stands for itself, in lower case. */
	static const unsigned char classes[128] = { ['0'] = 'o',
		['1'] = 'l',
		['3'] = 'e',
		['4'] = 'a',
		['5'] = 's',
		['7'] = 't',
		['8'] = 'b',
		['9'] = 'g',
		['@'] = 'a',
		['$'] = 's',
		['i'] = 'l',
		['j'] = 'l',
		['`'] = '\'' };
	unsigned char byte = ascii_lower(text.ptr[at]);
	if (ascii_is_alpha(byte))
		return classes[byte] ? classes[byte] : byte;
	if (byte == '(')
		return is_open_c(text, at) ? 'c' : byte;
	if (byte == '|' || byte == '!')
		return is_bar_l(text, at) ? 'l' : byte;
	return byte < 0x80 && classes[byte] ? classes[byte] : byte;
}

/* From left to right, each pair of the two letters becomes the one. Returns the length. */
static size_t join_pairs(unsigned char *bytes, size_t len, struct pair pair)
{
	size_t kept = 0;
	for (size_t i = 0; i < len; i++) {
		bool paired =
			kept > 0 && bytes[kept - 1] == pair.first && bytes[i] == pair.second;
		kept -= paired;
		bytes[kept++] = paired ? pair.looks_like : bytes[i];
	}
	return kept;
}

/* "rn" as m, "vv" as w, "cl" as d: by their second letter. No letter of one pair is made by
 * another, so one pass does for all. */
static const struct pair pairs_narrow[256] = {
	['n'] = { 'r', 'n', 'm' },
	['v'] = { 'v', 'v', 'w' },
	['l'] = { 'c', 'l', 'd' },
};

static struct view apply_classes(struct view text, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, text.len);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char class = ascii_class(text, i);
		const struct pair *pair = &pairs_narrow[class];
		if (pair->first && len > 0 && bytes[len - 1] == pair->first) {
			bytes[len - 1] = pair->looks_like;
		} else {
			bytes[len++] = class;
		}
	}
	return (struct view){ bytes, len };
}

static bool has_wide_pair(struct view skeleton)
{
	for (size_t i = 1; i < skeleton.len; i++) {
		unsigned char first = skeleton.ptr[i - 1];
		unsigned char second = skeleton.ptr[i];
		if ((second == 'l' && (first == 'l' || first == 'r')) ||
			(second == 'h' && first == 'l'))
			return true;
	}
	return false;
}

struct view text_skeleton_wide(struct view skeleton, struct arena *arena)
{
	/* "ii" first, so that "rii" is "ru". */
	static const struct pair pairs[] = { { 'l', 'l', 'u' }, { 'l', 'h', 'h' },
		{ 'r', 'l', 'n' } };
	if (!has_wide_pair(skeleton))
		return skeleton;
	unsigned char *bytes = arena_array(arena, unsigned char, skeleton.len);
	size_t len = skeleton.len;
	memcpy(bytes, skeleton.ptr, len);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		len = join_pairs(bytes, len, pairs[i]);
	return (struct view){ bytes, len };
}

struct view text_skeleton(struct view text, struct arena *arena)
{
	facts_t ignored = 0;
	struct view given = text;
	text = text_clean(given, arena, &ignored);
	/* What has not changed at all is ASCII. */
	if (text.ptr == given.ptr || view_is_ascii(text))
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

#include "text/fold.h"

#include <string.h>

#include "base/limits.h"
#include "text/decode.h"
#include "text/rune.h"
#include "text/rune_table.h"
static struct view skeleton_of_rune(uint32_t rune, struct view self)
{
	const struct rune_cell *cell = rune_cell(rune);
	return cell->look == RUNE_SELF ? self : rune_text(cell->look);
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

/* What is not in it stands for itself, in lower case. */
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

static unsigned char ascii_class(struct view text, size_t at)
{
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

/* Behind `len` octets. Returns the new length. */
static inline size_t put_class(unsigned char *bytes, size_t len, unsigned char class)
{
	const struct pair *pair = &pairs_narrow[class];
	if (pair->first && len > 0 && bytes[len - 1] == pair->first) {
		bytes[len - 1] = pair->looks_like;
		return len;
	}
	bytes[len] = class;
	return len + 1;
}

static struct view apply_classes(struct view text, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, text.len);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++)
		len = put_class(bytes, len, ascii_class(text, i));
	return (struct view){ bytes, len };
}

size_t text_skeleton_plain(struct view word, unsigned char *bytes)
{
	size_t len = 0;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char byte = word.ptr[i] & 0x7F;
		unsigned char class = classes[byte] ? classes[byte] : byte;
		/* The second letters of pairs. */
		if (class == 'n' || class == 'v' || class == 'l') {
			len = put_class(bytes, len, class);
		} else {
			bytes[len++] = class;
		}
	}
	return len;
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
	text = text_clean(text, arena, &ignored);
	if (view_is_ascii(text))
		return apply_classes(text, arena);
	unsigned char *bytes = arena_array(arena, unsigned char, rune_room(text));
	size_t len = 0;
	for (size_t at = 0; at < text.len && len <= LIMIT_TEXT;) {
		uint32_t rune = 0;
		size_t used = decode_at(text, at, &rune);
		struct view self = { text.ptr + at, used };
		len = decode_put(bytes, len, rune < 0x80 ? self : skeleton_of_rune(rune, self));
		at += used;
	}
	return apply_classes(text_clean((struct view){ bytes, len }, arena, &ignored), arena);
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

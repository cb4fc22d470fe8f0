#include "text/words.h"

#include "base/buf.h"
#include "base/limits.h"
#include "text/decode.h"
#include "text/rune_table.h"

enum kind {
	KIND_LETTER,
	KIND_APOSTROPHE,
	KIND_BLANK,
	KIND_OTHER
};

static bool is_apostrophe(uint32_t rune)
{
	return rune == '\'' || rune == '`' || rune == 0xB4 || rune == 0x2018 ||
	       rune == 0x2019 || rune == 0x2BB || rune == 0x2BC || rune == 0x2BD ||
	       rune == 0x2B9 || rune == 0x2032 || rune == 0x55A || rune == 0x5F3 ||
	       rune == 0xA78C;
}

static bool is_hyphen(uint32_t rune)
{
	return rune == '-' || (rune >= 0x2010 && rune <= 0x2015) || rune == 0x58A ||
	       rune == 0x5BE || rune == 0x2212 || rune == 0x30A0;
}

static bool is_comma(uint32_t rune)
{
	return rune == ',' || rune == 0x60C || rune == 0x3001 || rune == 0xFF0C;
}

static bool is_opening(uint32_t rune)
{
	return rune == '(' || rune == '[' || rune == '{' || rune == 0xAB || rune == 0x3010 ||
	       rune == 0x300C || rune == 0x300A;
}

static bool is_closing(uint32_t rune)
{
	return rune == ')' || rune == ']' || rune == '}' || rune == 0xBB || rune == 0x3011 ||
	       rune == 0x300D || rune == 0x300B;
}

static enum kind kind_of(uint32_t rune)
{
	if (rune < 0x80 && ascii_is_alnum((unsigned char)rune))
		return KIND_LETTER;
	if (is_apostrophe(rune))
		return KIND_APOSTROPHE;
	unsigned properties = rune_cell(rune)->properties;
	if (properties & (RUNE_IS_ALNUM | RUNE_IS_COMBINING))
		return KIND_LETTER;
	return properties & RUNE_IS_BLANK ? KIND_BLANK : KIND_OTHER;
}

struct splitter {
	struct words *words;
	struct arena *arena;
	size_t depth; /* of brackets */
	bool after_hyphen;
	bool after_comma;
	bool after_bar; /* everything after '|' or " via " */
};

/* The word without its apostrophes. */
static struct view join(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, text.len);
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = 0;
		size_t used = utf8_decode_lossy(view_from(text, at), &rune);
		if (!is_apostrophe(rune))
			buf_put(&out, view_slice(text, at, used));
		at += used;
	}
	return buf_view(&out);
}

static void add_word(struct splitter *splitter, struct view text, bool has_apostrophe)
{
	struct words *words = splitter->words;
	if (has_apostrophe)
		text = join(text, splitter->arena);
	if (text.len == 0)
		return;
	if (words->count == LIMIT_WORDS) {
		words->truncated = true;
		return;
	}
	if (words->count > 0 && text.len == 3 && view_equal(text, VIEW("via")))
		splitter->after_bar = true;
	words->items[words->count++] = (struct word){
		.text = text,
		.after_hyphen = splitter->after_hyphen,
		.after_comma = splitter->after_comma,
		.bracketed = splitter->depth > 0 || splitter->after_bar,
	};
	splitter->after_hyphen = false;
	splitter->after_comma = false;
}

/* What stands between two words. */
static void note_separator(struct splitter *splitter, uint32_t rune, bool touches_word)
{
	/* Only a hyphen with nothing else around it joins. */
	splitter->after_hyphen = false;
	if (rune == ' ')
		return;
	splitter->after_hyphen = is_hyphen(rune) && touches_word;
	if (is_comma(rune)) {
		splitter->after_comma = splitter->words->count > 0;
	} else if (is_opening(rune)) {
		splitter->depth++;
	} else if (is_closing(rune)) {
		splitter->depth -= splitter->depth > 0;
	} else if (rune == '|' || rune == 0xFF5C) {
		splitter->after_bar = splitter->words->count > 0;
	}
}

static bool is_single(struct view text)
{
	uint32_t rune = 0;
	return text.len > 0 && utf8_decode_lossy(text, &rune) == text.len;
}

/* "J a n e  R o e": where most of what is not bracketed is single letters, those in a row
 * become one word. Longer words stay what they are: letters behind a name do not hide it. */
static void join_single_letters(struct words *words, struct arena *arena)
{
	size_t plain = 0;
	size_t single = 0;
	if (words->count < 4)
		return;
	for (size_t i = 0; i < words->count; i++) {
		plain += !words->items[i].bracketed;
		single += !words->items[i].bracketed && is_single(words->items[i].text);
	}
	if (plain < 4 || single * 5 < plain * 4)
		return;
	size_t kept = 0;
	for (size_t i = 0; i < words->count; kept++) {
		struct buf joined = buf_init(arena, LIMIT_TEXT);
		struct word first = words->items[i];
		size_t begin = i;
		for (; i < words->count && !words->items[i].bracketed &&
			is_single(words->items[i].text);
			i++)
			buf_put(&joined, words->items[i].text);
		if (i > begin) {
			first.text = buf_view(&joined);
		} else {
			i++;
		}
		words->items[kept] = first;
	}
	words->count = kept;
}

void words_split(struct view folded, struct arena *arena, struct words *words_out)
{
	struct splitter splitter = { .words = words_out, .arena = arena };
	size_t start = 0;
	bool has_apostrophe = false;
	words_out->count = 0;
	words_out->truncated = false;
	for (size_t at = 0; at < folded.len && !words_out->truncated;) {
		if (ascii_is_alnum(folded.ptr[at])) {
			at++;
			continue;
		}
		uint32_t rune = folded.ptr[at];
		size_t used = rune < 0x80 ? 1 : utf8_decode_lossy(view_from(folded, at), &rune);
		enum kind kind = kind_of(rune);
		if (kind == KIND_APOSTROPHE) {
			has_apostrophe = true;
		} else if (kind != KIND_LETTER) {
			add_word(&splitter, view_slice(folded, start, at - start),
				has_apostrophe);
			note_separator(&splitter, rune, at > start);
			start = at + used;
			has_apostrophe = false;
		}
		at += used;
	}
	add_word(&splitter, view_from(folded, start), has_apostrophe);
	join_single_letters(words_out, arena);
}

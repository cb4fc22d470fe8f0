#include "text/rfc2047.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/charset.h"

#define MAX_CHARSET 80 /* with its language suffix; the longest in use is under 40 */

struct encoded_word {
	struct view charset;
	struct view text;
	unsigned char encoding; /* 'b' or 'q' */
	size_t start;
	size_t end; /* offsets of it all in the raw text */
};

static bool is_charset_byte(unsigned char byte)
{
	return byte > ' ' && byte < 0x7F && byte != '?' && byte != '<' && byte != '>' &&
	       byte != '"' && byte != ',';
}

/* Length of the text of an encoded word at the start of `tail`, or tail.len when it does not
 * end. The text may hold what RFC 2047 forbids (blanks, folds, question marks), as readers
 * take it, but not the beginning of another word: that keeps the search linear too. */
static size_t text_length(struct view tail)
{
	for (size_t i = 0; i + 1 < tail.len; i++) {
		if (tail.ptr[i] == '?' && tail.ptr[i + 1] == '=')
			return i;
		if (tail.ptr[i] == '=' && tail.ptr[i + 1] == '?' &&
			(i + 2 == tail.len || tail.ptr[i + 2] != '='))
			break;
	}
	return tail.len;
}

/* "=?charset?B?text?=" at `at`. */
static bool read_word(struct view raw, size_t at, struct encoded_word *word_out)
{
	struct view rest = view_from(raw, at + 2);
	size_t charset_len = 0;
	while (charset_len < rest.len && charset_len < MAX_CHARSET &&
		is_charset_byte(rest.ptr[charset_len]))
		charset_len++;
	struct view tail = view_from(rest, charset_len);
	if (tail.len < 5 || tail.ptr[0] != '?' || tail.ptr[2] != '?')
		return false;
	unsigned char encoding = ascii_lower(tail.ptr[1]);
	if (encoding != 'b' && encoding != 'q')
		return false;
	tail = view_from(tail, 3);
	size_t text_len = text_length(tail);
	if (text_len == tail.len)
		return false;
	struct view charset = view_slice(rest, 0, charset_len);
	*word_out = (struct encoded_word){
		.charset = view_slice(charset, 0, view_find(charset, '*')), /* RFC 2231 5 */
		.text = view_slice(tail, 0, text_len),
		.encoding = encoding,
		.start = at,
		.end = at + 2 + charset_len + 3 + text_len + 2,
	};
	return true;
}

/* The next encoded word from `at` on. */
static bool find_word(struct view raw, size_t at, struct encoded_word *word_out)
{
	while (at < raw.len) {
		at += view_search(view_from(raw, at), VIEW("=?"));
		if (at < raw.len && read_word(raw, at, word_out))
			return true;
		at++;
	}
	return false;
}

static int base64_value(unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 26;
	if (ascii_is_digit(byte))
		return byte - '0' + 52;
	return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

/* A group of base64 digits that has begun. */
struct group {
	uint32_t bits;
	unsigned count; /* of bits that wait */
};

/* Junk is skipped; '=' ends a group, not the text (words glued together by careless
 * senders go on after it). */
static void put_base64(struct buf *out, struct view text, struct group *group, facts_t *facts)
{
	uint32_t bits = group->bits;
	unsigned count = group->count;
	size_t digits = 0;
	size_t pads = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		int value = base64_value(byte);
		if (value < 0) {
			count = byte == '=' ? 0 : count;
			pads += byte == '=';
			if (byte != '=' && !ascii_is_blank(byte))
				*facts |= FACT_BIT(BAD_ENCODING);
			continue;
		}
		digits++;
		bits = (bits << 6 | (uint32_t)value) & 0xFFFU;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_byte(out, (unsigned char)(bits >> count & 0xFFU));
		}
	}
	*group = (struct group){ bits, count };
	if ((digits + pads) % 4 != 0)
		*facts |= FACT_BIT(BAD_ENCODING);
}

static int hex_value(unsigned char byte)
{
	if (ascii_is_digit(byte))
		return byte - '0';
	byte = ascii_lower(byte);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static void put_q(struct buf *out, struct view text, facts_t *facts)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		int high = i + 2 < text.len ? hex_value(text.ptr[i + 1]) : -1;
		int low = i + 2 < text.len ? hex_value(text.ptr[i + 2]) : -1;
		if (byte == '=' && high >= 0 && low >= 0) {
			buf_byte(out, (unsigned char)(high * 16 + low));
			i += 2;
			continue;
		}
		if (byte == '=' || ascii_is_blank(byte))
			*facts |= FACT_BIT(BAD_ENCODING);
		buf_byte(out, byte == '_' ? ' ' : byte);
	}
}

/* What is being read: bytes of neighbouring words of one charset wait in `joined`, and what
 * they mean one by one in `single`. The buffers serve one run of words after another. */
struct reader {
	struct arena *arena;
	struct buf out;
	struct view charset;
	struct buf bytes; /* of one word */
	struct buf joined;
	struct buf single;
	size_t words;      /* that wait */
	struct view carry; /* "=" or "=4" at the end of the last word, which was Q */
	bool joins_groups; /* base64 goes on from word to word */
	bool has_joined;   /* it did, somewhere */
	struct group group;
	facts_t single_facts;
	facts_t facts;
};

static size_t count_replacements(struct view text)
{
	size_t count = 0;
	const struct view replacement = VIEW("\xEF\xBF\xBD");
	for (size_t at = view_search(text, replacement); at < text.len; count++) {
		at += replacement.len +
		      view_search(view_from(text, at + replacement.len), replacement);
	}
	return count;
}

static bool has_control(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((text.ptr[i] < 0x20 && text.ptr[i] != '\t') || text.ptr[i] == 0x7F)
			return true;
	}
	return false;
}

/* A character may be split over two words, against RFC 2047 5; but each word may as well be
 * in a shift state or have a byte order mark of its own. Whichever reading breaks less. */
static void end_words(struct reader *reader)
{
	if (reader->words == 0)
		return;
	struct view text = buf_view(&reader->single);
	facts_t facts = reader->single_facts;
	if (reader->words > 1 && (reader->joins_groups || (facts & FACT_BIT(BAD_CHARSET)))) {
		facts_t joined_facts = 0;
		struct view joined = charset_decode(reader->charset, buf_view(&reader->joined),
			reader->arena, &joined_facts);
		if (reader->joins_groups ||
			count_replacements(joined) < count_replacements(text)) {
			text = joined;
			facts = joined_facts;
		}
	}
	if (has_control(text))
		facts |= FACT_BIT(CTRL);
	if (rfc2047_has_word(text))
		facts |= FACT_BIT(BAD_ENCODING); /* encoded twice */
	reader->facts |= facts;
	buf_put(&reader->out, text);
	reader->words = 0;
}

/* The start of an escape that the text breaks off with. */
static struct view broken_escape(struct view text)
{
	struct view last = view_from(text, text.len > 2 ? text.len - 2 : 0);
	size_t at = view_find_last(last, '=');
	struct view escape = view_from(last, at);
	if (escape.len == 2 && hex_value(escape.ptr[1]) < 0)
		return (struct view){ NULL, 0 };
	return escape;
}

static void take_back(struct buf *buf, struct view carry)
{
	if (view_ends_with(buf_view(buf), carry))
		buf->len -= carry.len;
}

/* Some readers (GMime) join an escape that is split over two words: "=6" and "Fe" is "oe". If
 * that is what stands here, the carry goes from what was read and in front of the text. */
static struct view join_escape(struct reader *reader, const struct encoded_word *word)
{
	struct view carry = reader->carry;
	size_t missing = 3 - carry.len;
	reader->carry = (struct view){ NULL, 0 };
	if (carry.len == 0 || word->encoding != 'q' || word->text.len < missing)
		return word->text;
	for (size_t i = 0; i < missing; i++) {
		if (hex_value(word->text.ptr[i]) < 0)
			return word->text;
	}
	take_back(&reader->joined, carry);
	take_back(&reader->single, carry);
	struct buf text = buf_init(reader->arena, carry.len + word->text.len);
	buf_put(&text, carry);
	buf_put(&text, word->text);
	return buf_view(&text);
}

static void add_word(struct reader *reader, const struct encoded_word *word)
{
	if (reader->words > 0 && !view_equal_ascii_nocase(reader->charset, word->charset))
		end_words(reader);
	if (reader->words == 0) {
		reader->charset = word->charset;
		reader->joined.len = 0;
		reader->single.len = 0;
		reader->single_facts = 0;
		reader->carry = (struct view){ NULL, 0 };
		reader->group.count = 0;
	}
	reader->bytes.len = 0;
	struct view text = join_escape(reader, word);
	if (word->encoding == 'b') {
		if (!reader->joins_groups)
			reader->group.count = 0;
		reader->has_joined |= reader->group.count > 0;
		put_base64(&reader->bytes, text, &reader->group, &reader->facts);
	} else {
		reader->group.count = 0;
		put_q(&reader->bytes, text, &reader->facts);
		reader->carry = broken_escape(text);
	}
	struct view bytes = buf_view(&reader->bytes);
	buf_put(&reader->joined, bytes);
	buf_put(&reader->single,
		charset_decode(word->charset, bytes, reader->arena, &reader->single_facts));
	reader->words++;
}

static struct reader reader_over(struct arena *arena, bool joins_groups)
{
	return (struct reader){
		.arena = arena,
		.out = buf_init(arena, LIMIT_DECODED),
		.bytes = buf_init(arena, LIMIT_DECODED),
		.joined = buf_init(arena, LIMIT_DECODED),
		.single = buf_init(arena, LIMIT_DECODED),
		.joins_groups = joins_groups,
	};
}

/* From the first encoded word on. */
static void read_words(struct reader *reader, struct view raw, struct encoded_word word)
{
	size_t at = 0;
	do {
		struct view between = view_slice(raw, at, word.start - at);
		if (at == 0 || view_trim(between).len > 0) {
			end_words(reader);
			buf_put(&reader->out,
				charset_decode_raw(between, reader->arena, &reader->facts));
		}
		add_word(reader, &word);
		at = word.end;
	} while (!reader->out.truncated && find_word(raw, at, &word));
	end_words(reader);
	buf_put(&reader->out,
		charset_decode_raw(view_from(raw, at), reader->arena, &reader->facts));
	if (reader->out.truncated || reader->single.truncated)
		reader->facts |= FACT_BIT(LIMIT);
}

struct view rfc2047_decode(struct view raw, struct arena *arena, facts_t *facts)
{
	struct encoded_word word;
	if (!find_word(raw, 0, &word))
		return charset_decode_raw(raw, arena, facts);
	struct reader reader = reader_over(arena, false);
	read_words(&reader, raw, word);
	*facts |= reader.facts;
	return buf_view(&reader.out);
}

/* Base64 with a group left open at the end of its text. */
static bool is_cut_short(const struct encoded_word *word)
{
	size_t digits = 0;
	if (word->encoding != 'b')
		return false;
	for (size_t i = 0; i < word->text.len; i++) {
		bool is_end = word->text.ptr[i] == '=';
		digits = is_end ? 0 : digits + (base64_value(word->text.ptr[i]) >= 0);
	}
	return digits % 4 != 0;
}

/* Whether a word ends inside a group and the next goes on: almost no text does. */
static bool has_cut_group(struct view raw)
{
	struct encoded_word word;
	bool is_cut = false;
	size_t at = 0;
	while (find_word(raw, at, &word)) {
		struct view between = view_slice(raw, at, word.start - at);
		if (is_cut && word.encoding == 'b' && view_trim(between).len == 0)
			return true;
		is_cut = is_cut_short(&word);
		at = word.end;
	}
	return false;
}

struct view rfc2047_decode_joined(struct view raw, struct arena *arena)
{
	struct encoded_word word;
	if (!has_cut_group(raw) || !find_word(raw, 0, &word))
		return (struct view){ NULL, 0 };
	struct reader reader = reader_over(arena, true);
	read_words(&reader, raw, word);
	return reader.has_joined ? buf_view(&reader.out) : (struct view){ NULL, 0 };
}

bool rfc2047_has_word(struct view raw)
{
	struct encoded_word word;
	return find_word(raw, 0, &word);
}

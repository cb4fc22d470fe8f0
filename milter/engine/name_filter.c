#include "engine/name_filter.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* The text is seen through a window of so many octets, which moves on by up to WINDOW - GRAM +
 * 1 of them where the last GRAM are in no needle (Wu and Manber). */
#define WINDOW    4U
#define GRAM      3U
#define GRAMS     ((size_t)1 << 15)
#define NEARBY    64 /* octets between two words of one name */
#define NO_ENTRY  UINT32_MAX
#define MAX_WORDS 8  /* of a name that are looked at */
#define HASHED    12 /* octets of a word by which it is known */

/* What is looked at must cost next to nothing beside the rest of judging a message. */
#define LOOKED_AT      ((size_t)16 << 10) /* octets of the body */
#define TAIL           ((size_t)1 << 10)  /* of them, looked at between the marks of HTML */
#define BASE64_TAIL    ((size_t)768)      /* octets of base64: a signature stands at the end */
#define LINE           64 /* octets of a line that is a signature; running text is longer */
#define MAX_ADDRESSES  16
#define BEFORE_ADDRESS 72 /* octets in which the name of an address stands */
#define MAX_PIECES     200

struct entry {
	struct view needle;
	struct view companion; /* empty: the needle is the whole name */
	uint32_t next;         /* of the same slot */
};

#define WORD_BITS 65536U
#define NO_VALUE  64U

struct name_filter {
	struct arena *arena;
	struct entry *entries;
	size_t count;
	size_t size;
	uint32_t *slots;
	size_t slot_count; /* a power of two */
	unsigned char shift[GRAMS];
	uint64_t words[WORD_BITS / 64]; /* hashes of all words of names */
	bool starts[256];               /* their first octets */
	unsigned char base64[256];      /* value of each octet, or NO_VALUE */
};

/* --- making --- */

static size_t gram_at(const unsigned char *p)
{
	return (size_t)(p[0] & 31U) << 10 | (size_t)(p[1] & 31U) << 5 | (p[2] & 31U);
}

static size_t slot_of(const struct name_filter *filter, const unsigned char *p)
{
	uint64_t key = 0;
	for (size_t i = 0; i < WINDOW; i++)
		key = key << 8 | ascii_lower(p[i]);
	return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (filter->slot_count - 1);
}

static void add_entry(struct name_filter *filter, struct view needle, struct view companion)
{
	if (needle.len < WINDOW || filter->count == filter->size)
		return;
	filter->entries[filter->count++] =
		(struct entry){ .needle = needle, .companion = companion, .next = NO_ENTRY };
}

static struct view as_quoted_printable(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, text.len * 3 + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < 0x80) {
			buf_byte(&out, text.ptr[i]);
		} else {
			buf_printf(&out, "=%02X", text.ptr[i]);
		}
	}
	return buf_view(&out);
}

static size_t split(struct view name, struct view words[MAX_WORDS])
{
	size_t count = 0;
	while (name.len > 0 && count < MAX_WORDS) {
		name = view_trim(name);
		struct view word = view_slice(name, 0, view_find(name, ' '));
		name = view_from(name, word.len);
		if (word.len > 0)
			words[count++] = word;
	}
	return count;
}

static bool is_name_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c >= 0x80 || c == '=' || c == '\'';
}

static uint32_t hash_word(struct view text)
{
	uint32_t hash = 2166136261U;
	text = view_slice(text, 0, HASHED);
	for (size_t i = 0; i < text.len && is_name_byte(text.ptr[i]); i++)
		hash = (hash ^ ascii_lower(text.ptr[i])) * 16777619U;
	return (hash ^ hash >> 16) % WORD_BITS;
}

static void add_word(struct name_filter *filter, struct view word)
{
	uint32_t hash = hash_word(word);
	filter->words[hash / 64] |= UINT64_C(1) << hash % 64;
	filter->starts[ascii_lower(word.ptr[0])] = true;
	if (ascii_is_alpha(word.ptr[0]))
		filter->starts[word.ptr[0] & ~0x20] = true;
}

static void add_name(struct name_filter *filter, struct view name)
{
	struct view words[MAX_WORDS];
	size_t count = split(name, words);
	for (size_t i = 0; i < count; i++) {
		add_word(filter, words[i]);
		add_word(filter, as_quoted_printable(words[i], filter->arena));
	}
	size_t longest = 0;
	size_t second = 0;
	for (size_t i = 1; i < count; i++) {
		if (words[i].len > words[longest].len)
			longest = i;
	}
	if (count > 1)
		second = longest == 0 ? 1 : 0;
	for (size_t i = 0; i < count; i++) {
		if (i != longest && words[i].len > words[second].len)
			second = i;
	}
	bool whole = count < 2 || words[longest].len < WINDOW;
	struct view needle = whole ? view_trim(name) : words[longest];
	struct view companion = whole ? (struct view){ NULL, 0 } : words[second];
	struct view quoted = as_quoted_printable(needle, filter->arena);
	add_entry(filter, needle, companion);
	if (quoted.len > needle.len)
		add_entry(filter, quoted, as_quoted_printable(companion, filter->arena));
}

static void index_entries(struct name_filter *filter)
{
	filter->slot_count = 64;
	while (filter->slot_count < filter->count * 2)
		filter->slot_count *= 2;
	filter->slots = arena_array(filter->arena, uint32_t, filter->slot_count);
	for (size_t i = 0; i < filter->slot_count; i++)
		filter->slots[i] = NO_ENTRY;
	for (size_t i = 0; i < GRAMS; i++)
		filter->shift[i] = WINDOW - GRAM + 1;
	for (size_t i = 0; i < filter->count; i++) {
		struct entry *entry = &filter->entries[i];
		size_t slot = slot_of(filter, entry->needle.ptr);
		entry->next = filter->slots[slot];
		filter->slots[slot] = (uint32_t)i;
		for (unsigned end = GRAM; end <= WINDOW; end++) {
			size_t gram = gram_at(entry->needle.ptr + end - GRAM);
			if (filter->shift[gram] > WINDOW - end)
				filter->shift[gram] = (unsigned char)(WINDOW - end);
		}
	}
}

static void prepare_base64(struct name_filter *filter)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	memset(filter->base64, NO_VALUE, sizeof(filter->base64));
	for (unsigned char i = 0; i < NO_VALUE; i++)
		filter->base64[(unsigned char)alphabet[i]] = i;
}

struct name_filter *name_filter_create(const struct protected_list *list)
{
	struct name_filter *filter = calloc(1, sizeof(*filter));
	BUG_ON(!filter); /* at start and reload only: a machine without memory */
	filter->arena = arena_create(4096, 0);
	for (size_t i = 0; i < list->person_count; i++)
		filter->size += 2 * (1 + list->people[i].aliases.count);
	filter->entries = arena_array(filter->arena, struct entry, filter->size);
	for (size_t i = 0; i < list->person_count; i++) {
		const struct person *person = &list->people[i];
		add_name(filter, person->name);
		for (size_t k = 0; k < person->aliases.count; k++)
			add_name(filter, person->aliases.items[k]);
	}
	index_entries(filter);
	prepare_base64(filter);
	return filter;
}

void name_filter_destroy(struct name_filter *filter)
{
	if (!filter)
		return;
	arena_destroy(filter->arena);
	free(filter);
}

/* --- looking --- */

static bool is_word_byte(struct view text, size_t at)
{
	return at < text.len && ascii_is_alnum(text.ptr[at]);
}

static bool is_entry_at(const struct entry *entry, struct view text, size_t at)
{
	struct view here = view_slice(text, at, entry->needle.len);
	if (!view_equal_ascii_nocase(here, entry->needle) ||
		(at > 0 && is_word_byte(text, at - 1)) ||
		is_word_byte(text, at + entry->needle.len))
		return false;
	if (entry->companion.len == 0)
		return true;
	size_t from = at > NEARBY ? at - NEARBY : 0;
	struct view near = view_slice(text, from, at - from + entry->needle.len + NEARBY);
	return view_search_ascii_nocase(near, entry->companion) < near.len;
}

static bool is_any_at(const struct name_filter *filter, struct view text, size_t at)
{
	uint32_t number = filter->slots[slot_of(filter, text.ptr + at)];
	while (number != NO_ENTRY) {
		if (is_entry_at(&filter->entries[number], text, at))
			return true;
		number = filter->entries[number].next;
	}
	return false;
}

bool name_filter_hits(const struct name_filter *filter, struct view text)
{
	if (filter->count == 0)
		return false;
	size_t end = WINDOW; /* of the window */
	while (end <= text.len) {
		unsigned shift = filter->shift[gram_at(text.ptr + end - GRAM)];
		if (shift == 0 && is_any_at(filter, text, end - WINDOW))
			return true;
		end += shift > 0 ? shift : 1;
	}
	return false;
}

/* --- base64 --- */

static struct view decode_base64(
	const struct name_filter *filter, struct view text, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, text.len + 1);
	size_t len = 0;
	uint32_t bits = 0;
	unsigned count = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char value = filter->base64[text.ptr[i]];
		if (value == NO_VALUE)
			continue;
		bits = bits << 6 | value;
		if (++count % 4 == 0) {
			bytes[len++] = (unsigned char)(bits >> 16);
			bytes[len++] = (unsigned char)(bits >> 8);
			bytes[len++] = (unsigned char)bits;
		}
	}
	if (count % 4 >= 2)
		bytes[len++] = (unsigned char)(bits >> (count % 4 * 6 - 8));
	if (count % 4 == 3)
		bytes[len++] = (unsigned char)(bits >> 2);
	return (struct view){ bytes, len };
}

/* What the fields of a part, or of the message, say of the lines that follow. */
struct part {
	bool is_text;
	bool is_base64;
};

static void read_field(struct part *part, struct view name, struct view value)
{
	value = view_trim(value);
	if (view_equal_ascii_nocase(name, VIEW("content-type")))
		part->is_text = view_starts_with_ascii_nocase(value, VIEW("text/"));
	if (view_equal_ascii_nocase(name, VIEW("content-transfer-encoding")))
		part->is_base64 = view_starts_with_ascii_nocase(value, VIEW("base64"));
}

static void read_line(struct part *part, struct view line)
{
	if (line.len > 0 && ascii_lower(line.ptr[0]) == 'c') {
		size_t colon = view_find(line, ':');
		read_field(part, view_slice(line, 0, colon), view_from(line, colon + 1));
	}
}

static struct part part_of_message(const struct message *message)
{
	static const char *const names[] = { "Content-Type", "Content-Transfer-Encoding" };
	struct part part = { .is_text = true };
	for (size_t i = 0; i < 2; i++) {
		const struct field *field =
			header_next(&message->header, view_of(names[i]), NULL);
		if (field)
			read_field(&part, field->name, field->value);
	}
	return part;
}

static bool is_word_of_name(const struct name_filter *filter, struct view text)
{
	if (text.len == 0 || !filter->starts[text.ptr[0]])
		return false;
	uint32_t hash = hash_word(text);
	return (filter->words[hash / 64] >> hash % 64 & 1U) != 0;
}

/* Whether a line may be a name and little else: it begins or ends with a word of one. */
static bool is_name_line(const struct name_filter *filter, struct view line)
{
	if (line.len < WINDOW || line.len > LINE)
		return false;
	while (line.len > 0 &&
		(line.ptr[0] == ' ' || line.ptr[0] == '-' || line.ptr[0] == '*' ||
			line.ptr[0] == '>' || line.ptr[0] == '~'))
		line = view_from(line, 1);
	if (!is_word_of_name(filter, line) &&
		!is_word_of_name(filter, view_from(line, view_find_last(line, ' ') + 1)))
		return false;
	return name_filter_hits(filter, line);
}

/* "Jane Roe <somebody@evil.example>" */
static bool has_named_address(const struct name_filter *filter, struct view text)
{
	size_t at = 0;
	for (unsigned i = 0; i < MAX_ADDRESSES; i++) {
		at += view_find(view_from(text, at), '@');
		if (at >= text.len)
			return false;
		size_t from = at > BEFORE_ADDRESS ? at - BEFORE_ADDRESS : 0;
		struct view before = view_slice(text, from, at - from);
		size_t open = view_find_last(before, '<');
		if (open == before.len)
			open = view_find_last(before, '[');
		if (open < before.len && name_filter_hits(filter, view_slice(before, 0, open)))
			return true;
		at++;
	}
	return false;
}

/* The end of HTML, between its marks. */
static bool is_named_in_tail(const struct name_filter *filter, struct view text)
{
	if (text.len > TAIL)
		text = view_from(text, text.len - TAIL);
	for (unsigned i = 0; i < MAX_PIECES && text.len > 0; i++) {
		text = view_from(text, view_find(text, '>') + 1);
		if (is_word_of_name(filter, text) &&
			name_filter_hits(filter, view_slice(text, 0, LINE)))
			return true;
	}
	return false;
}

static bool has_name_line(const struct name_filter *filter, struct view text)
{
	while (text.len > 0) {
		struct view line = view_slice(text, 0, view_find(text, '\n'));
		text = view_from(text, line.len + 1);
		if (is_name_line(filter, line))
			return true;
	}
	return false;
}

static bool is_named_in_base64(
	const struct name_filter *filter, struct view text, struct arena *arena)
{
	text = view_slice(text, 0, view_find(text, '-'));
	if (text.len > BASE64_TAIL) {
		text = view_from(text, text.len - BASE64_TAIL);
		text = view_from(text, view_find(text, '\n') + 1); /* lines are whole groups */
	}
	struct view decoded = decode_base64(filter, text, arena);
	return has_name_line(filter, decoded) || has_named_address(filter, decoded) ||
	       is_named_in_tail(filter, decoded);
}

/* Line by line: a name on a line of its own, and texts in base64. */
static bool is_named_in_lines(
	const struct name_filter *filter, struct view rest, struct arena *arena)
{
	struct part part = { .is_text = true };
	bool in_fields = false;
	while (rest.len > 0) {
		struct view line = view_slice(rest, 0, view_find(rest, '\n'));
		rest = view_from(rest, line.len + 1);
		if (is_name_line(filter, line))
			return true;
		if (line.len > 2 && line.ptr[0] == '-' && line.ptr[1] == '-') {
			part = (struct part){ .is_text = true };
			in_fields = true;
		} else if (in_fields && line.len <= 1) {
			in_fields = false;
			if (!part.is_base64)
				continue;
			if (part.is_text && is_named_in_base64(filter, rest, arena))
				return true;
			rest = view_from(rest, view_find(rest, '-')); /* of the boundary */
		} else if (in_fields) {
			read_line(&part, line);
		}
	}
	return false;
}

bool name_filter_hits_body(
	const struct name_filter *filter, const struct message *message, struct arena *arena)
{
	if (filter->count == 0 || !message->body)
		return false;
	struct view text = view_slice(body_head(message->body), 0, LOOKED_AT);
	struct part part = part_of_message(message);
	if (part.is_base64 && part.is_text)
		return is_named_in_base64(filter, text, arena);
	return is_named_in_lines(filter, text, arena) || has_named_address(filter, text) ||
	       is_named_in_tail(filter, text);
}

#include "dns/table.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/domain.h"
#include "base/limits.h"

#include <arpa/inet.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_ANY 255U
#define MAX_LINE ((size_t)LIMIT_DNS_ANSWER)

/* What a row does to whoever asks for it. */
enum effect {
	EFFECT_RECORD,
	EFFECT_NODATA,
	EFFECT_SERVFAIL,
	EFFECT_TIMEOUT,
	EFFECT_SILENT,
	EFFECT_BOGUS
};

struct row {
	struct row *next;
	struct view name;
	unsigned type;
	enum effect effect;
	struct dns_record record;
};

struct table {
	struct dns_resolver base;
	struct arena *arena;
	struct row *rows; /* in the order in which they were added */
	struct row **end;
	atomic_size_t lookups;
};

static struct table *table_of(struct dns_resolver *resolver)
{
	return (struct table *)(void *)resolver;
}

static struct dns_resolver *resolver_of(struct table *table)
{
	return (struct dns_resolver *)(void *)table;
}

static bool row_is_for(const struct row *row, struct view name, unsigned type)
{
	return (row->type == type || row->type == TYPE_ANY) && view_equal(row->name, name);
}

static const struct row *find_row(const struct table *table, struct view name, unsigned type)
{
	const struct row *row = table->rows;
	while (row && !row_is_for(row, name, type))
		row = row->next;
	return row;
}

/* A name is there when it, or a name below it, has a row (RFC 8020). */
static bool name_exists(const struct table *table, struct view name)
{
	const struct row *row = table->rows;
	while (row && !domain_is_within(row->name, name))
		row = row->next;
	return row != NULL;
}

static struct dns_answer answer_of_effect(enum effect effect)
{
	struct dns_answer answer = { .status = DNS_UNKNOWN };
	switch (effect) {
	case EFFECT_SERVFAIL:
		answer.why = "servfail";
		break;
	case EFFECT_TIMEOUT:
	case EFFECT_SILENT:
		answer.why = "timeout";
		break;
	case EFFECT_BOGUS:
		answer.why = "bogus";
		answer.bogus = true;
		break;
	case EFFECT_NODATA:
	case EFFECT_RECORD:
		answer.status = DNS_NODATA;
		break;
	}
	return answer;
}

static size_t count_records(const struct row *first, struct view name, unsigned type)
{
	size_t count = 0;
	for (const struct row *row = first; row && count < LIMIT_DNS_RECORDS; row = row->next)
		count += row_is_for(row, name, type) ? 1 : 0;
	return count;
}

static struct dns_answer answer_of_rows(
	const struct row *first, struct view name, unsigned type, struct arena *arena)
{
	struct dns_answer answer = { .status = DNS_FOUND, .ttl = 300 };
	if (first->effect != EFFECT_RECORD)
		return answer_of_effect(first->effect);
	answer.records =
		arena_array(arena, struct dns_record, count_records(first, name, type));
	for (const struct row *row = first; row; row = row->next) {
		if (!row_is_for(row, name, type))
			continue;
		if (row->effect != EFFECT_RECORD)
			break; /* ANY, below records of this type */
		if (answer.count == LIMIT_DNS_RECORDS)
			return (struct dns_answer){ .status = DNS_UNKNOWN, .why = "too large" };
		answer.records[answer.count] = row->record;
		answer.records[answer.count++].data = arena_copy(arena, row->record.data);
	}
	return answer;
}

static struct dns_answer table_lookup(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena)
{
	struct table *table = table_of(resolver);
	atomic_fetch_add(&table->lookups, 1);
	for (size_t hops = 0; hops < LIMIT_DNS_CNAMES; hops++) {
		const struct row *row = find_row(table, name, type);
		if (row && row->effect == EFFECT_SILENT)
			budget->deadline_ms = dns_now_ms();
		if (row)
			return answer_of_rows(row, name, type, arena);
		const struct row *alias = find_row(table, name, DNS_CNAME);
		if (!alias && name_exists(table, name))
			return (struct dns_answer){ .status = DNS_NODATA };
		if (!alias)
			return (struct dns_answer){ .status = DNS_NXDOMAIN };
		name = alias->record.data;
	}
	return (struct dns_answer){ .status = DNS_UNKNOWN, .why = "servfail" };
}

static void table_destroy(struct dns_resolver *resolver)
{
	struct table *table = table_of(resolver);
	arena_destroy(table->arena);
	free(table);
}

static const struct dns_resolver_ops table_ops = {
	.lookup = table_lookup,
	.destroy = table_destroy,
};

struct dns_resolver *dns_table_create(void)
{
	struct table *table = calloc(1, sizeof(*table));
	if (!table)
		abort();
	table->base.ops = &table_ops;
	table->arena = arena_create(4096, 0);
	table->end = &table->rows;
	return resolver_of(table);
}

size_t dns_table_lookups(const struct dns_resolver *table)
{
	const struct table *self = (const struct table *)(const void *)table;
	return atomic_load(&self->lookups);
}

/* The next word; `rest` is what follows it. */
static struct view take_word(struct view *rest)
{
	*rest = view_trim(*rest);
	size_t len = 0;
	while (len < rest->len && !ascii_is_blank(rest->ptr[len]))
		len++;
	struct view word = view_slice(*rest, 0, len);
	*rest = view_trim(view_from(*rest, len));
	return word;
}

static bool read_type(struct view word, unsigned *type_out)
{
	static const struct {
		struct view name;
		unsigned type;
	} types[] = {
		{ { (const unsigned char *)"A", 1 }, DNS_A },
		{ { (const unsigned char *)"NS", 2 }, DNS_NS },
		{ { (const unsigned char *)"CNAME", 5 }, DNS_CNAME },
		{ { (const unsigned char *)"PTR", 3 }, DNS_PTR },
		{ { (const unsigned char *)"MX", 2 }, DNS_MX },
		{ { (const unsigned char *)"TXT", 3 }, DNS_TXT },
		{ { (const unsigned char *)"AAAA", 4 }, DNS_AAAA },
		{ { (const unsigned char *)"ANY", 3 }, TYPE_ANY },
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (view_equal_ascii_nocase(word, types[i].name)) {
			*type_out = types[i].type;
			return true;
		}
	}
	return false;
}

static bool read_effect(struct view data, enum effect *effect_out)
{
	if (view_equal(data, VIEW("!servfail"))) {
		*effect_out = EFFECT_SERVFAIL;
	} else if (view_equal(data, VIEW("!silent"))) {
		*effect_out = EFFECT_SILENT;
	} else if (view_equal(data, VIEW("!timeout"))) {
		*effect_out = EFFECT_TIMEOUT;
	} else if (view_equal(data, VIEW("!bogus"))) {
		*effect_out = EFFECT_BOGUS;
	} else if (view_equal(data, VIEW("!nodata"))) {
		*effect_out = EFFECT_NODATA;
	} else {
		return false;
	}
	return true;
}

static bool read_number(struct view word, unsigned max, unsigned *number_out)
{
	unsigned number = 0;
	if (word.len == 0 || word.len > 5)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		if (!ascii_is_digit(word.ptr[i]))
			return false;
		number = number * 10 + (word.ptr[i] - (unsigned)'0');
	}
	*number_out = number;
	return number <= max;
}

/* What follows a backslash in a quoted string: \DDD is an octet, else the byte itself. */
static unsigned char read_escape(struct cursor *c)
{
	unsigned value = 0;
	struct view digits = view_slice(c->rest, 0, 3);
	if (digits.len == 3 && read_number(digits, 255, &value)) {
		c->rest = view_from(c->rest, 3);
		return (unsigned char)value;
	}
	return cursor_byte(c);
}

static bool read_quoted(struct view data, struct arena *arena, struct view *text_out)
{
	struct buf text = buf_init(arena, LIMIT_DNS_ANSWER);
	struct cursor c = cursor_over(data);
	while (!cursor_at_end(&c)) {
		if (cursor_byte(&c) != '"')
			return false;
		while (!c.bad && cursor_peek(&c) != '"') {
			unsigned char byte = cursor_byte(&c);
			buf_byte(&text, byte == '\\' ? read_escape(&c) : byte);
		}
		(void)cursor_byte(&c);
		if (c.bad)
			return false;
		c.rest = view_trim(c.rest);
	}
	*text_out = buf_view(&text);
	return !text.truncated;
}

static bool read_text(struct view data, struct arena *arena, struct view *text_out)
{
	if (data.len > 0 && data.ptr[0] == '"')
		return read_quoted(data, arena, text_out);
	*text_out = arena_copy(arena, data);
	return true;
}

static bool read_address(struct view data, int family, struct arena *arena, struct view *out)
{
	unsigned char *bytes = arena_array(arena, unsigned char, 16);
	if (inet_pton(family, arena_string(arena, data), bytes) != 1)
		return false;
	*out = (struct view){ bytes, family == AF_INET ? 4 : 16 };
	return true;
}

/* "." is the root: the empty name, as in a null MX (RFC 7505). */
static bool read_name(struct view data, struct arena *arena, struct view *name_out)
{
	struct view name = data;
	if (view_ends_with(name, VIEW(".")))
		name.len--;
	*name_out = arena_lower(arena, name);
	return data.len > 0 && (name.len == 0 || dns_name_can_be_asked(name));
}

static bool read_record(struct row *row, struct view data, struct arena *arena)
{
	struct view *out = &row->record.data;
	switch (row->type) {
	case DNS_A:
		return read_address(data, AF_INET, arena, out);
	case DNS_AAAA:
		return read_address(data, AF_INET6, arena, out);
	case DNS_TXT:
		return read_text(data, arena, out);
	case DNS_MX:
		return read_number(take_word(&data), 65535, &row->record.preference) &&
		       read_name(data, arena, out);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return read_name(data, arena, out);
	default:
		return false; /* ANY takes only effects */
	}
}

bool dns_table_add(struct dns_resolver *resolver, struct view line)
{
	struct table *table = table_of(resolver);
	struct view rest = line;
	struct row *row = arena_new(table->arena, struct row);
	if (line.len > MAX_LINE || view_find(line, '\0') < line.len)
		return false;
	struct view name = take_word(&rest);
	struct view type = take_word(&rest);
	if (!dns_name_can_be_asked(name) || !read_name(name, table->arena, &row->name))
		return false;
	if (!read_type(type, &row->type))
		return false;
	if (!read_effect(rest, &row->effect) && !read_record(row, rest, table->arena))
		return false;
	*table->end = row;
	table->end = &row->next;
	return true;
}

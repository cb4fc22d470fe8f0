#include "mail/authres.h"

#include "base/buf.h"
#include "base/cursor.h"

#include <string.h>

/* Where in the field the reader stands. */
struct reader {
	struct cursor c;
	struct arena *arena;
	bool malformed;
	bool stopped; /* nothing after here can be read */
};

static void fail(struct reader *r)
{
	r->malformed = true;
	r->stopped = true;
	r->c.rest = (struct view){ NULL, 0 };
}

static bool at(const struct reader *r, unsigned char byte)
{
	return !cursor_at_end(&r->c) && cursor_peek(&r->c) == byte;
}

/* A comment, nested to any depth: the depth is a number, so it costs nothing. */
static void skip_comment(struct reader *r)
{
	size_t depth = 0;
	do {
		if (cursor_at_end(&r->c)) {
			fail(r);
			return;
		}
		unsigned char byte = cursor_byte(&r->c);
		if (byte == '\\') {
			(void)cursor_byte(&r->c);
		} else if (byte == '(') {
			depth++;
		} else if (byte == ')') {
			depth--;
		}
	} while (depth > 0 && !r->c.bad);
	if (r->c.bad)
		fail(r);
}

static void skip_cfws(struct reader *r)
{
	while (!cursor_at_end(&r->c)) {
		if (at(r, '(')) {
			skip_comment(r);
		} else if (ascii_is_blank(cursor_peek(&r->c))) {
			(void)cursor_byte(&r->c);
		} else {
			return;
		}
	}
}

static struct view take(struct reader *r, size_t len)
{
	struct view out = view_slice(r->c.rest, 0, len);
	r->c.rest = view_from(r->c.rest, len);
	return out;
}

static bool is_keyword_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '_';
}

static struct view take_keyword(struct reader *r)
{
	size_t len = 0;
	while (len < r->c.rest.len && is_keyword_byte(r->c.rest.ptr[len]))
		len++;
	return take(r, len);
}

/* Length of the quoted string at the start of `rest`, or 0 when nothing closes it. */
static size_t quoted_length(struct view rest)
{
	for (size_t i = 1; i < rest.len; i++) {
		if (rest.ptr[i] == '\\') {
			i++;
		} else if (rest.ptr[i] == '"') {
			return i + 1;
		}
	}
	return 0;
}

static struct view unquote(struct view quoted, struct arena *arena)
{
	struct view inner = view_slice(quoted, 1, quoted.len - 2);
	struct buf out = buf_init(arena, inner.len);
	for (size_t i = 0; i < inner.len; i++) {
		if (inner.ptr[i] == '\\' && i + 1 < inner.len)
			i++;
		if (inner.ptr[i] != '\r' && inner.ptr[i] != '\n')
			buf_byte(&out, inner.ptr[i]);
	}
	return buf_view(&out);
}

/* A value: a quoted string, a token, or an address whose local part may be quoted. Software
 * writes '/', '=' and ':' without quotes, so only what separates things ends it. */
static struct view take_value(struct reader *r)
{
	struct view rest = r->c.rest;
	size_t len = 0;
	size_t quotes = 0;
	while (len < rest.len && !ascii_is_blank(rest.ptr[len]) && rest.ptr[len] != ';' &&
		rest.ptr[len] != '(') {
		size_t step = rest.ptr[len] == '"' ? quoted_length(view_from(rest, len)) : 1;
		if (step == 0 || rest.ptr[len] == ',') {
			fail(r);
			return (struct view){ NULL, 0 };
		}
		quotes += rest.ptr[len] == '"';
		len += step;
	}
	struct view value = take(r, len);
	if (quotes == 1 && value.ptr[0] == '"' && quoted_length(value) == value.len)
		return unquote(value, r->arena);
	return value;
}

static bool expect(struct reader *r, unsigned char byte)
{
	skip_cfws(r);
	if (!at(r, byte)) {
		fail(r);
		return false;
	}
	(void)cursor_byte(&r->c);
	skip_cfws(r);
	return true;
}

static void add_property(struct reader *r, struct authres_result *result,
	const struct authres_property *property)
{
	size_t count = result->property_count;
	if (count == LIMIT_AUTHRES_PROPERTIES) {
		fail(r);
		return;
	}
	if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
		struct authres_property *grown =
			arena_array(r->arena, struct authres_property, count ? 2 * count : 4);
		if (count > 0)
			memcpy(grown, result->properties, count * sizeof(*grown));
		result->properties = grown;
	}
	result->properties[result->property_count++] = *property;
}

/* [reason "=" value] *(ptype "." property "=" pvalue), up to the ';'. */
static void read_properties(struct reader *r, struct authres_result *result)
{
	skip_cfws(r);
	while (!cursor_at_end(&r->c) && !at(r, ';')) {
		struct authres_property property = { .name = take_keyword(r) };
		skip_cfws(r);
		if (at(r, '.')) {
			(void)cursor_byte(&r->c);
			skip_cfws(r);
			property.type = arena_lower(r->arena, property.name);
			property.name = take_keyword(r);
		}
		property.name = arena_lower(r->arena, property.name);
		if (property.name.len == 0)
			fail(r);
		if (!expect(r, '='))
			break;
		property.value = take_value(r);
		if (property.value.len == 0)
			fail(r);
		if (r->stopped)
			break;
		add_property(r, result, &property);
		skip_cfws(r);
	}
}

static void add_result(
	struct reader *r, struct authres *out, const struct authres_result *result)
{
	size_t count = out->count;
	if (count == LIMIT_AUTHRES_RESULTS) {
		fail(r);
		return;
	}
	if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
		struct authres_result *grown =
			arena_array(r->arena, struct authres_result, count ? 2 * count : 4);
		if (count > 0)
			memcpy(grown, out->results, count * sizeof(*grown));
		out->results = grown;
	}
	out->results[out->count++] = *result;
}

/* method ["/" version] "=" result and its properties. */
static void read_result(struct reader *r, struct authres *out)
{
	struct authres_result result = { .method = arena_lower(r->arena, take_keyword(r)) };
	struct view version = VIEW("1");
	skip_cfws(r);
	if (at(r, '/')) {
		(void)cursor_byte(&r->c);
		skip_cfws(r);
		version = take_keyword(r);
	}
	if (result.method.len == 0)
		fail(r);
	if (!expect(r, '='))
		return;
	result.result = arena_lower(r->arena, take_keyword(r));
	if (result.result.len == 0)
		fail(r);
	read_properties(r, &result);
	/* Of other versions nothing is known (RFC 8601 2.2); of half a result neither. */
	if (!r->stopped && view_equal(version, VIEW("1")))
		add_result(r, out, &result);
}

static void read_id(struct reader *r, struct authres *out)
{
	skip_cfws(r);
	if (at(r, '"')) {
		out->authserv_id = take_value(r);
	} else {
		size_t len = 0;
		struct view rest = r->c.rest;
		while (len < rest.len && !ascii_is_blank(rest.ptr[len]) &&
			rest.ptr[len] != ';' && rest.ptr[len] != '(')
			len++;
		out->authserv_id = take(r, len);
	}
	for (size_t i = 0; i < out->authserv_id.len; i++) {
		unsigned char c = out->authserv_id.ptr[i];
		/* '=' is the tag of an ARC field or an encoded word, no id. */
		if (c <= ' ' || c >= 0x7f || c == '=')
			r->malformed = true;
	}
	if (out->authserv_id.len == 0)
		r->malformed = true;
	skip_cfws(r);
	unsigned version = 0;
	while (!cursor_at_end(&r->c) && ascii_is_digit(cursor_peek(&r->c)) && version < 1000)
		version = 10 * version + (unsigned)(cursor_byte(&r->c) - '0');
	out->version = version > 0 ? version : 1;
}

struct authres authres_read(struct view value, struct arena *arena)
{
	struct authres out = { .version = 1 };
	struct reader r = { .c = cursor_over(value), .arena = arena };
	read_id(&r, &out);
	skip_cfws(&r);
	size_t parts = 0;
	while (!cursor_at_end(&r.c)) {
		if (!expect(&r, ';') || cursor_at_end(&r.c))
			break;
		parts++;
		struct view rest = r.c.rest;
		struct view word = take_keyword(&r);
		skip_cfws(&r);
		if (view_equal_ascii_nocase(word, VIEW("none")) && cursor_at_end(&r.c))
			break;
		r.c.rest = rest;
		read_result(&r, &out);
	}
	out.malformed = r.malformed || parts == 0;
	return out;
}

static struct view id_next(struct view id, unsigned char *byte_out)
{
	while (id.len > 0 && (id.ptr[0] <= ' ' || id.ptr[0] >= 0x7f))
		id = view_from(id, 1);
	*byte_out = id.len > 0 ? ascii_lower(id.ptr[0]) : 0;
	return view_from(id, 1);
}

bool authres_id_is(struct view authserv_id, struct view ours)
{
	unsigned char a = 0;
	unsigned char b = 0;
	bool any = false;
	do {
		authserv_id = id_next(authserv_id, &a);
		ours = id_next(ours, &b);
		/* One final dot is no difference. */
		if (a == '.' && b == 0) {
			authserv_id = id_next(authserv_id, &a);
		} else if (b == '.' && a == 0) {
			ours = id_next(ours, &b);
		}
		any = any || a != 0;
	} while (a == b && a != 0);
	return a == b && any;
}

struct view authres_property(const struct authres_result *result, struct view type_and_name)
{
	size_t dot = view_find(type_and_name, '.');
	bool typed = dot < type_and_name.len;
	struct view type = view_slice(type_and_name, 0, typed ? dot : 0);
	struct view name = typed ? view_from(type_and_name, dot + 1) : type_and_name;
	for (size_t i = 0; i < result->property_count; i++) {
		const struct authres_property *property = &result->properties[i];
		if (view_equal_ascii_nocase(property->type, type) &&
			view_equal_ascii_nocase(property->name, name))
			return property->value;
	}
	return (struct view){ NULL, 0 };
}

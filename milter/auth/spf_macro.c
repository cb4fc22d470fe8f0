#include "auth/spf_macro.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/limits.h"

/* One piece of a macro string. */
struct token {
	bool is_macro;        /* "%{...}"; else `literal` */
	unsigned char letter; /* as written: upper case asks for URL escapes */
	unsigned keep;        /* right-hand parts that stay; 0: all */
	bool reverse;
	struct view delimiters;
	struct view literal;
	bool ends_domain; /* a macro-expand of the grammar: also "%%", "%_" and "%-" */
};

static bool is_delimiter(unsigned char c)
{
	return c != '\0' && view_find(VIEW(".-+,/_="), c) < VIEW(".-+,/_=").len;
}

/* The digits after the letter. Zero parts are no parts (7.1); past 128 all stay. */
static void read_digits(struct cursor *c, struct token *token)
{
	bool any = false;
	while (ascii_is_digit(cursor_peek(c))) {
		unsigned digit = cursor_byte(c) - (unsigned)'0';
		any = true;
		token->keep = token->keep > 1000 ? token->keep : token->keep * 10 + digit;
	}
	if (any && token->keep == 0)
		c->bad = true;
}

/* After "%{". */
static void read_macro(struct cursor *c, bool any_letter, struct token *token)
{
	struct view letters = any_letter ? VIEW("slodiphvcrt") : VIEW("slodiphv");
	token->is_macro = true;
	token->ends_domain = true;
	token->letter = cursor_byte(c);
	if (token->letter == '\0' ||
		view_find(letters, ascii_lower(token->letter)) == letters.len)
		c->bad = true;
	read_digits(c, token);
	if (ascii_lower(cursor_peek(c)) == 'r') {
		token->reverse = true;
		(void)cursor_byte(c);
	}
	size_t count = 0;
	while (count < c->rest.len && is_delimiter(c->rest.ptr[count]))
		count++;
	token->delimiters = view_slice(c->rest, 0, count);
	c->rest = view_from(c->rest, count);
	if (cursor_byte(c) != '}')
		c->bad = true;
}

static void read_percent(struct cursor *c, bool any_letter, struct token *token)
{
	unsigned char kind = cursor_byte(c);
	token->ends_domain = true;
	if (kind == '{') {
		read_macro(c, any_letter, token);
	} else if (kind == '%') {
		token->literal = VIEW("%");
	} else if (kind == '_') {
		token->literal = VIEW(" ");
	} else if (kind == '-') {
		token->literal = VIEW("%20");
	} else {
		c->bad = true;
	}
}

static struct token next_token(struct cursor *c, bool any_letter)
{
	struct token token = { 0 };
	size_t count = 0;
	if (cursor_peek(c) == '%') {
		(void)cursor_byte(c);
		read_percent(c, any_letter, &token);
		return token;
	}
	while (count < c->rest.len && c->rest.ptr[count] != '%') {
		if (c->rest.ptr[count] < 0x21 || c->rest.ptr[count] > 0x7E)
			c->bad = true;
		count++;
	}
	token.literal = view_slice(c->rest, 0, count);
	c->rest = view_from(c->rest, count);
	return token;
}

bool spf_macro_is_string(struct view text, bool any_letter)
{
	struct cursor c = cursor_over(text);
	while (!cursor_at_end(&c) && !c.bad)
		(void)next_token(&c, any_letter);
	return !c.bad;
}

/* toplabel of RFC 7208 7.1: letters, digits and inner hyphens, not digits alone. */
static bool is_top_label(struct view label)
{
	bool digits_only = true;
	for (size_t i = 0; i < label.len; i++) {
		if (!ascii_is_alnum(label.ptr[i]) && label.ptr[i] != '-')
			return false;
		digits_only = digits_only && ascii_is_digit(label.ptr[i]);
	}
	return label.len > 0 && !digits_only && label.ptr[0] != '-' &&
	       label.ptr[label.len - 1] != '-';
}

bool spf_macro_is_domain(struct view text)
{
	struct cursor c = cursor_over(text);
	struct token last = { 0 };
	while (!cursor_at_end(&c) && !c.bad)
		last = next_token(&c, false);
	if (c.bad || text.len == 0)
		return false;
	if (last.ends_domain)
		return true;
	struct view tail = last.literal;
	if (view_ends_with(tail, VIEW(".")))
		tail.len--;
	size_t dot = view_find_last(tail, '.');
	return dot < tail.len && is_top_label(view_from(tail, dot + 1));
}

bool spf_macro_needs_validated(struct view spec)
{
	struct cursor c = cursor_over(spec);
	while (!cursor_at_end(&c) && !c.bad) {
		struct token token = next_token(&c, false);
		if (token.is_macro && ascii_lower(token.letter) == 'p')
			return true;
	}
	return false;
}

struct view spf_macro_address(struct ip_address ip, struct arena *arena)
{
	struct buf text = buf_init(arena, 64);
	for (size_t i = 0; ip.family == IP_V4 && i < 4; i++)
		buf_printf(&text, "%s%u", i > 0 ? "." : "", (unsigned)ip.bytes[i]);
	for (size_t i = 0; ip.family == IP_V6 && i < 16; i++) {
		buf_printf(&text, "%s%x.%x", i > 0 ? "." : "", ip.bytes[i] >> 4U,
			ip.bytes[i] & 15U);
	}
	return buf_view(&text);
}

static struct view value_of(
	unsigned char letter, const struct spf_macro_values *values, struct arena *arena)
{
	switch (ascii_lower(letter)) {
	case 's':
		return values->sender;
	case 'l':
		return values->local;
	case 'o':
		return values->sender_domain;
	case 'd':
		return values->domain;
	case 'h':
		return values->helo;
	case 'p':
		return values->validated;
	case 'i':
		return spf_macro_address(values->client, arena);
	case 'v':
		return values->client.family == IP_V6 ? VIEW("ip6") : VIEW("in-addr");
	default:
		return VIEW("");
	}
}

/* The parts between delimiters, in order. */
static size_t split(
	struct view value, struct view delimiters, struct arena *arena, struct view **parts_out)
{
	struct view *parts = arena_array(arena, struct view, value.len + 1);
	size_t count = 0;
	size_t start = 0;
	for (size_t i = 0; i <= value.len; i++) {
		if (i < value.len && view_find(delimiters, value.ptr[i]) == delimiters.len)
			continue;
		parts[count++] = view_slice(value, start, i - start);
		start = i + 1;
	}
	*parts_out = parts;
	return count;
}

static void put_escaped(struct buf *out, struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		unsigned char c = v.ptr[i];
		if (ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
			buf_byte(out, c);
		} else {
			buf_printf(out, "%%%02X", (unsigned)c);
		}
	}
}

static void put_token(
	struct buf *out, const struct token *token, const struct spf_macro_values *values)
{
	struct view *parts = NULL;
	struct view delimiters = token->delimiters.len > 0 ? token->delimiters : VIEW(".");
	size_t count = split(
		value_of(token->letter, values, out->arena), delimiters, out->arena, &parts);
	size_t first = token->keep > 0 && token->keep < count ? count - token->keep : 0;
	for (size_t i = first; i < count; i++) {
		struct view part = token->reverse ? parts[count - 1 - i] : parts[i];
		if (i > first)
			buf_byte(out, '.');
		if (token->letter >= 'A' && token->letter <= 'Z') {
			put_escaped(out, part);
		} else {
			buf_put(out, part);
		}
	}
}

struct view spf_macro_expand(
	struct view spec, const struct spf_macro_values *values, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_SPF_EXPANSION);
	struct cursor c = cursor_over(spec);
	while (!cursor_at_end(&c) && !c.bad && !out.truncated) {
		struct token token = next_token(&c, false);
		if (token.is_macro) {
			put_token(&out, &token, values);
		} else {
			buf_put(&out, token.literal);
		}
	}
	struct view name = buf_view(&out);
	if (c.bad || out.truncated)
		return VIEW("");
	if (view_ends_with(name, VIEW(".")))
		name.len--;
	while (name.len > LIMIT_DOMAIN)
		name = view_from(name, view_find(name, '.') + 1);
	return name;
}

#include "auth/spf_record.h"

#include "auth/spf_macro.h"
#include "base/limits.h"

#define VERSION VIEW("v=spf1")

enum argument {
	ARGUMENT_NONE,
	ARGUMENT_DOMAIN,
	ARGUMENT_MAYBE,
	ARGUMENT_HOSTS,
	ARGUMENT_IP
};

static const struct mechanism_row {
	const char *name;
	enum spf_mechanism mechanism;
	enum argument argument;
} mechanisms[] = {
	{ "all", SPF_ALL, ARGUMENT_NONE },
	{ "include", SPF_INCLUDE, ARGUMENT_DOMAIN },
	{ "a", SPF_A, ARGUMENT_HOSTS },
	{ "mx", SPF_MX, ARGUMENT_HOSTS },
	{ "ptr", SPF_PTR, ARGUMENT_MAYBE },
	{ "ip4", SPF_IP4, ARGUMENT_IP },
	{ "ip6", SPF_IP6, ARGUMENT_IP },
	{ "exists", SPF_EXISTS, ARGUMENT_DOMAIN },
};

/* What is known while a record is read. */
struct reading {
	struct spf_record *record;
	bool has_all;
	bool has_redirect;
	bool has_explanation;
};

bool spf_record_is_one(struct view text)
{
	return view_starts_with_ascii_nocase(text, VERSION) &&
	       (text.len == VERSION.len || text.ptr[VERSION.len] == ' ');
}

/* A prefix length: no leading zero, no sign, nothing after it. */
static bool read_prefix(struct view digits, unsigned max, unsigned *prefix_out)
{
	unsigned value = 0;
	if (digits.len == 0 || digits.len > 3 || (digits.len > 1 && digits.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (!ascii_is_digit(digits.ptr[i]))
			return false;
		value = value * 10 + (digits.ptr[i] - (unsigned)'0');
	}
	*prefix_out = value;
	return value <= max;
}

/* Digits after a slash at the end of `text`: the length of both, or 0. */
static size_t trailing_prefix(struct view text)
{
	size_t at = text.len;
	while (at > 0 && ascii_is_digit(text.ptr[at - 1]))
		at--;
	return at > 0 && at < text.len && text.ptr[at - 1] == '/' ? text.len - at + 1 : 0;
}

/* Takes dual-cidr-length ("/24", "//64" or "/24//64") off the end. A domain-spec never ends
 * in a slash and digits, so there is one reading only. */
static bool take_prefixes(struct view *text, struct spf_term *term)
{
	size_t size = trailing_prefix(*text);
	term->prefix4 = 32;
	term->prefix6 = 128;
	if (size > 0 && size < text->len && text->ptr[text->len - size - 1] == '/') {
		struct view digits = view_from(*text, text->len - size + 1);
		if (!read_prefix(digits, 128, &term->prefix6))
			return false;
		text->len -= size + 1;
		size = trailing_prefix(*text);
	}
	if (size > 0) {
		struct view digits = view_from(*text, text->len - size + 1);
		text->len -= size;
		return read_prefix(digits, 32, &term->prefix4);
	}
	return true;
}

/* ip4-network: four numbers without leading zeros, which inet_pton() checks as well. */
static bool read_network(struct view text, enum spf_mechanism kind, struct spf_term *term)
{
	size_t slash = view_find(text, '/');
	struct view address = view_slice(text, 0, slash);
	bool is_v6 = kind == SPF_IP6;
	/* An address in brackets or with a prefix of a word is none here. */
	if (address.len == 0 || (view_find(address, ':') < address.len) != is_v6 ||
		view_find(address, '[') < address.len ||
		view_starts_with_ascii_nocase(address, VIEW("IPv6:")))
		return false;
	if (!ip_parse(address, &term->network.address))
		return false;
	unsigned max = is_v6 ? 128 : 32;
	term->network.prefix = max;
	if (slash < text.len &&
		!read_prefix(view_from(text, slash + 1), max, &term->network.prefix))
		return false;
	/* "::ffff:192.0.2.1" was read as IPv4. Such a client is IPv4 itself, and IPv4 lies in
	 * no IPv6 network (RFC 7208 5.6). */
	if (is_v6 && term->network.address.family == IP_V4)
		term->network.address.family = IP_NONE;
	return true;
}

/* `rest` is what follows the name of the mechanism, its ':' included. */
static bool read_argument(
	const struct mechanism_row *row, struct view rest, struct spf_term *term)
{
	if (row->argument == ARGUMENT_HOSTS && !take_prefixes(&rest, term))
		return false;
	if (rest.len == 0)
		return row->argument != ARGUMENT_DOMAIN && row->argument != ARGUMENT_IP;
	if (rest.ptr[0] != ':' || row->argument == ARGUMENT_NONE)
		return false;
	rest = view_from(rest, 1);
	if (row->argument == ARGUMENT_IP)
		return read_network(rest, row->mechanism, term);
	term->spec = rest;
	return spf_macro_is_domain(rest);
}

static enum auth_result take_qualifier(struct view *text)
{
	enum auth_result qualifier = AUTH_PASS;
	switch (text->ptr[0]) {
	case '-':
		qualifier = AUTH_FAIL;
		break;
	case '~':
		qualifier = AUTH_SOFTFAIL;
		break;
	case '?':
		qualifier = AUTH_NEUTRAL;
		break;
	case '+':
		break;
	default:
		return AUTH_PASS;
	}
	*text = view_from(*text, 1);
	return qualifier;
}

static bool read_directive(struct view text, struct reading *reading)
{
	struct spf_record *record = reading->record;
	struct spf_term term = { .text = text };
	term.qualifier = take_qualifier(&text);
	size_t end = 0;
	while (end < text.len && text.ptr[end] != ':' && text.ptr[end] != '/')
		end++;
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
		const struct mechanism_row *row = &mechanisms[i];
		if (!view_equal_ascii_nocase(view_slice(text, 0, end), view_of(row->name)))
			continue;
		term.mechanism = row->mechanism;
		reading->has_all = reading->has_all || row->mechanism == SPF_ALL;
		record->terms[record->count++] = term;
		return read_argument(
			row, view_from(text, end), &record->terms[record->count - 1]);
	}
	return false;
}

/* The length of the name before '=', or 0 when the term is no modifier. */
static size_t modifier_name(struct view text)
{
	size_t i = 0;
	if (text.len == 0 || !ascii_is_alpha(text.ptr[0]))
		return 0;
	while (i < text.len && (ascii_is_alnum(text.ptr[i]) || text.ptr[i] == '-' ||
				       text.ptr[i] == '_' || text.ptr[i] == '.'))
		i++;
	return i < text.len && text.ptr[i] == '=' ? i : 0;
}

static bool read_modifier(struct view name, struct view value, struct reading *reading)
{
	bool *seen = NULL;
	if (view_equal_ascii_nocase(name, VIEW("redirect"))) {
		seen = &reading->has_redirect;
	} else if (view_equal_ascii_nocase(name, VIEW("exp"))) {
		seen = &reading->has_explanation;
	} else {
		return spf_macro_is_string(value, true);
	}
	if (*seen || !spf_macro_is_domain(value))
		return false;
	*seen = true;
	if (seen == &reading->has_redirect)
		reading->record->redirect = value;
	return true;
}

static bool read_term(struct view text, struct reading *reading)
{
	size_t name = modifier_name(text);
	if (name > 0) {
		return read_modifier(
			view_slice(text, 0, name), view_from(text, name + 1), reading);
	}
	return read_directive(text, reading);
}

static size_t count_terms(struct view text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] != ' ' && (i == 0 || text.ptr[i - 1] == ' ') ? 1 : 0;
	return count;
}

bool spf_record_read(struct view text, struct arena *arena, struct spf_record *record_out)
{
	struct spf_record record = { 0 };
	struct reading reading = { .record = &record };
	if (!spf_record_is_one(text) || text.len > LIMIT_SPF_RECORD)
		return false;
	text = view_from(text, VERSION.len);
	record.terms = arena_array(arena, struct spf_term, count_terms(text));
	while (text.len > 0) {
		struct view term = view_slice(text, 0, view_find(text, ' '));
		if (term.len > 0 && !read_term(term, &reading))
			return false;
		text = view_from(text, term.len + 1);
	}
	if (reading.has_all)
		record.redirect = VIEW("");
	*record_out = record;
	return true;
}

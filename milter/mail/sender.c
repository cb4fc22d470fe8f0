#include "mail/sender.h"

#include "base/buf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "base/local_part.h"
#include "base/utf8.h"
#include "mail/identity.h"
#include "text/idn.h"

#define LIMIT_BODY_LINES 64 /* a header that slipped into the body is not longer */

static const char *const place_names[PLACE_COUNT] = {
	[PLACE_FROM] = "from",
	[PLACE_SENDER] = "sender",
	[PLACE_REPLY_TO] = "reply_to",
	[PLACE_RESENT_FROM] = "resent_from",
	[PLACE_BODY_FROM] = "body_from",
};

const char *candidate_place_name(enum candidate_place place)
{
	return place < PLACE_COUNT ? place_names[place] : "";
}

/* Dot-string: atoms with one dot between any two. */
static bool is_dot_string(struct view text)
{
	bool was_atom = false;
	for (size_t i = 0; i < text.len; i++) {
		bool is_atom = local_part_is_atext(text.ptr[i]);
		if (!is_atom && (text.ptr[i] != '.' || !was_atom))
			return false;
		was_atom = is_atom;
	}
	return was_atom;
}

static bool is_name_of_host(struct view text)
{
	bool has_dot = false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (!ascii_is_alnum(c) && c != '-' && c != '.')
			return false;
		has_dot |= c == '.';
	}
	return has_dot;
}

/* "jane.roe at corp.example (Jane Roe)", as archives of mailing lists spell it for the eyes of
 * people: what they read is that address. Any other value comes back as it is. */
static struct view undo_spelling(
	struct senders *senders, struct view value, struct arena *arena)
{
	struct view text = view_trim(value);
	size_t at = view_search(text, VIEW(" at "));
	if (at == text.len || view_find(text, '@') < text.len)
		return value;
	struct view local = view_slice(text, 0, at);
	struct view rest = view_trim(view_from(text, at + 4));
	struct view domain = view_slice(rest, 0, view_find(rest, ' '));
	struct view comment = view_trim(view_from(rest, domain.len));
	if (!is_dot_string(local) || !is_name_of_host(domain) ||
		(comment.len > 0 && !view_starts_with(comment, VIEW("("))))
		return value;
	struct buf out = buf_init(arena, value.len + 2);
	buf_put(&out, local);
	buf_byte(&out, '@');
	buf_put(&out, domain);
	buf_byte(&out, ' ');
	buf_put(&out, comment);
	senders->facts |= FACT_BIT(ADDR_SPELT);
	return buf_view(&out);
}

/* A spelt address is text to readers as well: "Jane.Roe at desk.example". */
static void read_first(struct senders *senders, enum candidate_place place,
	const struct field *field, struct arena *arena)
{
	struct view value = undo_spelling(senders, field->value, arena);
	senders_read_value(senders, place, field->nth, value, arena);
	if (value.ptr == field->value.ptr)
		return;
	struct reader text = { .senders = senders,
		.arena = arena,
		.place = place,
		.field = field->nth,
		.is_reading = true };
	identity_add_text(&text, field->value);
}

/* Reads all fields of this name, the last one second: readers that do not show the first
 * mostly show the last, and the list may be full before it. Returns how many have something
 * in them. */
static size_t read_fields(struct senders *senders, const struct header *header,
	enum candidate_place place, struct view name, struct arena *arena)
{
	size_t filled = 0;
	const struct field *first = header_next(header, name, NULL);
	const struct field *last = first;
	for (const struct field *field = first; field;
		field = header_next(header, name, field)) {
		filled += view_trim(field->value).len > 0;
		last = field;
	}
	if (!first)
		return 0;
	read_first(senders, place, first, arena);
	if (last != first)
		senders_read_value(senders, place, last->nth, last->value, arena);
	for (const struct field *field = header_next(header, name, first);
		field && field != last; field = header_next(header, name, field))
		senders_read_value(senders, place, field->nth, field->value, arena);
	return filled;
}

static bool has_address(const struct senders *senders)
{
	for (size_t i = 0; i < senders->count; i++) {
		if (senders->items[i].place == PLACE_FROM && senders->items[i].address.len > 0)
			return true;
	}
	return false;
}

/* Up to the line end; for some readers a bare CR is one. */
static size_t line_length(struct view text)
{
	size_t lf = view_find(text, '\n');
	size_t cr = view_find(view_slice(text, 0, lf), '\r');
	return cr + 1 == lf ? lf : cr;
}

/* "From", perhaps blanks, a line end or bytes that no field name may have, and a colon: the
 * forms that end the header for an MTA and are still a field to some readers. Returns what
 * follows the colon, up to the end of the folded line. */
static struct view body_from_value(struct view text)
{
	size_t at = 0;
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
		at++;
	if (!view_starts_with_ascii_nocase(view_from(text, at), VIEW("from")))
		return (struct view){ NULL, 0 };
	at += 4;
	size_t odd = 0;
	while (at < text.len && text.ptr[at] != ':' && odd < 8 &&
		(text.ptr[at] <= ' ' || text.ptr[at] >= 0x7f)) {
		at++;
		odd++;
	}
	if (at >= text.len || text.ptr[at] != ':')
		return (struct view){ NULL, 0 };
	size_t end = ++at;
	while (end < text.len) {
		end += view_find(view_from(text, end), '\n');
		if (end + 1 >= text.len ||
			(text.ptr[end + 1] != ' ' && text.ptr[end + 1] != '\t'))
			break;
		end++;
	}
	return view_slice(text, at, end - at);
}

/* The lines before the first empty one; empty lines above them do not count. */
static void read_body(struct senders *senders, struct view head, struct arena *arena)
{
	unsigned field = 0;
	bool begun = false;
	for (size_t lines = 0; head.len > 0 && lines < LIMIT_BODY_LINES; lines++) {
		struct view line = view_slice(head, 0, line_length(head));
		bool is_empty = view_trim(line).len == 0;
		if (is_empty && begun)
			return;
		begun |= !is_empty;
		struct view value = body_from_value(head);
		if (value.len > 0)
			senders_read_value(senders, PLACE_BODY_FROM, ++field, value, arena);
		head = view_from(head, line.len + 1);
	}
}

/* Exactly one mailbox, in the one From field, that all readers see alike. */
static const struct candidate *find_author(const struct senders *senders, size_t fields)
{
	const struct candidate *author = NULL;
	/* Past a limit there may be a second From, or a second mailbox. */
	if (fields != 1 || (senders->facts & FACT_BIT(LIMIT)) != 0)
		return NULL;
	for (size_t i = 0; i < senders->count; i++) {
		const struct candidate *item = &senders->items[i];
		if (item->place != PLACE_FROM || item->origin != ORIGIN_MAILBOX)
			continue;
		if (author || !item->is_conform || item->domain.len == 0)
			return NULL;
		author = item;
	}
	return author;
}

/* What makes it doubtful which bytes a reader takes for the address. */
#define HIDES_ADDRESS                                                                 \
	(FACT_BIT(CTRL) | FACT_BIT(BIDI) | FACT_BIT(INVISIBLE) | FACT_BIT(RAW_8BIT) | \
		FACT_BIT(ENCODED_ADDR) | FACT_BIT(ADDR_IN_LOCAL) | FACT_BIT(ROUTE) |  \
		FACT_BIT(GROUP) | FACT_BIT(IDN_MAP) | FACT_BIT(MULTIPLE_FROM) |       \
		FACT_BIT(LIMIT))

static const struct candidate *find_only(const struct senders *senders, size_t fields)
{
	const struct candidate *only = NULL;
	if (senders->author || fields != 1 || senders->dropped > 0 ||
		(senders->facts & HIDES_ADDRESS) != 0)
		return NULL;
	for (size_t i = 0; i < senders->count; i++) {
		const struct candidate *item = &senders->items[i];
		if (item->place != PLACE_FROM || item->address.len == 0)
			continue;
		if (item->domain.len == 0 || item->local.len == 0 ||
			(only && (!view_equal_ascii_nocase(item->local, only->local) ||
					 !view_equal(item->domain, only->domain))))
			return NULL;
		if (!only || item->origin == ORIGIN_MAILBOX)
			only = item;
	}
	/* One that stands in a comment alone is nobody's sender. */
	return only && only->origin == ORIGIN_MAILBOX ? only : NULL;
}

struct senders senders_read(const struct message *message, struct arena *arena)
{
	struct senders senders = { .facts = message->header.facts };
	const struct header *header = &message->header;
	size_t from_fields = header_count(header, VIEW("From"));
	size_t filled = read_fields(&senders, header, PLACE_FROM, VIEW("From"), arena);
	if (from_fields > 1)
		senders.facts |= FACT_BIT(MULTIPLE_FROM) | FACT_BIT(MALFORMED);
	if (filled == 0)
		senders.facts |= FACT_BIT(NO_FROM) | FACT_BIT(MALFORMED);
	if (!has_address(&senders)) {
		(void)read_fields(
			&senders, header, PLACE_RESENT_FROM, VIEW("Resent-From"), arena);
	}
	(void)read_fields(&senders, header, PLACE_SENDER, VIEW("Sender"), arena);
	(void)read_fields(&senders, header, PLACE_REPLY_TO, VIEW("Reply-To"), arena);
	if (header_count(header, VIEW("Sender")) > 1 ||
		header_count(header, VIEW("Reply-To")) > 1)
		senders.facts |= FACT_BIT(MULTIPLE_SENDER) | FACT_BIT(MALFORMED);
	if ((filled == 0 || header->is_cut) && message->body)
		read_body(&senders, body_head(message->body), arena);
	senders.author = find_author(&senders, from_fields);
	senders.only = find_only(&senders, from_fields);
	return senders;
}

/* RFC 5321 4.1.2: Dot-string or Quoted-string; quoting is undone. */
static bool parse_local(struct view text, struct arena *arena, struct view *local_out)
{
	if (text.len == 0 || text.len > LIMIT_LOCAL_PART)
		return false;
	*local_out = text;
	if (text.ptr[0] != '"')
		return local_part_is_atoms(text);
	struct buf out = buf_init(arena, text.len);
	for (size_t i = 1; i + 1 < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (c == '"' || (c == '\\' && i + 2 >= text.len))
			return false;
		if (c == '\\')
			c = text.ptr[++i];
		if (c < ' ' || c == 0x7f)
			return false;
		buf_byte(&out, c);
	}
	*local_out = buf_view(&out);
	return text.len > 1 && text.ptr[text.len - 1] == '"';
}

/* A domain, or (RFC 6531) one of U-labels in their normal form. */
static struct view strict_domain(struct view text, struct arena *arena)
{
	facts_t facts = 0;
	if (view_is_ascii(text))
		return domain_normalize(text, arena);
	struct view domain = idn_to_ascii(text, arena, &facts);
	bool is_normal = domain_normalize(domain, arena).len > 0 &&
			 view_equal(idn_to_unicode(domain, arena), text);
	return is_normal ? domain : (struct view){ NULL, 0 };
}

bool address_parse_strict(
	struct view text, struct arena *arena, struct view *local_out, struct view *domain_out)
{
	size_t at = view_find_last(text, '@');
	struct view local = { NULL, 0 };
	struct view domain = strict_domain(view_from(text, at + 1), arena);
	if (domain.len == 0 || text.ptr[text.len - 1] == '.' ||
		!parse_local(view_slice(text, 0, at), arena, &local))
		return false;
	*local_out = local;
	*domain_out = domain;
	return true;
}

const struct candidate *senders_shown_author(const struct senders *senders)
{
	return senders->author ? senders->author : senders->only;
}

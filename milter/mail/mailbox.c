/* One address field value: mailboxes, groups, and what else readers make of the bytes. */
#include "mail/identity.h"

#include "base/buf.h"
#include "base/limits.h"
#include "text/fold.h"
#include "text/rfc2047.h"

#include <string.h>

#define LIMIT_TOKENS 16384 /* looked at together; a longer value is read in pieces */
#define LIMIT_LINE   998   /* RFC 5322 2.1.1 */
#define LIMIT_BROKEN 16    /* lines of one value that are read once more alone */
#define LIMIT_WHOLE  8192  /* octets; of a longer value the tail is read first */
#define LIMIT_TAIL   1024
#define LIMIT_INDENT 64 /* blanks before "From" inside a value, and before its colon */
#define NO_PENDING   SIZE_MAX

/* How the tokens of a name are put together. */
enum style {
	STYLE_WORDS = 0,
	STYLE_COMMENTS = 1,  /* comments stay, in their parentheses */
	STYLE_SPACED = 2,    /* a blank between any two words */
	STYLE_NO_ANGLES = 4, /* without "<...>" */
};

enum part_kind {
	PART_WORDS,
	PART_ADDRESS,
	PART_ANGLE
};

struct part {
	enum part_kind kind;
	size_t from;
	size_t to;
};

/* What one item (between two commas) is made of. */
struct shape {
	size_t words;
	size_t addresses; /* outside angles */
	size_t angles;
	size_t comments;
	bool has_tail; /* words or an address after an angle */
	bool is_glued; /* a quoted string touches another word */
};

struct run {
	const struct token *tokens;
	size_t count;
};

static bool is_byte(const struct token *token, unsigned char byte)
{
	return token->kind == TOKEN_SPECIAL && token->special == byte;
}

static struct run run_slice(struct run run, size_t from, size_t to)
{
	return (struct run){ run.tokens + from, to - from };
}

static struct view run_raw(struct run run)
{
	if (run.count == 0)
		return (struct view){ NULL, 0 };
	const struct token *last = &run.tokens[run.count - 1];
	const unsigned char *from = run.tokens[0].raw.ptr;
	return (struct view){ from, (size_t)(last->raw.ptr - from) + last->raw.len };
}

/* Text of a quoted string, comment or literal: escapes and folds undone. */
static void put_unescaped(struct buf *out, struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (c == '\\' && i + 1 < text.len) {
			c = text.ptr[++i];
		} else if (c == '\r' || c == '\n') {
			continue;
		}
		buf_byte(out, c);
	}
}

/* A fold and the blanks around it are one blank, and so is a dropped opener; other blanks
 * stay, padding is a fact. */
static void put_blanks(struct buf *out, struct view blanks)
{
	for (size_t i = 0; i < blanks.len; i++) {
		if (blanks.ptr[i] != ' ' && blanks.ptr[i] != '\t') {
			buf_byte(out, ' ');
			return;
		}
	}
	buf_put(out, blanks);
}

static void put_token(struct buf *out, const struct token *token, unsigned style)
{
	if (is_byte(token, '\\') || is_byte(token, '<') || is_byte(token, '>'))
		return;
	if (token->kind == TOKEN_QUOTED) {
		put_unescaped(out, token->text);
	} else if (token->kind != TOKEN_COMMENT) {
		buf_put(out, token->raw);
	} else if ((style & STYLE_COMMENTS) != 0) {
		buf_byte(out, '(');
		put_unescaped(out, token->text);
		buf_byte(out, ')');
	}
}

static void put_run(struct buf *out, struct run run, unsigned style)
{
	bool inside = false;
	bool glue = false;
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		inside |= (style & STYLE_NO_ANGLES) != 0 && is_byte(token, '<');
		if (!inside &&
			(token->kind != TOKEN_COMMENT || (style & STYLE_COMMENTS) != 0)) {
			put_blanks(out, token->blanks);
			if ((style & STYLE_SPACED) != 0 && glue &&
				token->kind != TOKEN_SPECIAL && token->blanks.len == 0)
				buf_byte(out, ' ');
			put_token(out, token, style);
		} else if (out->len > 0 && token->blanks.len > 0 &&
			   !ascii_is_blank(out->bytes[out->len - 1])) {
			buf_byte(out, ' ');
		}
		glue = token->kind != TOKEN_SPECIAL;
		inside = inside && !is_byte(token, '>');
	}
}

static struct view run_text(struct run run, unsigned style, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_TEXT);
	put_run(&out, run, style);
	return view_trim(buf_view(&out));
}

/* Whether tokens i - 1 (or before comments) and i belong to one address-like chain. */
static bool is_joined(const struct token *before, const struct token *after, bool over_comment)
{
	if (after->kind == TOKEN_SPECIAL && after->special != '.' && after->special != '@')
		return false;
	if (before->kind == TOKEN_SPECIAL || after->kind == TOKEN_SPECIAL)
		return true; /* '.' and '@' join over blanks (RFC 5322 4.4) */
	return !over_comment && after->blanks.len == 0;
}

static size_t chain_end(struct run run, size_t from, bool *has_at)
{
	size_t to = from + 1;
	const struct token *last = &run.tokens[from];
	*has_at = is_byte(last, '@');
	if (last->kind == TOKEN_SPECIAL && last->special != '.' && last->special != '@')
		return to;
	for (size_t i = to; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		if (token->kind == TOKEN_COMMENT)
			continue;
		if (!is_joined(last, token, i > to))
			break;
		*has_at |= is_byte(token, '@');
		last = token;
		to = i + 1;
	}
	return to;
}

/* The end of the angle that begins at `from`: after its '>', or where another begins. */
static size_t angle_end(struct run run, size_t from)
{
	size_t i = from + 1;
	while (i < run.count && is_byte(&run.tokens[i], '<'))
		i++;
	for (; i < run.count; i++) {
		if (is_byte(&run.tokens[i], '>'))
			return i + 1;
		if (is_byte(&run.tokens[i], '<'))
			return i;
	}
	return run.count;
}

static bool next_part(struct run run, size_t *at, struct part *part)
{
	while (*at < run.count &&
		(run.tokens[*at].kind == TOKEN_COMMENT || is_byte(&run.tokens[*at], '>') ||
			is_byte(&run.tokens[*at], '\\')))
		++*at;
	if (*at >= run.count)
		return false;
	bool has_at = false;
	part->from = *at;
	if (is_byte(&run.tokens[*at], '<')) {
		part->kind = PART_ANGLE;
		part->to = angle_end(run, *at);
	} else {
		part->to = chain_end(run, *at, &has_at);
		part->kind = has_at ? PART_ADDRESS : PART_WORDS;
	}
	*at = part->to;
	return true;
}

static bool is_glued(struct run run)
{
	for (size_t i = 1; i < run.count; i++) {
		const struct token *a = &run.tokens[i - 1];
		const struct token *b = &run.tokens[i];
		if (b->blanks.len == 0 && a->kind <= TOKEN_QUOTED && b->kind <= TOKEN_QUOTED)
			return true;
	}
	return false;
}

static struct shape shape_of(struct run run)
{
	struct shape shape = { .is_glued = is_glued(run) };
	struct part part;
	for (size_t at = 0; next_part(run, &at, &part);) {
		shape.has_tail |= part.kind != PART_ANGLE && shape.angles > 0;
		shape.words += part.kind == PART_WORDS;
		shape.addresses += part.kind == PART_ADDRESS;
		shape.angles += part.kind == PART_ANGLE;
	}
	for (size_t i = 0; i < run.count; i++)
		shape.comments += run.tokens[i].kind == TOKEN_COMMENT;
	return shape;
}

static size_t last_at(struct run run)
{
	for (size_t i = run.count; i > 0; i--) {
		if (is_byte(&run.tokens[i - 1], '@'))
			return i - 1;
	}
	return run.count;
}

/* Tokens of a local part or domain, put together as readers do that take out CFWS. */
static struct view run_solid(struct run run, bool is_domain, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_TEXT);
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		if (token->kind == TOKEN_QUOTED && !is_domain) {
			put_unescaped(&out, token->text);
		} else if (token->kind == TOKEN_LITERAL) {
			put_unescaped(&out, token->raw);
		} else if (token->kind != TOKEN_COMMENT) {
			buf_put(&out, token->raw);
		}
	}
	return buf_view(&out);
}

static bool is_dot_atom(struct run run)
{
	for (size_t i = 0; i < run.count; i++) {
		bool wants_atom = i % 2 == 0;
		if (wants_atom ? run.tokens[i].kind != TOKEN_ATOM
			       : !is_byte(&run.tokens[i], '.'))
			return false;
	}
	return run.count % 2 == 1;
}

static struct run without_final_dot(struct run run)
{
	if (run.count > 0 && is_byte(&run.tokens[run.count - 1], '.'))
		run.count--;
	return run;
}

static facts_t judge_shape(struct run local, struct run domain, bool *is_plain)
{
	bool quoted = local.count == 1 && local.tokens[0].kind == TOKEN_QUOTED;
	bool literal = domain.count == 1 && domain.tokens[0].kind == TOKEN_LITERAL;
	struct run named = without_final_dot(domain);
	if (!quoted && !is_dot_atom(local))
		*is_plain = false;
	if (!literal && (!is_dot_atom(named) || named.count != domain.count))
		*is_plain = false;
	if (quoted && view_find(local.tokens[0].text, '@') < local.tokens[0].text.len)
		*is_plain = false; /* readers that drop the quotes see another domain */
	bool good = (quoted || is_dot_atom(local)) && (literal || is_dot_atom(named));
	return good ? 0 : FACT_BIT(MALFORMED);
}

/* The address of a chain of tokens with an '@' in it. */
static struct address chain_address(struct run run, struct arena *arena)
{
	size_t at = last_at(run);
	struct run local = run_slice(run, 0, at);
	struct run domain = run_slice(run, at + 1, run.count);
	struct address address = {
		.is_present = true,
		.is_plain = true,
		.local = run_solid(local, false, arena),
		.domain = run_solid(domain, true, arena),
	};
	bool has_comment = false;
	for (size_t i = 1; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		has_comment |= token->kind == TOKEN_COMMENT;
		if (token->blanks.len == 0)
			continue;
		address.is_plain = false;
		/* Blanks beside '@' are still grammar, beside '.' they are obsolete. */
		if (!is_byte(token, '@') && i != at + 1)
			address.facts |= FACT_BIT(MALFORMED);
	}
	address.is_plain &= !has_comment;
	if (!has_comment)
		address.facts |= judge_shape(local, domain, &address.is_plain);
	return address;
}

static void add(struct reader *reader, enum candidate_origin origin, struct view name,
	const struct address *address, struct view raw)
{
	struct identity identity = { .origin = origin, .name = name, .raw = raw };
	if (address)
		identity.address = *address;
	identity_add(reader, &identity);
}

/* Whether this run of bytes was an item before: it repeats what is listed, and a field full
 * of repetitions shall not cost the memory of as many identities. */
static bool is_seen(struct reader *reader, struct view raw)
{
	struct view *seen = &reader->seen[view_hash(raw, 0) % READER_SEEN];
	bool repeats = raw.len > 0 && view_equal(*seen, raw);
	*seen = raw;
	return repeats;
}

/* Every domain of a source route, and whatever else stands before its ':'. */
static void read_route(struct reader *reader, struct run route)
{
	reader_note(
		reader, is_byte(&route.tokens[0], '@') ? FACT_BIT(ROUTE) : FACT_BIT(MALFORMED));
	struct part part;
	for (size_t at = 0; next_part(route, &at, &part);) {
		struct run chain = run_slice(route, part.from, part.to);
		if (part.kind != PART_ADDRESS)
			continue;
		struct address address = chain_address(chain, reader->arena);
		address.facts &= ~FACT_BIT(MALFORMED); /* a route has no local part */
		struct identity identity = { .origin = ORIGIN_ROUTE,
			.raw = run_raw(chain),
			.address = address,
			.facts = reader->is_reading ? 0 : FACT_BIT(ROUTE) };
		identity_add(reader, &identity);
	}
}

/* The inside of "<...>". */
static struct address read_angle(struct reader *reader, struct run run)
{
	struct address address = { .is_present = false };
	size_t from = 0;
	for (size_t i = 0; i < run.count; i++) {
		if (is_byte(&run.tokens[i], ':'))
			from = i + 1;
	}
	if (from > 1)
		read_route(reader, run_slice(run, 0, from - 1));
	struct run rest = run_slice(run, from, run.count);
	struct part part;
	size_t parts = 0;
	for (size_t at = 0; next_part(rest, &at, &part); parts++) {
		struct run chain = run_slice(rest, part.from, part.to);
		if (part.kind != PART_ADDRESS)
			continue;
		if (address.is_present) {
			add(reader, ORIGIN_READING, (struct view){ NULL, 0 }, &address,
				run_raw(rest));
		}
		address = chain_address(chain, reader->arena);
	}
	if (parts != 1 || !address.is_present || from == 1)
		reader_note(reader, FACT_BIT(MALFORMED));
	if (parts > 1 && address.is_present) {
		/* "<Jane Roe@evil.example>": all of it is the local part to some. */
		struct address wide = address;
		size_t at = last_at(rest);
		wide.is_plain = false;
		wide.local = run_text(run_slice(rest, 0, at), STYLE_WORDS, reader->arena);
		wide.domain =
			run_solid(run_slice(rest, at + 1, rest.count), true, reader->arena);
		add(reader, ORIGIN_READING, (struct view){ NULL, 0 }, &wide, run_raw(rest));
	}
	if (!address.is_present) {
		reader_note(reader, FACT_BIT(NO_ADDR));
		address.local = run_text(rest, STYLE_WORDS, reader->arena);
		address.is_present = address.local.len > 0;
	}
	return address;
}

static struct address angle_address(struct reader *reader, struct run angle)
{
	size_t from = 1;
	size_t to = angle.count;
	bool closed = to > 1 && is_byte(&angle.tokens[to - 1], '>');
	while (from < to && is_byte(&angle.tokens[from], '<'))
		from++;
	if (!closed || from > 1)
		reader_note(reader, FACT_BIT(MALFORMED));
	to -= closed ? 1 : 0;
	if (from >= to) {
		reader_note(reader, FACT_BIT(NO_ADDR) | FACT_BIT(MALFORMED));
		return (struct address){ .is_present = false };
	}
	return read_angle(reader, run_slice(angle, from, to));
}

/* Comments inside comments, each piece of text alone. */
static void add_nested(struct reader *reader, struct view text, const struct address *address)
{
	size_t from = 0;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.ptr[i] == '\\') {
			i++;
			continue;
		}
		if (i < text.len && text.ptr[i] != '(' && text.ptr[i] != ')')
			continue;
		struct view piece = view_trim(view_slice(text, from, i - from));
		if (piece.len > 0)
			add(reader, ORIGIN_COMMENT, piece, address, piece);
		from = i + 1;
	}
}

/* Some readers show all comments together. */
static void add_comments_joined(
	struct reader *reader, struct run run, const struct address *address)
{
	struct buf text = buf_init(reader->arena, LIMIT_TEXT);
	for (size_t i = 0; i < run.count; i++) {
		if (run.tokens[i].kind != TOKEN_COMMENT)
			continue;
		buf_byte(&text, ' ');
		put_unescaped(&text, run.tokens[i].text);
	}
	add(reader, ORIGIN_COMMENT, view_trim(buf_view(&text)), address, run_raw(run));
}

static void add_comments(struct reader *reader, struct run run, const struct address *address)
{
	size_t comments = 0;
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		if (token->kind != TOKEN_COMMENT)
			continue;
		reader_note(reader, FACT_BIT(COMMENT));
		struct buf text = buf_init(reader->arena, LIMIT_TEXT);
		put_unescaped(&text, token->text);
		add(reader, ORIGIN_COMMENT, view_trim(buf_view(&text)), address, token->raw);
		if (token->is_nested)
			add_nested(reader, token->text, address);
		comments++;
	}
	if (comments > 1)
		add_comments_joined(reader, run, address);
}

/* A name in the further forms in which readers put it together. */
static void add_name_readings(struct reader *reader, struct run phrase,
	const struct shape *shape, const struct address *address)
{
	struct view raw = run_raw(phrase);
	if (shape->is_glued) {
		add(reader, ORIGIN_READING,
			run_text(phrase, STYLE_SPACED | STYLE_NO_ANGLES, reader->arena),
			address, raw);
	}
	if (shape->comments > 0 && shape->words > 0) {
		add(reader, ORIGIN_READING,
			run_text(phrase, STYLE_COMMENTS | STYLE_NO_ANGLES, reader->arena),
			address, raw);
	}
}

/* Addresses that stand outside angles where angles are: some readers take these for the
 * address. One that repeats the real address misleads nobody. */
static void add_loose(struct reader *reader, struct run run, const struct address *real)
{
	struct part part;
	for (size_t at = 0; next_part(run, &at, &part);) {
		if (part.kind != PART_ADDRESS)
			continue;
		struct run chain = run_slice(run, part.from, part.to);
		struct address loose = chain_address(chain, reader->arena);
		if (view_equal_ascii_nocase(loose.local, real->local) &&
			view_equal_ascii_nocase(loose.domain, real->domain))
			continue;
		reader_note(reader, FACT_BIT(MALFORMED));
		if (view_find(loose.domain, '.') < loose.domain.len)
			reader_note(reader, FACT_BIT(ADDR_IN_NAME));
		loose.facts &=
			~FACT_BIT(MALFORMED); /* said already, and not of this one alone */
		add(reader, ORIGIN_READING, (struct view){ NULL, 0 }, &loose, run_raw(chain));
	}
}

/* The words around loose addresses, alone: "x@evil.example Jane <...>". */
static struct view words_between(struct reader *reader, struct run run)
{
	struct buf out = buf_init(reader->arena, LIMIT_TEXT);
	struct part part;
	for (size_t at = 0; next_part(run, &at, &part);) {
		if (part.kind != PART_WORDS)
			continue;
		if (run.tokens[part.from].blanks.len == 0)
			buf_byte(&out, ' ');
		put_run(&out, run_slice(run, part.from, part.to), STYLE_WORDS);
	}
	return view_trim(buf_view(&out));
}

static void read_with_angles(struct reader *reader, struct run run, const struct shape *shape)
{
	struct address address = { .is_present = false };
	struct part part;
	size_t name_from = 0;
	for (size_t at = 0; next_part(run, &at, &part);) {
		if (part.kind != PART_ANGLE)
			continue;
		struct run phrase = run_slice(run, name_from, part.from);
		address = angle_address(reader, run_slice(run, part.from, part.to));
		struct view name = run_text(phrase, STYLE_WORDS, reader->arena);
		if (name.len == 0 && shape->comments == 0 && shape->angles == 1)
			reader_note(reader, FACT_BIT(NO_NAME));
		add(reader, ORIGIN_MAILBOX, name, &address,
			run_raw(run_slice(run, name_from, part.to)));
		name_from = part.to;
	}
	if (shape->angles > 1) {
		reader_note(reader, FACT_BIT(MALFORMED) | FACT_BIT(MULTIPLE_MAILBOX) |
					    FACT_BIT(ADDR_IN_NAME));
	}
	if (shape->angles > 1 || shape->has_tail) {
		reader_note(reader, FACT_BIT(MALFORMED));
		add(reader, ORIGIN_READING, run_text(run, STYLE_NO_ANGLES, reader->arena),
			&address, run_raw(run));
	}
	add_name_readings(reader, run, shape, &address);
	if (shape->addresses > 0) {
		add_loose(reader, run, &address);
		add(reader, ORIGIN_READING, words_between(reader, run), &address, run_raw(run));
	}
	add_comments(reader, run, &address);
}

static void read_without_angles(
	struct reader *reader, struct run run, const struct shape *shape)
{
	struct address address = { .is_present = false };
	struct view name = words_between(reader, run);
	struct part part;
	if (shape->addresses == 0) {
		reader_note(reader, FACT_BIT(NO_ADDR) | FACT_BIT(MALFORMED));
		name = run_text(run, STYLE_WORDS, reader->arena);
		add(reader, ORIGIN_MAILBOX, name, NULL, run_raw(run));
	}
	for (size_t at = 0; next_part(run, &at, &part);) {
		if (part.kind != PART_ADDRESS)
			continue;
		struct run chain = run_slice(run, part.from, part.to);
		if (shape->addresses > 1 && is_seen(reader, run_raw(chain)))
			continue;
		address = chain_address(chain, reader->arena);
		add(reader, ORIGIN_MAILBOX, name, &address, run_raw(run));
	}
	if (shape->addresses > 1)
		reader_note(reader, FACT_BIT(MALFORMED) | FACT_BIT(MULTIPLE_MAILBOX));
	if (shape->addresses > 0 && shape->words > 0) {
		reader_note(reader, FACT_BIT(MALFORMED));
		name = run_text(run, STYLE_WORDS, reader->arena);
		add(reader, ORIGIN_READING, name, &address, run_raw(run));
	}
	if (shape->addresses == 1 && shape->words + shape->comments == 0)
		reader_note(reader, FACT_BIT(NO_NAME));
	if (shape->addresses != 1 || shape->words > 0)
		add_name_readings(reader, run, shape, &address);
	add_comments(reader, run, &address);
}

static struct shape read_item(struct reader *reader, struct run run)
{
	struct shape shape = shape_of(run);
	if (run.count == 0)
		return shape;
	reader->mailbox++;
	if (!identity_has_room(reader) || is_seen(reader, run_raw(run)))
		return shape;
	for (size_t i = 0; i < run.count; i++) {
		if (is_byte(&run.tokens[i], '\\'))
			reader_note(reader, FACT_BIT(MALFORMED));
	}
	if (shape.angles > 0) {
		read_with_angles(reader, run, &shape);
	} else {
		read_without_angles(reader, run, &shape);
	}
	return shape;
}

/* The state between the items of a list. */
struct list {
	struct run run;
	size_t start;   /* of the item that is being read */
	size_t pending; /* first of the items before it that have no address */
	size_t group;   /* first token of the group's name while in its first mailbox */
	bool in_group;
	bool after_group;
};

/* "Roe, Jane <...>": to some readers the comma is part of the name. And the name of a group
 * to some is part of the name of its first mailbox. */
static void add_joined(struct reader *reader, const struct list *list, size_t from, size_t end)
{
	struct run item = run_slice(list->run, list->start, end);
	struct address address = { .is_present = false };
	struct part part;
	struct reader quiet = *reader;
	quiet.is_reading = true;
	size_t name_to = list->start;
	for (size_t at = 0; next_part(item, &at, &part) && !address.is_present;) {
		struct run tokens = run_slice(item, part.from, part.to);
		if (part.kind == PART_ANGLE) {
			address = angle_address(&quiet, tokens);
		} else if (part.kind == PART_ADDRESS) {
			address = chain_address(tokens, reader->arena);
		}
		name_to = list->start + (address.is_present ? part.from : part.to);
	}
	struct run name = run_slice(list->run, from, name_to);
	add(&quiet, ORIGIN_READING,
		run_text(name, STYLE_WORDS | STYLE_NO_ANGLES, reader->arena), &address,
		run_raw(run_slice(list->run, from, end)));
}

static void end_item(struct reader *reader, struct list *list, size_t end)
{
	struct run item = run_slice(list->run, list->start, end);
	struct shape shape = read_item(reader, item);
	bool has_address = shape.angles + shape.addresses > 0;
	if (item.count == 0)
		reader_note(reader, FACT_BIT(MALFORMED));
	if (item.count > 0 && list->after_group)
		reader_note(reader, FACT_BIT(MALFORMED));
	if (has_address && list->pending != NO_PENDING) {
		add_joined(reader, list, list->pending, end);
	} else if (has_address && list->group != NO_PENDING) {
		add_joined(reader, list, list->group, end);
	}
	if (has_address || item.count == 0) {
		list->pending = NO_PENDING;
	} else if (list->pending == NO_PENDING) {
		list->pending = list->start;
	}
	list->group = NO_PENDING;
	list->start = end + 1;
}

static void add_group(struct reader *reader, struct run name)
{
	struct identity identity = { .origin = ORIGIN_GROUP,
		.name = run_text(name, STYLE_NO_ANGLES, reader->arena),
		.raw = run_raw(name),
		.facts = reader->is_reading ? 0 : FACT_BIT(GROUP) };
	identity_add(reader, &identity);
}

static void begin_group(struct reader *reader, struct list *list, size_t colon)
{
	struct run item = run_slice(list->run, list->start, colon);
	struct shape shape = shape_of(item);
	reader_note(reader, FACT_BIT(GROUP));
	if (list->in_group || item.count == 0)
		reader_note(reader, FACT_BIT(MALFORMED));
	/* With its colon: the name alone is seen again below. */
	bool repeats = is_seen(reader, run_raw(run_slice(list->run, list->start, colon + 1)));
	if (!repeats && identity_has_room(reader))
		add_group(reader, item);
	if (shape.angles + shape.addresses > 0) {
		reader_note(reader, FACT_BIT(MALFORMED) | FACT_BIT(ADDR_IN_NAME));
		(void)read_item(reader, item);
	} else if (!repeats) {
		add_comments(reader, item, NULL);
	}
	list->group = list->start;
	list->pending = NO_PENDING;
	list->start = colon + 1;
	list->in_group = true;
	list->after_group = false;
}

static void end_group(struct reader *reader, struct list *list, size_t at)
{
	bool is_bare = list->start == at;
	if (is_bare && list->in_group) { /* "Name:;" */
		reader_note(reader, list->group != NO_PENDING ? FACT_BIT(NO_ADDR) : 0);
		list->start = at + 1;
	} else {
		end_item(reader, list, at);
	}
	if (!list->in_group)
		reader_note(reader, FACT_BIT(MALFORMED));
	list->after_group = list->in_group;
	list->in_group = false;
	list->group = NO_PENDING;
}

/* Whether an angle is open at `at`, so that ':' and the ',' of a route separate nothing. */
struct angle_state {
	bool is_open;
	bool is_route;
	bool is_fresh; /* only '<' so far */
};

static void step_angle(struct angle_state *angle, const struct token *token)
{
	if (is_byte(token, '<')) {
		*angle = (struct angle_state){ .is_open = true, .is_fresh = true };
	} else if (is_byte(token, '>')) {
		angle->is_open = false;
	} else if (angle->is_fresh && token->kind != TOKEN_COMMENT) {
		angle->is_route = is_byte(token, '@');
		angle->is_fresh = false;
	} else if (is_byte(token, ':')) {
		angle->is_route = false;
	}
}

static void end_at_comma(struct reader *reader, struct list *list, size_t at)
{
	if (list->after_group && list->start == at) {
		list->start = at + 1; /* after "group:...;" a comma ends nothing */
	} else {
		end_item(reader, list, at);
	}
	list->after_group = false;
}

static void read_list(struct reader *reader, struct run run)
{
	struct list list = { .run = run, .pending = NO_PENDING, .group = NO_PENDING };
	struct angle_state angle = { .is_open = false };
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		step_angle(&angle, token);
		if (token->kind != TOKEN_SPECIAL || (angle.is_open && angle.is_route))
			continue;
		if (token->special == ',') {
			end_at_comma(reader, &list, i);
		} else if (token->special == ';') {
			end_group(reader, &list, i);
		} else if (token->special == ':' && !angle.is_open) {
			begin_group(reader, &list, i);
		}
		if (token->special == ',' || token->special == ';')
			angle.is_open = false;
	}
	if (list.start < run.count) {
		end_item(reader, &list, run.count);
	} else if (run.count > 0 && is_byte(&run.tokens[run.count - 1], ',')) {
		reader_note(reader, FACT_BIT(MALFORMED));
	}
	if (list.in_group)
		reader_note(reader, FACT_BIT(MALFORMED));
}

static size_t reserve_tokens(struct reader *reader, struct view value)
{
	struct senders *senders = reader->senders;
	size_t room = senders->token_room > 0 ? senders->token_room : 64;
	while (room < LIMIT_TOKENS && room <= value.len)
		room *= 2;
	if (room != senders->token_room) {
		senders->tokens = arena_array(reader->arena, struct token, room);
		senders->token_room = room;
	}
	return room;
}

/* One run over the value. */
static void read_value(struct reader *reader, struct view value, bool is_lenient)
{
	struct lexer lexer = lexer_over(value, is_lenient);
	size_t room = reserve_tokens(reader, value);
	struct token *tokens = reader->senders->tokens;
	reader->mailbox = 0;
	memset(reader->seen, 0, sizeof(reader->seen));
	while (lexer.rest.len > 0) {
		struct run run = { tokens, lexer_read(&lexer, tokens, room) };
		if (run.count == 0)
			break;
		if (lexer.rest.len > 0 && run.count == room)
			reader_note(reader, FACT_BIT(LIMIT) | FACT_BIT(MALFORMED));
		read_list(reader, run);
	}
	reader_note(reader, lexer.facts);
}

static facts_t judge_bytes(struct view value)
{
	facts_t facts = 0;
	size_t line = 0;
	size_t blanks = 0;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		line = c == '\n' ? 0 : line + 1;
		blanks = c == ' ' || c == '\t' ? blanks + 1 : 0;
		if (line > LIMIT_LINE)
			facts |= FACT_BIT(MALFORMED);
		if (blanks >= 32)
			facts |= FACT_BIT(PADDED);
		if (c == 0x7f || (c < ' ' && !ascii_is_blank(c)))
			facts |= FACT_BIT(CTRL);
	}
	return facts;
}

/* Length of the line end at `at` that folds a line: CRLF (or a lone LF) with a blank after it
 * and something else after that; else 0. */
static size_t fold_length(struct view value, size_t at)
{
	struct view rest = view_from(value, at);
	size_t len = view_starts_with(rest, VIEW("\r\n")) ? 2 : rest.ptr[0] == '\n';
	rest = view_from(rest, len);
	if (len == 0 || rest.len == 0 || (rest.ptr[0] != ' ' && rest.ptr[0] != '\t'))
		return 0;
	struct view line = view_slice(rest, 0, view_find(rest, '\n'));
	return view_trim(line).len > 0 ? len : 0; /* at a line of blanks some readers stop */
}

/* The value after a From name and its colon at the start of `line`, or empty. */
static struct view after_from(struct view line)
{
	size_t at = 0;
	while (at < line.len && at < LIMIT_INDENT && ascii_is_blank(line.ptr[at]))
		at++;
	if (!view_starts_with_ascii_nocase(view_from(line, at), VIEW("from")))
		return (struct view){ NULL, 0 };
	at += 4;
	size_t end = at + LIMIT_INDENT;
	while (at < line.len && at < end && ascii_is_blank(line.ptr[at]))
		at++;
	return at < line.len && line.ptr[at] == ':' ? view_from(line, at + 1)
						    : (struct view){ NULL, 0 };
}

static void read_line(struct reader *reader, struct view line)
{
	struct view inner = after_from(line);
	reader->field += inner.len > 0;
	read_value(reader, inner.len > 0 ? inner : line, false);
}

/* Lines inside the value, each read alone: what ends a line (or, a NUL, the text) for one
 * reader is a blank for another, and what follows may be a From field of its own. */
static void read_lines(struct reader *reader, struct view value)
{
	struct reader alone = *reader;
	alone.is_reading = true;
	size_t from = 0;
	size_t lines = 0;
	for (size_t i = 0; i < value.len && lines < LIMIT_BROKEN; i++) {
		if (value.ptr[i] != '\r' && value.ptr[i] != '\n' && value.ptr[i] != 0)
			continue;
		size_t fold = fold_length(value, i);
		bool begins_from = after_from(view_from(value, i + 1)).len > 0;
		if (fold > 0 && !begins_from) {
			i += fold - 1;
			continue;
		}
		if (fold == 0)
			reader->facts |= FACT_BIT(MALFORMED);
		if (fold == 0 && begins_from)
			reader->facts |= FACT_BIT(MULTIPLE_FROM);
		read_line(&alone, view_slice(value, from, i - from));
		from = i + 1;
		lines++;
	}
	if (lines > 0)
		read_line(&alone, view_from(value, from));
}

static size_t count_at_signs(struct view text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '@';
	return count;
}

static bool has_address(const struct senders *senders, size_t count, struct view address)
{
	for (size_t i = 0; i < count; i++) {
		if (view_equal_ascii_nocase(senders->items[i].address, address))
			return true;
	}
	return false;
}

/* What a reader sees that decodes the field first and looks for addresses afterwards. */
static void read_decoded(struct reader *reader, struct view value)
{
	facts_t ignored = 0;
	struct reader quiet = *reader;
	quiet.is_reading = true;
	if (!rfc2047_has_word(value))
		return;
	struct view decoded = rfc2047_decode(value, reader->arena, &ignored);
	if (count_at_signs(decoded) <= count_at_signs(value))
		return;
	size_t before = reader->senders->count;
	read_value(&quiet, decoded, false);
	for (size_t i = before; i < reader->senders->count; i++) {
		struct candidate *item = &reader->senders->items[i];
		if (item->address.len > 0 &&
			!has_address(reader->senders, before, item->address))
			item->facts |= FACT_BIT(ENCODED_ADDR);
	}
}

void senders_read_value(struct senders *senders, enum candidate_place place, unsigned field,
	struct view value, struct arena *arena)
{
	struct reader reader = {
		.senders = senders, .arena = arena, .place = place, .field = field
	};
	size_t first = senders->count;
	value = view_trim(value);
	if (value.len == 0)
		return;
	reader.facts = judge_bytes(value);
	struct reader quiet = reader;
	quiet.is_reading = true;
	if (value.len > LIMIT_WHOLE) /* the list may be full before the last mailbox */
		read_value(&quiet, view_from(value, value.len - LIMIT_TAIL), false);
	read_value(&reader, value, false);
	if (reader.mailbox > 1)
		reader.facts |= FACT_BIT(MULTIPLE_MAILBOX);
	read_lines(&reader, value);
	read_decoded(&quiet, value);
	if ((reader.facts & FACT_BIT(MALFORMED)) != 0) {
		/* A broken field: openers that are not closed may count for nothing, and any
		 * address in it may be what somebody's reader picks. */
		read_value(&quiet, value, true);
		facts_t ignored = 0;
		struct view text = rfc2047_decode(value, arena, &ignored);
		text = text_clean(text, arena, &ignored);
		(void)identity_find_addresses(
			&quiet, text, ORIGIN_READING, value, (struct view){ NULL, 0 });
	}
	facts_t doubt = FACT_BIT(MALFORMED) | FACT_BIT(CTRL) | FACT_BIT(GROUP) |
			FACT_BIT(ROUTE) | FACT_BIT(LIMIT) | FACT_BIT(MULTIPLE_MAILBOX) |
			FACT_BIT(MULTIPLE_FROM);
	for (size_t i = first; i < senders->count && (reader.facts & doubt) != 0; i++)
		senders->items[i].is_conform = false;
	/* Several mailboxes, groups and bare addresses are what Reply-To is for. */
	facts_t usual = FACT_BIT(NO_NAME);
	if (place == PLACE_REPLY_TO)
		usual |= FACT_BIT(MULTIPLE_MAILBOX) | FACT_BIT(GROUP) | FACT_BIT(NO_ADDR);
	if (place == PLACE_REPLY_TO || place == PLACE_SENDER)
		reader.facts &= ~usual;
	senders->facts |= reader.facts;
	for (size_t i = first; i < senders->count; i++)
		senders->facts |= senders->items[i].facts;
}

#include "mail/mailbox.h"

#include "base/limits.h"

void mailbox_add(struct reader *reader, enum candidate_origin origin, struct view name,
	const struct address *address, struct view raw)
{
	struct identity identity = { .origin = origin, .name = name, .raw = raw };
	if (address)
		identity.address = *address;
	identity_add(reader, &identity);
}

bool reader_has_seen(struct reader *reader, struct view raw)
{
	struct view *seen = &reader->seen[view_hash(raw, 0) % READER_SEEN];
	bool repeats = raw.len > 0 && view_equal(*seen, raw);
	*seen = raw;
	return repeats;
}

/* Every domain of a source route, and whatever else stands before its ':'. */
static void read_route(struct reader *reader, struct run route)
{
	reader_note(reader, FACT_BIT(ROUTE));
	if (!token_is(&route.tokens[0], '@'))
		reader_note(reader, FACT_BIT(MALFORMED));
	struct part part;
	for (size_t at = 0; run_next_part(route, &at, &part);) {
		struct run chain = run_slice(route, part.from, part.to);
		if (part.kind != PART_ADDRESS)
			continue;
		struct address address = run_address(chain, reader->arena);
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
		if (token_is(&run.tokens[i], ':'))
			from = i + 1;
	}
	if (from > 1)
		read_route(reader, run_slice(run, 0, from - 1));
	struct run rest = run_slice(run, from, run.count);
	struct part part;
	size_t parts = 0;
	for (size_t at = 0; run_next_part(rest, &at, &part); parts++) {
		struct run chain = run_slice(rest, part.from, part.to);
		if (part.kind != PART_ADDRESS)
			continue;
		if (address.is_present) {
			mailbox_add(reader, ORIGIN_READING, (struct view){ NULL, 0 }, &address,
				run_raw(rest));
		}
		address = run_address(chain, reader->arena);
	}
	if (parts != 1 || !address.is_present || from == 1)
		reader_note(reader, FACT_BIT(MALFORMED));
	if (parts > 1 && address.is_present) {
		/* "<Jane Roe@evil.example>": all of it is the local part to some. */
		struct address wide = address;
		size_t at = run_last_at(rest);
		wide.is_plain = false;
		wide.local = run_text(run_slice(rest, 0, at), STYLE_WORDS, reader->arena);
		wide.domain =
			run_solid(run_slice(rest, at + 1, rest.count), true, reader->arena);
		mailbox_add(
			reader, ORIGIN_READING, (struct view){ NULL, 0 }, &wide, run_raw(rest));
	}
	if (!address.is_present) {
		reader_note(reader, FACT_BIT(NO_ADDR));
		address.local = run_text(rest, STYLE_WORDS, reader->arena);
		address.is_present = address.local.len > 0;
	}
	return address;
}

struct address mailbox_read_angle(struct reader *reader, struct run angle)
{
	size_t from = 1;
	size_t to = angle.count;
	bool closed = to > 1 && token_is(&angle.tokens[to - 1], '>');
	while (from < to && token_is(&angle.tokens[from], '<'))
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
			mailbox_add(reader, ORIGIN_COMMENT, piece, address, piece);
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
		run_put_unescaped(&text, run.tokens[i].text);
	}
	if (text.truncated)
		reader_note(reader, FACT_BIT(LIMIT));
	mailbox_add(reader, ORIGIN_COMMENT, view_trim(buf_view(&text)), address, run_raw(run));
}

void mailbox_add_comments(struct reader *reader, struct run run, const struct address *address)
{
	size_t comments = 0;
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		if (token->kind != TOKEN_COMMENT)
			continue;
		reader_note(reader, FACT_BIT(COMMENT));
		struct buf text = buf_init(reader->arena, LIMIT_TEXT);
		run_put_unescaped(&text, token->text);
		if (text.truncated)
			reader_note(reader, FACT_BIT(LIMIT));
		mailbox_add(reader, ORIGIN_COMMENT, view_trim(buf_view(&text)), address,
			token->raw);
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
		mailbox_add(reader, ORIGIN_READING,
			run_text(phrase, STYLE_SPACED | STYLE_NO_ANGLES, reader->arena),
			address, raw);
	}
	if (shape->comments > 0 && shape->words > 0) {
		mailbox_add(reader, ORIGIN_READING,
			run_text(phrase, STYLE_COMMENTS | STYLE_NO_ANGLES, reader->arena),
			address, raw);
	}
}

/* Addresses that stand outside angles where angles are: some readers take these for the
 * address. One that repeats the real address misleads nobody. */
static void add_loose(struct reader *reader, struct run run, const struct address *real)
{
	struct part part;
	for (size_t at = 0; run_next_part(run, &at, &part);) {
		if (part.kind != PART_ADDRESS)
			continue;
		struct run chain = run_slice(run, part.from, part.to);
		struct address loose = run_address(chain, reader->arena);
		if (view_equal_ascii_nocase(loose.local, real->local) &&
			view_equal_ascii_nocase(loose.domain, real->domain))
			continue;
		reader_note(reader, FACT_BIT(MALFORMED));
		if (view_find(loose.domain, '.') < loose.domain.len)
			reader_note(reader, FACT_BIT(ADDR_IN_NAME));
		loose.facts &=
			~FACT_BIT(MALFORMED); /* said already, and not of this one alone */
		mailbox_add(reader, ORIGIN_READING, (struct view){ NULL, 0 }, &loose,
			run_raw(chain));
	}
}

/* The words around loose addresses, alone: "x@evil.example Jane <...>". */
static struct view words_between(struct reader *reader, struct run run)
{
	struct buf out = buf_init(reader->arena, LIMIT_DECODED);
	struct part part;
	for (size_t at = 0; run_next_part(run, &at, &part);) {
		if (part.kind != PART_WORDS)
			continue;
		if (run.tokens[part.from].blanks.len == 0)
			buf_byte(&out, ' ');
		run_put(&out, run_slice(run, part.from, part.to), STYLE_WORDS);
	}
	return view_trim(buf_view(&out));
}

static void read_with_angles(struct reader *reader, struct run run, const struct shape *shape)
{
	struct address address = { .is_present = false };
	struct part part;
	size_t name_from = 0;
	for (size_t at = 0; run_next_part(run, &at, &part);) {
		if (part.kind != PART_ANGLE)
			continue;
		struct run phrase = run_slice(run, name_from, part.from);
		address = mailbox_read_angle(reader, run_slice(run, part.from, part.to));
		struct view name = run_text(phrase, STYLE_WORDS, reader->arena);
		if (name.len == 0 && shape->comments == 0 && shape->angles == 1)
			reader_note(reader, FACT_BIT(NO_NAME));
		mailbox_add(reader, ORIGIN_MAILBOX, name, &address,
			run_raw(run_slice(run, name_from, part.to)));
		name_from = part.to;
	}
	if (shape->angles > 1) {
		reader_note(reader, FACT_BIT(MALFORMED) | FACT_BIT(MULTIPLE_MAILBOX) |
					    FACT_BIT(ADDR_IN_NAME));
	}
	if (shape->angles > 1 || shape->has_tail) {
		reader_note(reader, FACT_BIT(MALFORMED));
		mailbox_add(reader, ORIGIN_READING,
			run_text(run, STYLE_NO_ANGLES, reader->arena), &address, run_raw(run));
	}
	add_name_readings(reader, run, shape, &address);
	if (shape->addresses > 0) {
		add_loose(reader, run, &address);
		mailbox_add(reader, ORIGIN_READING, words_between(reader, run), &address,
			run_raw(run));
	}
	mailbox_add_comments(reader, run, &address);
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
		mailbox_add(reader, ORIGIN_MAILBOX, name, NULL, run_raw(run));
	}
	for (size_t at = 0; run_next_part(run, &at, &part);) {
		if (part.kind != PART_ADDRESS)
			continue;
		struct run chain = run_slice(run, part.from, part.to);
		if (shape->addresses > 1 && reader_has_seen(reader, run_raw(chain)))
			continue;
		address = run_address(chain, reader->arena);
		mailbox_add(reader, ORIGIN_MAILBOX, name, &address, run_raw(run));
	}
	if (shape->addresses > 1)
		reader_note(reader, FACT_BIT(MALFORMED) | FACT_BIT(MULTIPLE_MAILBOX));
	if (shape->addresses > 0 && shape->words > 0) {
		reader_note(reader, FACT_BIT(MALFORMED));
		name = run_text(run, STYLE_WORDS, reader->arena);
		mailbox_add(reader, ORIGIN_READING, name, &address, run_raw(run));
	}
	if (shape->addresses == 1 && shape->words + shape->comments == 0)
		reader_note(reader, FACT_BIT(NO_NAME));
	if (shape->addresses != 1 || shape->words > 0)
		add_name_readings(reader, run, shape, &address);
	mailbox_add_comments(reader, run, &address);
}

struct shape mailbox_read_item(struct reader *reader, struct run run)
{
	struct shape shape = run_shape(run);
	if (run.count == 0)
		return shape;
	reader->mailbox++;
	if (!identity_has_room(reader) || reader_has_seen(reader, run_raw(run)))
		return shape;
	for (size_t i = 0; i < run.count; i++) {
		if (token_is(&run.tokens[i], '\\'))
			reader_note(reader, FACT_BIT(MALFORMED));
	}
	if (shape.angles > 0) {
		read_with_angles(reader, run, &shape);
	} else {
		read_without_angles(reader, run, &shape);
	}
	if (shape.angles + shape.addresses > 1 || shape.has_tail ||
		(shape.addresses > 0 && shape.words > 0) ||
		(reader->facts & FACT_BIT(MALFORMED)) != 0)
		identity_add_text(reader, run_raw(run));
	return shape;
}

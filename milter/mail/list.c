#include "mail/mailbox.h"

#define NO_PENDING SIZE_MAX

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
	for (size_t at = 0; run_next_part(item, &at, &part) && !address.is_present;) {
		struct run tokens = run_slice(item, part.from, part.to);
		if (part.kind == PART_ANGLE) {
			address = mailbox_read_angle(&quiet, tokens);
		} else if (part.kind == PART_ADDRESS) {
			address = run_address(tokens, reader->arena);
		}
		name_to = list->start + (address.is_present ? part.from : part.to);
	}
	struct run name = run_slice(list->run, from, name_to);
	mailbox_add(&quiet, ORIGIN_READING,
		run_text(name, STYLE_WORDS | STYLE_NO_ANGLES, reader->arena), &address,
		run_raw(run_slice(list->run, from, end)));
}

static void end_item(struct reader *reader, struct list *list, size_t end)
{
	struct run item = run_slice(list->run, list->start, end);
	struct shape shape = mailbox_read_item(reader, item);
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
	struct shape shape = run_shape(item);
	reader_note(reader, FACT_BIT(GROUP));
	if (list->in_group || item.count == 0)
		reader_note(reader, FACT_BIT(MALFORMED));
	/* With its colon: the name alone is seen again below. */
	bool repeats =
		reader_has_seen(reader, run_raw(run_slice(list->run, list->start, colon + 1)));
	if (!repeats && identity_has_room(reader))
		add_group(reader, item);
	if (shape.angles + shape.addresses > 0) {
		reader_note(reader, FACT_BIT(MALFORMED) | FACT_BIT(ADDR_IN_NAME));
		(void)mailbox_read_item(reader, item);
	} else if (!repeats) {
		mailbox_add_comments(reader, item, NULL);
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
	if (token_is(token, '<')) {
		*angle = (struct angle_state){ .is_open = true, .is_fresh = true };
	} else if (token_is(token, '>')) {
		angle->is_open = false;
	} else if (angle->is_fresh && token->kind != TOKEN_COMMENT) {
		angle->is_route = token_is(token, '@');
		angle->is_fresh = false;
	} else if (token_is(token, ':')) {
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

void list_read(struct reader *reader, struct run run)
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
	} else if (run.count > 0 && token_is(&run.tokens[run.count - 1], ',')) {
		reader_note(reader, FACT_BIT(MALFORMED));
	}
	if (list.in_group)
		reader_note(reader, FACT_BIT(MALFORMED));
}

/* One address field value, in all the readings that it gets. */
#include "base/limits.h"
#include "mail/mailbox.h"
#include "text/fold.h"
#include "text/rfc2047.h"

#include <string.h>

#define LIMIT_TOKENS 4096 /* looked at together; a longer value is read in pieces */
#define LIMIT_LINE   998  /* RFC 5322 2.1.1 */
#define LIMIT_BROKEN 16   /* lines of one value that are read once more alone */
#define LIMIT_WHOLE  8192 /* octets; of a longer value the tail is read first */
#define LIMIT_TAIL   1024
#define LIMIT_NEWS   256 /* addresses that a decoded one is compared with */
#define LIMIT_INDENT 64  /* blanks before "From" inside a value, and before its colon */

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
		list_read(reader, run);
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
	for (size_t i = 0; i < count && i < LIMIT_NEWS; i++) {
		if (view_equal_ascii_nocase(senders->items[i].address, address))
			return true;
	}
	return false;
}

/* The decoded field, where there is an address in it that the field as it stands has not. */
static void read_text(struct reader *quiet, struct view decoded, struct view value)
{
	struct senders *senders = quiet->senders;
	if (count_at_signs(decoded) <= count_at_signs(value))
		return;
	size_t before = senders->count;
	read_value(quiet, decoded, false);
	for (size_t i = before; i < senders->count; i++) {
		struct candidate *item = &senders->items[i];
		if (item->address.len > 0 && !has_address(senders, before, item->address))
			item->facts |= FACT_BIT(ENCODED_ADDR);
	}
}

/* What a reader sees that decodes the field first and looks for addresses afterwards. */
static void read_decoded(struct reader *reader, struct view value)
{
	facts_t ignored = 0;
	struct reader quiet = *reader;
	quiet.is_reading = true;
	if (!rfc2047_has_word(value))
		return;
	read_text(&quiet, rfc2047_decode(value, reader->arena, &ignored), value);
	read_text(&quiet, rfc2047_decode_joined(value, reader->arena), value);
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

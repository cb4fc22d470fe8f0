#include "mail/header.h"

#include "base/buf.h"
#include "base/limits.h"

#include <string.h>

/* RFC 5322 3.6.8: printable ASCII without the colon. */
static bool is_field_name(struct view name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] <= ' ' || name.ptr[i] >= 0x7f || name.ptr[i] == ':')
			return false;
	}
	return name.len > 0;
}

static struct view cut_blanks(struct view name)
{
	while (name.len > 0 &&
		(name.ptr[name.len - 1] == ' ' || name.ptr[name.len - 1] == '\t'))
		name.len--;
	return name;
}

static bool is_wsp_at(struct view v, size_t at)
{
	return at < v.len && (v.ptr[at] == ' ' || v.ptr[at] == '\t');
}

/* A copy in which every fold is CRLF and a blank. A CR or LF that folds nothing stays what
 * it is and is named. */
static struct view copy_value(struct view value, struct arena *arena, facts_t *facts)
{
	if (view_find(value, '\r') == value.len && view_find(value, '\n') == value.len)
		return arena_copy(arena, value);
	struct buf out = buf_init(arena, 2 * value.len);
	size_t i = 0;
	while (i < value.len) {
		struct view rest = view_from(value, i);
		size_t end = view_starts_with(rest, VIEW("\r\n")) ? 2 : rest.ptr[0] == '\n';
		if (end > 0 && is_wsp_at(rest, end)) {
			buf_put(&out, VIEW("\r\n"));
			i += end;
			continue;
		}
		if (rest.ptr[0] == '\r' || rest.ptr[0] == '\n')
			*facts |= FACT_BIT(MALFORMED);
		size_t run = 1;
		while (run < rest.len && rest.ptr[run] != '\r' && rest.ptr[run] != '\n')
			run++;
		buf_put(&out, view_slice(rest, 0, run));
		i += run;
	}
	return buf_view(&out);
}

static unsigned count_before(const struct header *header, struct view name)
{
	for (size_t i = header->count; i > 0; i--) {
		if (view_equal_ascii_nocase(header->fields[i - 1].name, name))
			return header->fields[i - 1].nth;
	}
	return 0;
}

static void grow(struct header *header)
{
	size_t room = header->room > 0 ? 2 * header->room : 32;
	struct field *fields = arena_array(header->arena, struct field, room);
	if (header->count > 0)
		memcpy(fields, header->fields, header->count * sizeof(*fields));
	header->fields = fields;
	header->room = room;
}

struct header header_begin(struct arena *arena)
{
	return (struct header){ .arena = arena };
}

/* What the verdict rests on, and what must never reach a reader with a forged content. */
static bool is_needed(struct view name)
{
	static const char *const needed[] = { "From", "Sender", "Reply-To", "Resent-From",
		"Received", "Authentication-Results" };
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (view_equal_ascii_nocase(name, view_of(needed[i])))
			return true;
	}
	return view_starts_with_ascii_nocase(name, VIEW("X-Guise-"));
}

static bool has_room_for(const struct header *header, struct view name, size_t octets)
{
	size_t fields = LIMIT_FIELDS;
	size_t room = LIMIT_HEADER;
	if (is_needed(name)) {
		fields += LIMIT_LAST_FIELDS;
		room += LIMIT_LAST_OCTETS;
	}
	return header->count < fields && header->octets <= room &&
	       octets <= room - header->octets;
}

void header_add(struct header *header, struct view name, struct view value)
{
	name = cut_blanks(name);
	size_t octets = name.len + value.len + 3; /* colon and line end */
	if (!has_room_for(header, name, octets)) {
		header->facts |= FACT_BIT(LIMIT);
		return;
	}
	if (header->count == header->room)
		grow(header);
	name = arena_copy(header->arena, name);
	header->octets += octets;
	header->fields[header->count] = (struct field){
		.name = name,
		.value = copy_value(value, header->arena, &header->facts),
		.nth = count_before(header, name) + 1,
	};
	header->count++;
}

/* Length of the line at the start of `rest` with its LF, if it has one. */
static size_t line_length(struct view rest)
{
	size_t at = view_find(rest, '\n');
	return at < rest.len ? at + 1 : rest.len;
}

static struct view without_line_end(struct view line)
{
	if (line.len > 0 && line.ptr[line.len - 1] == '\n') {
		line.len--;
		if (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
	}
	return line;
}

/* The line and its continuation lines. */
static size_t field_length(struct view rest)
{
	size_t len = line_length(rest);
	while (len < rest.len && is_wsp_at(rest, len))
		len += line_length(view_from(rest, len));
	return len;
}

/* An mbox separator ("From jane@corp.example Mon ..."), and no "From :" field. */
static bool is_mbox_line(struct view line)
{
	if (!view_starts_with(line, VIEW("From ")))
		return false;
	struct view rest = view_trim(view_from(line, 5));
	return rest.len > 0 && rest.ptr[0] != ':';
}

struct header header_parse(struct view message, struct arena *arena, struct view *body_out)
{
	struct header header = header_begin(arena);
	struct view rest = message;
	if (is_mbox_line(view_slice(rest, 0, line_length(rest))))
		rest = view_from(rest, line_length(rest));
	while (rest.len > 0) {
		struct view line = without_line_end(view_slice(rest, 0, line_length(rest)));
		if (line.len == 0) {
			/* An empty line before any field: readers that skip it find the
			 * header in what MTAs call the body. */
			if (header.count == 0) {
				header.facts |= FACT_BIT(MALFORMED);
				header.is_cut = true;
			}
			*body_out = view_from(rest, line_length(rest));
			return header;
		}
		struct view name = cut_blanks(view_slice(line, 0, view_find(line, ':')));
		if (!is_field_name(name) || view_find(line, ':') == line.len) {
			header.facts |= FACT_BIT(MALFORMED);
			header.is_cut = true;
			break;
		}
		struct view whole = view_slice(rest, 0, field_length(rest));
		rest = view_from(rest, whole.len);
		whole = without_line_end(whole);
		header_add(&header, name, view_from(whole, view_find(whole, ':') + 1));
	}
	*body_out = rest;
	return header;
}

const struct field *header_next(
	const struct header *header, struct view name, const struct field *after)
{
	size_t from = after ? (size_t)(after - header->fields) + 1 : 0;
	for (size_t i = from; i < header->count; i++) {
		if (view_equal_ascii_nocase(header->fields[i].name, name))
			return &header->fields[i];
	}
	return NULL;
}

size_t header_count(const struct header *header, struct view name)
{
	return count_before(header, name);
}

struct view field_unfold(const struct field *field, struct arena *arena)
{
	struct view value = view_trim(field->value);
	if (view_find(value, '\r') == value.len && view_find(value, '\n') == value.len)
		return value;
	struct buf out = buf_init(arena, value.len);
	size_t i = 0;
	while (i < value.len) {
		size_t run = i;
		bool line_end = false;
		while (run < value.len && ascii_is_blank(value.ptr[run])) {
			line_end |= value.ptr[run] == '\r' || value.ptr[run] == '\n';
			run++;
		}
		if (line_end) {
			buf_byte(&out, ' ');
		} else {
			buf_put(&out, view_slice(value, i, run - i));
		}
		i = run;
		while (run < value.len && !ascii_is_blank(value.ptr[run]))
			run++;
		buf_put(&out, view_slice(value, i, run - i));
		i = run;
	}
	return buf_view(&out);
}

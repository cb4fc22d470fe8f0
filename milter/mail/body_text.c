#include "mail/body_text.h"

#include "base/utf8.h"
#include "mail/html_text.h"
#include "text/charset.h"

#include <gmime/gmime.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <string.h>

#define LIMIT_MIME_HEADER ((size_t)16 << 10) /* octets of the fields that GMime is given */
#define LIMIT_META        1024               /* octets of HTML in which a charset is sought */

static pthread_once_t libraries_ready = PTHREAD_ONCE_INIT;

static void prepare_libraries(void)
{
	g_mime_init();
	/* Classes are made at their first use; made here, before any thread sees them. */
	const GType classes[] = { GMIME_TYPE_PART, GMIME_TYPE_TEXT_PART, GMIME_TYPE_MULTIPART,
		GMIME_TYPE_MESSAGE, GMIME_TYPE_MESSAGE_PART, GMIME_TYPE_MESSAGE_PARTIAL,
		GMIME_TYPE_PARSER, GMIME_TYPE_STREAM_MEM, GMIME_TYPE_DATA_WRAPPER };
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		(void)g_type_class_ref(classes[i]);
	xmlInitParser();
}

struct reading {
	struct body_text *text;
	struct arena *arena;
	size_t room; /* octets that may still be read */
};

/* --- one text --- */

static struct view charset_in_html(struct view html)
{
	struct view head = view_slice(html, 0, LIMIT_META);
	struct view rest = view_from(head, view_search_ascii_nocase(head, VIEW("charset=")));
	size_t len = 0;
	rest = view_from(rest, 8);
	while (rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
		rest = view_from(rest, 1);
	while (len < rest.len &&
		(ascii_is_alnum(rest.ptr[len]) || rest.ptr[len] == '-' || rest.ptr[len] == '_'))
		len++;
	return view_slice(rest, 0, len);
}

static struct view to_utf8(
	struct reading *reading, GMimeObject *part, struct view bytes, bool is_html)
{
	struct view charset =
		view_of(g_mime_object_get_content_type_parameter(part, "charset"));
	if (charset.len == 0 && is_html)
		charset = charset_in_html(bytes);
	struct view text =
		charset.len == 0
			? charset_decode_raw(bytes, reading->arena, &reading->text->facts)
			: charset_decode(charset, bytes, reading->arena, &reading->text->facts);
	return utf8_scrub(text, reading->arena);
}

static struct view take_line(struct view *rest)
{
	struct view line = view_slice(*rest, 0, view_find(*rest, '\n'));
	*rest = view_from(*rest, line.len + 1);
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* RFC 3676: a line that ends with a blank goes on in the next of the same quoting, but for
 * the "-- " before a signature. */
struct flow {
	bool drops_blank; /* DelSp */
	bool goes_on;
	size_t quotes;
};

static size_t quotes_of(struct view line)
{
	size_t count = 0;
	while (count < line.len && line.ptr[count] == '>')
		count++;
	return count;
}

static void put_flowed_line(struct flow *flow, struct view line, struct buf *out)
{
	size_t quotes = quotes_of(line);
	struct view inner = view_from(line, quotes);
	bool joins = flow->goes_on && quotes == flow->quotes;
	if (inner.len > 0 && inner.ptr[0] == ' ')
		inner = view_from(inner, 1); /* space-stuffed */
	if (flow->goes_on && !joins)
		buf_byte(out, '\n');
	if (!joins && quotes > 0) {
		buf_put(out, view_slice(line, 0, quotes));
		buf_byte(out, ' ');
	}
	flow->quotes = quotes;
	flow->goes_on = view_ends_with(inner, VIEW(" ")) && !view_equal(inner, VIEW("-- "));
	buf_put(out, flow->goes_on && flow->drops_blank ? view_slice(inner, 0, inner.len - 1)
							: inner);
	if (!flow->goes_on)
		buf_byte(out, '\n');
}

/* `flow`: NULL for text whose lines are as they are. */
static void put_plain(struct view text, struct flow *flow, struct buf *out)
{
	while (text.len > 0 && !out->truncated) {
		struct view line = take_line(&text);
		if (flow) {
			put_flowed_line(flow, line, out);
		} else {
			buf_put(out, line);
			buf_byte(out, '\n');
		}
	}
}

static bool parameter_is(GMimeObject *part, const char *name, struct view value)
{
	const char *is = g_mime_object_get_content_type_parameter(part, name);
	return view_equal_ascii_nocase(view_of(is), value);
}

static void without_nul(struct view text, unsigned char *room)
{
	for (size_t i = 0; i < text.len; i++)
		room[i] = text.ptr[i] == '\0' ? ' ' : text.ptr[i];
}

static void put_text(
	struct reading *reading, GMimeObject *part, struct view bytes, bool is_html)
{
	struct body_text *text = reading->text;
	struct view decoded = to_utf8(reading, part, bytes, is_html);
	struct buf out = buf_init(reading->arena, reading->room);
	if (is_html) {
		unsigned char *room =
			arena_array(reading->arena, unsigned char, decoded.len + 1);
		without_nul(decoded, room);
		text->is_cut |= !html_text_read((struct view){ room, decoded.len }, &out);
	} else {
		struct flow flow = { .drops_blank = parameter_is(part, "delsp", VIEW("yes")) };
		bool is_flowed = parameter_is(part, "format", VIEW("flowed"));
		put_plain(decoded, is_flowed ? &flow : NULL, &out);
		text->is_cut |= out.truncated;
	}
	/* The limit may have cut a character in two. */
	struct view read = utf8_scrub(buf_view(&out), reading->arena);
	reading->room -= out.len < reading->room ? out.len : reading->room;
	text->parts[text->count++] = (struct body_part){ .text = read, .is_html = is_html };
}

/* --- the parts --- */

static bool is_attachment(GMimeObject *part)
{
	return view_equal_ascii_nocase(
		view_of(g_mime_object_get_disposition(part)), VIEW("attachment"));
}

/* RFC 2045, 5.2: a type that cannot be read is plain text; GMime takes it for data. */
static bool has_no_type(GMimeObject *part)
{
	struct view value = view_of(g_mime_object_get_header(part, "Content-Type"));
	struct view type = view_slice(value, 0, view_find(value, ';'));
	return value.len > 0 && view_find(type, '/') == type.len;
}

static void read_leaf(struct reading *reading, GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	bool is_html = g_mime_content_type_is_type(type, "text", "html");
	if (!GMIME_IS_PART(part) || is_attachment(part) ||
		(!is_html && !g_mime_content_type_is_type(type, "text", "plain") &&
			!has_no_type(part)))
		return;
	if (reading->text->count == LIMIT_BODY_TEXTS || reading->room == 0) {
		reading->text->is_cut = true;
		return;
	}
	GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)part);
	GMimeStream *memory = g_mime_stream_mem_new();
	if (content && g_mime_data_wrapper_write_to_stream(content, memory) >= 0) {
		GByteArray *array = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)memory);
		put_text(reading, part, (struct view){ array->data, array->len }, is_html);
	}
	g_object_unref(memory);
}

struct level {
	GMimeMultipart *multipart;
	int next;
	int count;
};

/* Depth first, with a stack of our own: how deep the parts go is for the sender to say. */
static void read_parts(struct reading *reading, GMimeObject *top)
{
	struct level levels[LIMIT_MIME_DEPTH];
	size_t depth = 0;
	GMimeObject *part = top;
	for (size_t seen = 0; part; seen++) {
		if (seen == LIMIT_MIME_PARTS) {
			reading->text->is_cut = true;
			return;
		}
		if (!GMIME_IS_MULTIPART(part)) {
			read_leaf(reading, part);
		} else if (depth == LIMIT_MIME_DEPTH) {
			reading->text->is_cut = true;
		} else {
			GMimeMultipart *multipart = (GMimeMultipart *)part;
			levels[depth++] = (struct level){ .multipart = multipart,
				.count = g_mime_multipart_get_count(multipart) };
		}
		part = NULL;
		while (depth > 0 && levels[depth - 1].next >= levels[depth - 1].count)
			depth--;
		if (depth > 0) {
			struct level *level = &levels[depth - 1];
			part = g_mime_multipart_get_part(level->multipart, level->next++);
		}
	}
}

/* --- the message --- */

/* The first of each field that says how to read the body: what follows is not looked at by
 * most readers, and a second one would be a second reading. */
static struct view mime_stream(const struct message *message, struct arena *arena)
{
	static const char *const names[] = { "MIME-Version", "Content-Type",
		"Content-Transfer-Encoding", "Content-Disposition" };
	struct view head = body_head(message->body);
	struct buf out = buf_init(arena, LIMIT_MIME_HEADER + head.len);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct field *field =
			header_next(&message->header, view_of(names[i]), NULL);
		if (!field || out.len + field->value.len > LIMIT_MIME_HEADER - 256)
			continue;
		buf_printf(&out, "%s: ", names[i]);
		buf_put(&out, field_unfold(field, arena));
		buf_text(&out, "\r\n");
	}
	buf_text(&out, "\r\n");
	buf_put(&out, head);
	return buf_view(&out);
}

struct body_text *body_text_read(
	const struct message *message, size_t limit, struct arena *arena)
{
	struct body_text *text = arena_new(arena, struct body_text);
	struct reading reading = { .text = text, .arena = arena, .room = limit };
	if (!message->body || body_head(message->body).len == 0)
		return text;
	(void)pthread_once(&libraries_ready, prepare_libraries);
	struct view bytes = mime_stream(message, arena);
	GMimeStream *stream =
		g_mime_stream_mem_new_with_buffer((const char *)bytes.ptr, bytes.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *parsed = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *top = parsed ? g_mime_message_get_mime_part(parsed) : NULL;
	if (top)
		read_parts(&reading, top);
	if (parsed)
		g_object_unref(parsed);
	g_object_unref(parser);
	g_object_unref(stream);
	return text;
}

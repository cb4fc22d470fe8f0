#include "mail/html_text.h"

#include "base/limits.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#define COLOUR_UNKNOWN UINT32_C(0x1000000)
#define LIMIT_HTML     ((size_t)1 << 20) /* octets handed to the parser at once */
#define LIMIT_QUOTES   16                /* "> " in front of one line */

/* What an element hands on to those inside it. */
struct style {
	uint32_t colour;
	uint32_t ground;
	bool is_hidden;
	bool is_pre;
	bool is_quote;
};

struct walk {
	struct buf *out;
	xmlParserCtxt *parser;
	struct style styles[LIMIT_HTML_DEPTH];
	size_t depth;
	unsigned quotes;
	bool at_line_start;
	bool blank_pending;
	bool is_cut;
};

static struct view view_of_xml(const xmlChar *text)
{
	return (struct view){ text, text ? strlen((const char *)text) : 0 };
}

/* --- output --- */

static void end_line(struct walk *walk)
{
	if (!walk->at_line_start)
		buf_byte(walk->out, '\n');
	walk->at_line_start = true;
	walk->blank_pending = false;
}

static void put_visible(struct walk *walk, unsigned char byte)
{
	if (walk->at_line_start) {
		for (unsigned i = 0; i < walk->quotes; i++)
			buf_text(walk->out, "> ");
	} else if (walk->blank_pending) {
		buf_byte(walk->out, ' ');
	}
	walk->at_line_start = false;
	walk->blank_pending = false;
	buf_byte(walk->out, byte);
}

static void on_text(void *context, const xmlChar *text, int len)
{
	struct walk *walk = context;
	const struct style *style = &walk->styles[walk->depth];
	if (style->is_hidden || walk->is_cut)
		return;
	if (style->colour != COLOUR_UNKNOWN && style->colour == style->ground)
		return;
	for (int i = 0; i < len; i++) {
		if (style->is_pre && text[i] == '\n') {
			end_line(walk);
		} else if (ascii_is_blank(text[i])) {
			walk->blank_pending = true;
		} else {
			put_visible(walk, text[i]);
		}
	}
	if (walk->out->truncated) {
		walk->is_cut = true;
		xmlStopParser(walk->parser);
	}
}

/* --- style --- */

static struct view lower_without_blanks(struct view text, unsigned char *room, size_t size)
{
	size_t len = 0;
	for (size_t i = 0; i < text.len && len < size; i++) {
		if (!ascii_is_blank(text.ptr[i]))
			room[len++] = ascii_lower(text.ptr[i]);
	}
	return (struct view){ room, len };
}

static int hex_value(unsigned char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint32_t colour_of_hex(struct view digits)
{
	uint32_t colour = 0;
	if (digits.len != 3 && digits.len != 6)
		return COLOUR_UNKNOWN;
	for (size_t i = 0; i < digits.len; i++) {
		int value = hex_value(digits.ptr[i]);
		if (value < 0)
			return COLOUR_UNKNOWN;
		colour = colour << 4 | (uint32_t)value;
		if (digits.len == 3)
			colour = colour << 4 | (uint32_t)value;
	}
	return colour;
}

/* The few that matter: what may be the ground of a page, and what is written on it. */
static uint32_t colour_of(struct view value)
{
	static const struct {
		const char *name;
		uint32_t colour;
	} named[] = {
		{ "white", 0xFFFFFF },
		{ "black", 0 },
		{ "rgb(255,255,255)", 0xFFFFFF },
		{ "rgb(0,0,0)", 0 },
	};
	size_t important = view_find(value, '!');
	value = view_slice(value, 0, important);
	if (view_starts_with(value, VIEW("#")))
		return colour_of_hex(view_from(value, 1));
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (view_equal(value, view_of(named[i].name)))
			return named[i].colour;
	}
	return COLOUR_UNKNOWN;
}

/* "0", "0px", "0.0em": nothing of it is left, whatever the unit. */
static bool is_nothing(struct view value)
{
	bool any = false;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		if (ascii_is_digit(c) && c != '0')
			return false;
		any |= c == '0';
		if (!any && c != '.')
			return false;
	}
	return any;
}

static void apply(struct style *style, struct view property, struct view value)
{
	if (view_equal(property, VIEW("display"))) {
		style->is_hidden |= view_starts_with(value, VIEW("none"));
	} else if (view_equal(property, VIEW("visibility"))) {
		style->is_hidden |= view_starts_with(value, VIEW("hidden"));
	} else if (view_equal(property, VIEW("font-size")) ||
		   view_equal(property, VIEW("opacity"))) {
		style->is_hidden |= is_nothing(value);
	} else if (view_equal(property, VIEW("color"))) {
		style->colour = colour_of(value);
	} else if (view_equal(property, VIEW("background-color")) ||
		   view_equal(property, VIEW("background"))) {
		style->ground = colour_of(value);
	}
}

static void apply_declarations(struct style *style, struct view text)
{
	unsigned char room[1024]; /* of one style attribute; what follows is not read */
	struct view rest = lower_without_blanks(text, room, sizeof(room));
	while (rest.len > 0) {
		struct view one = view_slice(rest, 0, view_find(rest, ';'));
		rest = view_from(rest, one.len + 1);
		size_t colon = view_find(one, ':');
		apply(style, view_slice(one, 0, colon), view_from(one, colon + 1));
	}
}

static void apply_attribute(struct style *style, struct view name, struct view value)
{
	unsigned char room[64];
	if (view_equal(name, VIEW("style"))) {
		apply_declarations(style, value);
	} else if (view_equal(name, VIEW("hidden"))) {
		style->is_hidden = true;
	} else if (view_equal(name, VIEW("bgcolor"))) {
		style->ground = colour_of(lower_without_blanks(value, room, sizeof(room)));
	} else if (view_equal(name, VIEW("color"))) {
		style->colour = colour_of(lower_without_blanks(value, room, sizeof(room)));
	} else if (view_equal(name, VIEW("background"))) {
		style->ground = COLOUR_UNKNOWN; /* a picture */
	}
}

/* --- elements --- */

static bool is_one_of(struct view name, const char *const *names)
{
	for (; *names; names++) {
		if (view_equal(name, view_of(*names)))
			return true;
	}
	return false;
}

static bool is_never_shown(struct view name)
{
	static const char *const names[] = { "script", "style", "title", "template", "head",
		"noframes", "object", "applet", NULL };
	return is_one_of(name, names);
}

static bool ends_line(struct view name)
{
	static const char *const names[] = { "p", "div", "br", "tr", "li", "ul", "ol", "dl",
		"dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr",
		"pre", "body", "section", "article", "header", "footer", "address", "center",
		"form", "fieldset", NULL };
	return is_one_of(name, names);
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct walk *walk = context;
	struct view element = view_of_xml(name);
	if (walk->is_cut)
		return;
	if (walk->depth + 1 == LIMIT_HTML_DEPTH) {
		walk->is_cut = true;
		xmlStopParser(walk->parser);
		return;
	}
	struct style style = walk->styles[walk->depth];
	style.is_hidden |= is_never_shown(element);
	style.is_pre |= view_equal(element, VIEW("pre"));
	style.is_quote = view_equal(element, VIEW("blockquote"));
	for (size_t i = 0; attributes && attributes[i]; i += 2) {
		apply_attribute(
			&style, view_of_xml(attributes[i]), view_of_xml(attributes[i + 1]));
	}
	walk->styles[++walk->depth] = style;
	if (style.is_hidden)
		return;
	if (ends_line(element)) {
		end_line(walk);
	} else if (view_equal(element, VIEW("td")) || view_equal(element, VIEW("th"))) {
		walk->blank_pending = true;
	}
	if (style.is_quote && walk->quotes < LIMIT_QUOTES)
		walk->quotes++;
}

static void on_end(void *context, const xmlChar *name)
{
	struct walk *walk = context;
	if (walk->depth == 0 || walk->is_cut)
		return;
	const struct style *style = &walk->styles[walk->depth--];
	if (style->is_hidden)
		return;
	if (ends_line(view_of_xml(name)))
		end_line(walk);
	if (style->is_quote && walk->quotes > 0)
		walk->quotes--;
}

bool html_text_read(struct view html, struct buf *out)
{
	struct walk walk = { .out = out, .at_line_start = true };
	walk.styles[0] = (struct style){ .colour = COLOUR_UNKNOWN, .ground = 0xFFFFFF };
	bool is_whole = html.len <= LIMIT_HTML;
	html = view_slice(html, 0, LIMIT_HTML);
	if (html.len == 0)
		return true;
	xmlParserCtxt *parser =
		htmlCreateMemoryParserCtxt((const char *)html.ptr, (int)html.len);
	if (!parser)
		return false;
	walk.parser = parser;
	/* Elements are told one by one: no tree is built of what a stranger sent. */
	xmlSAXHandler *handler = parser->sax;
	memset(handler, 0, sizeof(*handler));
	handler->startElement = on_start;
	handler->endElement = on_end;
	handler->characters = on_text;
	handler->cdataBlock = NULL; /* script and style */
	handler->ignorableWhitespace = on_text;
	parser->userData = &walk;
	(void)htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
						 HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
						 HTML_PARSE_IGNORE_ENC);
	/* The bytes are UTF-8 already, whatever a <meta> says. */
	(void)xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	parser->input->encoding = xmlStrdup((const xmlChar *)"UTF-8");
	(void)htmlParseDocument(parser);
	htmlFreeParserCtxt(parser);
	end_line(&walk);
	return is_whole && !walk.is_cut && !out->truncated;
}

#include "mail/html_text.h"

#include "base/limits.h"
#include "mail/html_style.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#define LIMIT_HTML   ((size_t)1 << 20) /* octets handed to the parser at once */
#define LIMIT_QUOTES 16                /* "> " in front of one line */

struct style {
	struct html_style css; /* what it hands on to those inside it */
	bool is_pre;
	bool is_quote;
	bool is_sheet;
};

struct walk {
	struct buf *out;
	xmlParserCtxt *parser;
	struct html_sheet *sheet;
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
	if (walk->is_cut || !html_style_shows(&style->css))
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

static void on_raw_text(void *context, const xmlChar *text, int len)
{
	struct walk *walk = context;
	if (walk->styles[walk->depth].is_sheet && len > 0)
		html_sheet_put(walk->sheet, (struct view){ text, (size_t)len });
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
	style.css.is_hidden |= is_never_shown(element);
	style.is_sheet = view_equal(element, VIEW("style"));
	style.is_pre |= view_equal(element, VIEW("pre"));
	style.is_quote = view_equal(element, VIEW("blockquote"));
	html_style_apply(walk->sheet, &style.css, element, attributes);
	walk->styles[++walk->depth] = style;
	if (style.css.is_hidden)
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
	if (style->is_sheet)
		html_sheet_read(walk->sheet);
	if (style->css.is_hidden)
		return;
	if (ends_line(view_of_xml(name)))
		end_line(walk);
	if (style->is_quote && walk->quotes > 0)
		walk->quotes--;
}

bool html_text_read(struct view html, struct buf *out)
{
	struct html_sheet sheet;
	struct walk walk = { .out = out, .at_line_start = true, .sheet = &sheet };
	html_sheet_begin(&sheet);
	walk.styles[0] = (struct style){ .css = html_style_begin() };
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
	handler->cdataBlock = on_raw_text; /* of script and style */
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

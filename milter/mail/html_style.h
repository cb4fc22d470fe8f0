/*
 * html_style - what CSS and the old attributes hide, for html_text.h alone.
 *
 * Known are the properties by which mail hides text, in style attributes and in the <style>
 * of the document. There a selector counts that is an element, a class, an id, or an element
 * with one of these; what stands in "@media" and kin is left out, since it is said for some
 * screens only. The last word on a property counts, a style attribute's before a sheet's.
 *
 * Owns:    nothing; a sheet holds what was put into it.
 * Threads: plain values, no shared state.
 * Limits:  LIMIT_SHEET octets and LIMIT_SHEET_RULES rules of all sheets of a document, 1,024
 *          octets of the declarations of one; what is past them is not read. LIMIT_SHEET_WORK
 *          octets of declarations are applied to all elements together.
 * Errors:  none. What is not understood says nothing.
 */
#ifndef MAIL_HTML_STYLE_H
#define MAIL_HTML_STYLE_H

#include "base/view.h"

#define LIMIT_SHEET       ((size_t)16 << 10)
#define LIMIT_SHEET_RULES 64
#define LIMIT_SHEET_WORK  ((size_t)1 << 20)

struct html_rule {
	struct view element; /* empty: any */
	struct view name;    /* of the class or id; empty: any */
	bool is_id;
	struct view declarations;
};

struct html_sheet {
	unsigned char text[LIMIT_SHEET];
	size_t len;
	size_t read; /* of `len`, into rules */
	struct html_rule rules[LIMIT_SHEET_RULES];
	size_t count;
	size_t budget; /* octets of declarations that may still be applied */
};

/* What an element hands on to those inside it. */
struct html_style {
	uint32_t colour;
	uint32_t ground;
	bool is_hidden;    /* for good */
	bool is_invisible; /* visibility; may be taken back inside */
	bool is_tiny;      /* likewise */
};

struct html_style html_style_begin(void);

void html_sheet_begin(struct html_sheet *sheet);

/* Text of a <style>, in pieces; html_sheet_read() at its end. */
void html_sheet_put(struct html_sheet *sheet, struct view text);
void html_sheet_read(struct html_sheet *sheet);

/* `style`, which was handed on to the element, becomes its own. `attributes`: pairs of name
 * and value that end with NULL, or NULL. */
void html_style_apply(struct html_sheet *sheet, struct html_style *style, struct view element,
	const unsigned char *const *attributes);

/* Whether a reader sees letters in this style. */
bool html_style_shows(const struct html_style *style);

#endif

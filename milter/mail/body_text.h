/*
 * body_text - the text at the head of the body as a reader sees it.
 *
 * MIME is taken apart by GMime, HTML by libxml2. What is read: text/plain and text/html that
 * is no attachment, in the order of the parts; of alternatives all, since readers differ.
 * Attached messages are not read. Of HTML only what is visible: no script, style or title,
 * nothing that its own element or a simple selector of the document's sheet (html_style.h)
 * hides: display:none, visibility:hidden, a font, opacity or box of next to nothing, a place
 * far outside, letters in the colour of their ground.
 *
 * Lines end with LF. What HTML quotes (blockquote) begins with "> ", as in plain text.
 *
 * Owns:    results live in `arena`.
 * Threads: any; the libraries are initialised once, at the first call.
 * Limits:  `limit` octets of text in all, LIMIT_BODY_TEXTS texts, LIMIT_MIME_PARTS parts,
 *          LIMIT_MIME_DEPTH multiparts inside each other, LIMIT_HTML_DEPTH open elements;
 *          past them nothing more is read and `is_cut` says so.
 * Errors:  none. Malformed MIME is read as far as it goes.
 */
#ifndef MAIL_BODY_TEXT_H
#define MAIL_BODY_TEXT_H

#include "base/limits.h"
#include "mail/message.h"

struct body_part {
	struct view text; /* UTF-8 */
	bool is_html;
};

struct body_text {
	struct body_part parts[LIMIT_BODY_TEXTS];
	size_t count;
	bool is_cut;   /* a limit was reached */
	facts_t facts; /* BAD_CHARSET, RAW_8BIT: of the body alone */
};

struct body_text *body_text_read(
	const struct message *message, size_t limit, struct arena *arena);

#endif

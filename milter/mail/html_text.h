/*
 * html_text - the visible text of an HTML document, for body_text.h alone.
 *
 * Owns:    nothing; what is visible is appended to `out`.
 * Threads: any, once xmlInitParser() was called.
 * Limits:  LIMIT_HTML_DEPTH elements inside each other; the maximum of `out`.
 * Errors:  false when a limit ended the reading. Broken HTML is read as far as it goes.
 */
#ifndef MAIL_HTML_TEXT_H
#define MAIL_HTML_TEXT_H

#include "base/buf.h"

/* `html` is UTF-8. */
bool html_text_read(struct view html, struct buf *out);

#endif

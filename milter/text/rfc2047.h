/*
 * rfc2047 - encoded words, decoded wherever a mail reader decodes them: in phrases, inside
 * quoted strings and comments, glued to atoms, in addresses.
 *
 * Owns:    results live in `arena`.
 * Threads: any.
 * Limits:  LIMIT_DECODED octets (FACT_LIMIT past it); padding is cut later, in fold.h.
 * Errors:  none. Broken base64 and Q are read as far as they go (FACT_BAD_ENCODING), what
 *          is no encoded word stays as it is. Neighbouring words of one charset are joined
 *          before conversion (a character may be split over two); blanks between two
 *          encoded words go (RFC 2047 6.2). Language suffixes (RFC 2231 5) are cut off.
 *          CR, LF and NUL that an encoded word brings in stay in the text here, with
 *          FACT_CTRL; text_clean() takes them out.
 */
#ifndef TEXT_RFC2047_H
#define TEXT_RFC2047_H

#include "base/arena.h"
#include "base/facts.h"

/* UTF-8 of `raw`, encoded words decoded, other bytes by charset_decode_raw(). */
struct view rfc2047_decode(struct view raw, struct arena *arena, facts_t *facts);

/* The same as readers see it that go on with the base64 of the word before: groups of four
 * digits, and the characters in them, may be cut in two by the end of a word. Empty where no
 * word of `raw` ends inside a group and another of its charset follows. */
struct view rfc2047_decode_joined(struct view raw, struct arena *arena);

/* Whether anything in `raw` has the shape of an encoded word. */
bool rfc2047_has_word(struct view raw);

#endif

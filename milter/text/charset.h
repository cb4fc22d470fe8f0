/*
 * charset - bytes in any charset, as UTF-8.
 *
 * Owns:    results live in `arena` (or are `bytes` itself where nothing had to change).
 * Threads: any; ICU converters are opened once per thread and charset (they are not
 *          shareable) and closed with the thread.
 * Limits:  LIMIT_DECODED octets (FACT_LIMIT past it); padding is cut later, in fold.h.
 * Errors:  none. An unknown charset is read as UTF-8 when it is valid UTF-8, else as
 *          windows-1252, and FACT_BAD_CHARSET is added; undecodable bytes become U+FFFD.
 */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/arena.h"
#include "base/facts.h"

struct view charset_decode(
	struct view charset, struct view bytes, struct arena *arena, facts_t *facts);

/* Raw header bytes: UTF-8 stays, other 8-bit bytes are windows-1252, what only looks like
 * UTF-8 (overlong, surrogates) is U+FFFD; FACT_RAW_8BIT unless all was UTF-8. */
struct view charset_decode_raw(struct view bytes, struct arena *arena, facts_t *facts);

#endif

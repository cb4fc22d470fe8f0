/*
 * taglist - "tag=value; tag=value", as DKIM-Signature fields, DKIM keys (RFC 6376 3.2) and
 * DMARC records (RFC 9989 4.8) are written.
 *
 * Owns:    nothing; views point into what was read, the array lives in `arena`.
 * Threads: any.
 * Limits:  LIMIT_TAGS; what stands behind them makes the list malformed.
 * Errors:  none. What cannot be read sets `malformed` and is left out.
 */
#ifndef AUTH_TAGLIST_H
#define AUTH_TAGLIST_H

#include "base/arena.h"

struct tag {
	struct view name;  /* as written */
	struct view value; /* as written, blanks at both ends cut off */
};

struct taglist {
	struct tag *tags;
	size_t count;
	bool malformed; /* a part without "=", a name that is none, or too many tags */
	bool repeated;  /* one name twice, whatever its case */
};

struct taglist taglist_read(struct view text, struct arena *arena);

/* The first tag of that name (ASCII case ignored), or NULL. */
const struct tag *taglist_find(const struct taglist *list, struct view name);
struct view taglist_value(const struct taglist *list, struct view name); /* or empty */
bool taglist_repeats(const struct taglist *list, struct view name);

/* Whether a list separated by `separator` has `word` (ASCII case and blanks ignored), and how
 * often. */
size_t taglist_count_word(struct view value, unsigned char separator, struct view word);

#endif

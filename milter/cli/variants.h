/*
 * variants - other ways to write one name, as proposals for the aliases of a record.
 *
 * What the recognition of names does by itself is listed too, so that it shows what an alias
 * is not needed for; the word behind each says why it is there. Transliteration is ICU's and
 * by rules of our own: it is slow, and knows nothing of the person. Whoever keeps the list
 * picks what is right.
 *
 * Owns:    the texts live in the caller's arena.
 * Threads: one.
 * Limits:  LIMIT_VARIANTS; more are dropped. Of a name the first LIMIT_PARTS words are moved
 *          about.
 * Errors:  none; bytes that are no UTF-8 read as U+FFFD.
 */
#ifndef CLI_VARIANTS_H
#define CLI_VARIANTS_H

#include "base/arena.h"

#define LIMIT_VARIANTS 160

struct variant {
	struct view text;
	const char *why; /* "script", "romanisation", "nickname", "spelling", "order", ... */
};

struct variants {
	struct variant items[LIMIT_VARIANTS];
	size_t count;
};

/* `name`: as a record would write it. */
void variants_list(struct view name, struct arena *arena, struct variants *variants_out);

#endif

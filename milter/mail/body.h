/*
 * body - the body of a message as it came (CRLF), bounded.
 *
 * The head is kept in memory for reading; everything up to `keep` is kept for DKIM, in
 * memory up to `memory`, past that in an unlinked file in `spool_dir`. What is past `keep`
 * is counted and dropped: `body_is_whole()` is then false and DKIM unknown.
 *
 * Owns:    its memory and its file, until body_destroy() (idempotent through NULL).
 * Threads: one at a time.
 * Errors:  a spool file that cannot be made or written makes the body incomplete, no more.
 */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "base/view.h"

#include <stdint.h>

struct body;

struct body_limits {
	size_t head;   /* octets readable by body_head() */
	size_t memory; /* octets kept in memory before spooling */
	size_t keep;   /* octets kept in all */
	const char *spool_dir;
};

struct body *body_create(const struct body_limits *limits);
void body_destroy(struct body *body); /* NULL is fine */
void body_append(struct body *body, struct view bytes);

struct view body_head(const struct body *body);
uint64_t body_octets(const struct body *body); /* as received */
bool body_is_whole(const struct body *body);

/* Calls `each` with the kept bytes in order, in pieces, until it returns false. Returns
 * false when the spool could not be read or `each` did. */
bool body_for_each(
	const struct body *body, bool (*each)(void *context, struct view piece), void *context);

#endif

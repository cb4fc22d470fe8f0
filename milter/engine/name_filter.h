/*
 * name_filter - might a protected person be named somewhere in these bytes? A cheap test
 * before the body is taken apart: nearly all mail names nobody.
 *
 * It looks for the longest word of a name with another word of it close by, ASCII letters in
 * either case, other bytes as the record writes them or in quoted-printable; text in base64
 * is decoded. It errs on the side of "no" where a name is cut by a line break or written
 * otherwise: what it guards never acts by itself.
 *
 * Owns:    its own memory.
 * Threads: immutable once created.
 * Limits:  LIMIT_BODY_TEXT octets are looked at.
 * Errors:  none.
 */
#ifndef ENGINE_NAME_FILTER_H
#define ENGINE_NAME_FILTER_H

#include "config/snapshot.h"
#include "mail/message.h"

struct name_filter;

struct name_filter *name_filter_create(const struct protected_list *list);
void name_filter_destroy(struct name_filter *filter); /* NULL is fine */

bool name_filter_hits(const struct name_filter *filter, struct view text);
bool name_filter_hits_body(
	const struct name_filter *filter, const struct message *message, struct arena *arena);

#endif

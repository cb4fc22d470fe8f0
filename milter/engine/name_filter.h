/*
 * name_filter - might a protected person be named somewhere in these bytes? A cheap test
 * before the body is taken apart: nearly all mail names nobody.
 *
 * It looks where a claim may stand: at lines that begin with a word of a name, in front of
 * addresses, at the end of HTML; then for the longest word of a name with another word of it
 * close by. ASCII letters count in either case, other bytes as the record writes them or in
 * quoted-printable; of text in base64 the end is decoded. It errs on the side of "no": what
 * it guards never acts by itself.
 *
 * Owns:    its own memory.
 * Threads: immutable once created.
 * Limits:  the first 16 kB of the body, 16 addresses in it.
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

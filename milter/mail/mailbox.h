/*
 * mailbox - one item of an address list, as the several readers read it.
 *
 * Inner part of sender.h. What is found goes on the reader's list of candidates, what the
 * grammar shows into its facts.
 *
 * Owns, Threads, Limits: as identity.h.
 * Errors:  none.
 */
#ifndef MAIL_MAILBOX_H
#define MAIL_MAILBOX_H

#include "mail/run.h"

/* Whether this run of bytes was an item before: it repeats what is listed, and a field full
 * of repetitions shall not cost the memory of as many identities. */
bool reader_has_seen(struct reader *reader, struct view raw);

/* Puts a name (raw) and an address (NULL: none) on the list. */
void mailbox_add(struct reader *reader, enum candidate_origin origin, struct view name,
	const struct address *address, struct view raw);

struct shape mailbox_read_item(struct reader *reader, struct run run);

/* The address in "<...>", routes and further addresses put on the list. */
struct address mailbox_read_angle(struct reader *reader, struct run angle);

void mailbox_add_comments(struct reader *reader, struct run run, const struct address *address);

/* The items of an address list: commas, semicolons and groups (list.c). */
void list_read(struct reader *reader, struct run run);

#endif

/*
 * session - one connection of the MTA, and the message that is on its way through it. Knows
 * nothing of the protocol that brings them.
 *
 * Owns:    the message's arena, body and generation, from session_mail() to
 *          session_end_message(), which may be called at any time and any number of times.
 * Threads: one at a time.
 * Limits:  LIMIT_RECIPIENTS, LIMIT_HELO and others; what is too long is unknown, never
 *          shortened.
 * Errors:  none. Steps may come in any order; what is missing is unknown.
 */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include <sys/socket.h>

#include "daemon/decision.h"
#include "daemon/service.h"

struct session;

struct session *session_create(struct service *service);
void session_destroy(struct session *session); /* NULL is fine */

/* Whether header values have every byte after the colon (the default), or the MTA took one
 * blank away; and whether it can hold a message. */
void session_set_abilities(struct session *session, bool exact_values, bool can_quarantine);

/* `address` NULL: the MTA knows none. `mta_host`: as the MTA calls itself, or empty. */
void session_connect(struct session *session, struct view host, const struct sockaddr *address,
	struct view mta_host);
void session_helo(struct session *session, struct view name);

/* A new message; one that was on its way is forgotten. `sender` as in MAIL FROM, with or
 * without < >. */
void session_mail(struct session *session, struct view sender, struct view auth_authen);
void session_recipient(struct session *session, struct view recipient);
void session_queue_id(struct session *session, struct view queue_id);
void session_header(struct session *session, struct view name, struct view value);
void session_body(struct session *session, struct view bytes);

/* Judges the message and logs its line. The decision lives until the message ends. */
const struct decision *session_judge(struct session *session);

void session_end_message(struct session *session);

#endif

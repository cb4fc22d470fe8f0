/*
 * redis_link - one connection to a Redis or Valkey server, on which nothing takes longer than
 * its deadline.
 *
 * Owns:    its socket, until link_close().
 * Threads: one at a time. SIGPIPE must be ignored.
 * Errors:  a connection that failed is closed; what it was asked is not known to be done.
 */
#ifndef STORE_REDIS_LINK_H
#define STORE_REDIS_LINK_H

#include "store/backend.h"
#include "store/redis_tls.h"

#include <hiredis/hiredis.h>

#define LINK_NAME_SIZE 256U

struct link_address {
	bool is_path;
	char name[LINK_NAME_SIZE]; /* host or path */
	int port;
};

/* "192.0.2.1:6379", "[2001:db8::1]:6379", "host.example", "unix:/path". */
bool link_address_parse(struct view text, struct link_address *address_out);

struct link {
	redisContext *context;               /* NULL: closed */
	const struct redis_tls_session *tls; /* of the context; NULL: without */
	int64_t used_ms;
};

bool link_connect(struct link *link, const struct link_address *address,
	const struct redis_tls *tls, int64_t deadline_ms, struct why *why);
void link_close(struct link *link);

/* A command of whole arguments. NULL: no answer in time, and the link is closed. An error that
 * the server answers is a reply. */
redisReply *link_ask(struct link *link, int64_t deadline_ms, const struct view *arguments,
	size_t count, struct why *why);

bool reply_is_error(const redisReply *reply, const char *prefix);
struct view reply_text(const redisReply *reply); /* of strings, states and errors */

#endif

/*
 * trust - results that another filter of ours found, read from its Authentication-Results.
 *
 * Anyone can write that field, so a trusted id names its writer:
 *   relay   a gateway of ours: its field stands above (before) the Received field that
 *           this relay wrote, which is the topmost Received of a client in `relays`;
 *   milter  a filter before us in the same chain: its field stands above every Received
 *           that came in. Safe only where that filter strips its own id from what comes in.
 * At most one field of one id is read: the topmost; two of one id at that place are one
 * forged field too many, and then none is read.
 *
 * Threads: any. Errors: none; nothing found leaves every result unknown (TEMPERROR).
 */
#ifndef AUTH_TRUST_H
#define AUTH_TRUST_H

#include "auth/result.h"
#include "mail/message.h"

enum trust_writer {
	TRUST_RELAY,
	TRUST_MILTER
};

struct trust_rule {
	struct view authserv_id;
	enum trust_writer writer;
};

void trust_read(const struct trust_rule *rules, size_t rule_count, bool client_is_relay,
	const struct message *message, struct view from_domain, struct auth_results *results,
	struct arena *arena);

#endif

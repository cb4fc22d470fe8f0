/*
 * seal - ARC sets made at test run, as a forwarder would (RFC 8617 5.1).
 *
 * Owns:    nothing; views live in the arena that is handed in.
 * Threads: one.
 * Errors:  a header without fields where OpenSSL refuses.
 */
#ifndef TESTS_SEAL_H
#define TESTS_SEAL_H

#include "support/sign.h"

struct seal_request {
	const struct sign_key *key;
	const char *domain;
	const char *selector;
	struct view results;      /* what ARC-Authentication-Results say behind "i=1;" */
	const char *status;       /* cv=; NULL: none for the first set, else pass */
	const char *signed_names; /* h=; NULL: From, To, Subject and Date */
	const char *more_tags;    /* put into the message signature: "l=3; "; NULL: none */
	bool is_simple;           /* simple/simple instead of relaxed/relaxed */
	int64_t now;              /* t= */
};

/* The header with one more ARC set on top of those it has; line ends are CRLF. */
struct header seal_message(const struct seal_request *request, const struct header *header,
	struct view body, struct arena *arena);

#endif

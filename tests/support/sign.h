/*
 * sign - DKIM signatures made at test run, with keys made at test run.
 *
 * Owns:    a key its OpenSSL object; views live in the arena that is handed in.
 * Threads: one.
 * Errors:  the empty view where OpenSSL or libopendkim refuses.
 */
#ifndef TESTS_SIGN_H
#define TESTS_SIGN_H

#include "mail/header.h"

enum sign_kind {
	SIGN_RSA512,
	SIGN_RSA1024,
	SIGN_RSA2048,
	SIGN_ED25519
};

struct sign_key;

struct sign_key *sign_key_create(enum sign_kind kind); /* NULL: OpenSSL refused */
void sign_key_destroy(struct sign_key *key);           /* NULL is fine */

struct sign_request {
	const struct sign_key *key;
	const char *domain;
	const char *selector;
	const char *signed_names; /* "from:to:subject"; NULL: From, To, Subject and Date */
	bool oversign_from;       /* From once more than it occurs */
	bool is_sha1;             /* rsa-sha1 */
	bool is_simple;           /* simple/simple instead of relaxed/relaxed */
	bool has_length;          /* l= */
	size_t length;
	int64_t now;       /* t=; 0: the system's clock */
	uint64_t lifetime; /* x= is t= and this; 0: no x= */
};

/* The value of a DKIM-Signature field (with its leading blank) over header and body, both
 * with CRLF line ends. */
struct view sign_message(const struct sign_request *request, const struct header *header,
	struct view body, struct arena *arena);

struct view sign_algorithm(const struct sign_key *key); /* "rsa-sha256", "ed25519-sha256" */

/* The signature over a SHA-256 digest, in base64 (RFC 6376 3.3, RFC 8463 3). */
struct view sign_digest(
	const struct sign_key *key, const unsigned char digest[32], struct arena *arena);

/* The TXT record of the key; `flags` (t=) may be NULL. */
struct view sign_key_record(const struct sign_key *key, const char *flags, struct arena *arena);

/* The same with the bare RSAPublicKey that RFC 6376 3.6.1 names. */
struct view sign_key_bare_record(const struct sign_key *key, struct arena *arena);

#endif

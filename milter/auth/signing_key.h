/*
 * signing_key - the public keys of RFC 6376 3.6 and RFC 8463, and what they verify.
 *
 * Owns:    a key its OpenSSL object, until signing_key_finish() (idempotent).
 * Threads: one at a time.
 * Limits:  LIMIT_KEY_RECORD octets of a record, LIMIT_RSA_BITS; an RSA key has at least
 *          1024 bits (RFC 8301).
 * Errors:  an unanswered query is AUTH_TEMPERROR; any record that is no such key AUTH_FAIL.
 */
#ifndef AUTH_SIGNING_KEY_H
#define AUTH_SIGNING_KEY_H

#include "auth/canon.h"
#include "auth/result.h"
#include "dns/resolver.h"

struct signing_key {
	enum auth_result result; /* PASS: there is a key; FAIL, TEMPERROR */
	const char *reason;
	EVP_PKEY *pkey;
	bool is_ed25519;
};

/* `algorithm`: "rsa-sha256" or "ed25519-sha256". */
struct signing_key signing_key_fetch(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, struct view algorithm, struct arena *arena);
void signing_key_finish(struct signing_key *key);

/* Whether `signature` (base64 with blanks) is this key's over that digest. */
bool signing_key_verifies(const struct signing_key *key,
	const unsigned char digest[CANON_DIGEST], struct view signature, struct arena *arena);

/* Base64 with blanks anywhere (RFC 6376 2.10); the empty view when it is none. */
struct view base64_read(struct view text, struct arena *arena);

#endif

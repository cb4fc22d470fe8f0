/*
 * canon - the canonical forms of RFC 6376 3.4, digested with SHA-256 as they are made.
 *
 * Owns:    canon its OpenSSL context, from canon_begin() to canon_end() or canon_drop().
 * Threads: one at a time.
 * Limits:  none of its own; work is linear in what is handed in, memory constant.
 * Errors:  OpenSSL refusing (no memory) makes canon_end() return false.
 */
#ifndef AUTH_CANON_H
#define AUTH_CANON_H

#include "mail/body.h"
#include "mail/header.h"

#include <openssl/evp.h>

#define CANON_DIGEST 32 /* octets of SHA-256 */

struct canon {
	EVP_MD_CTX *context;
	unsigned char bytes[512];
	size_t len;
	uint64_t octets; /* of the canonical form so far */
	uint64_t limit;  /* l=: what is past it is counted, not digested */
	bool failed;
};

struct canon canon_begin(void);
struct canon canon_fork(const struct canon *canon); /* goes on from where `canon` is */
bool canon_end(struct canon *canon, unsigned char digest_out[CANON_DIGEST]);
void canon_drop(struct canon *canon);

/* One field and, with `line_end`, its CRLF. `cut` is a slice of its value that is left out:
 * the value of b= in a signature that covers itself; empty: nothing is. */
void canon_field(struct canon *canon, const struct field *field, bool is_relaxed, bool line_end,
	struct view cut);

/* The whole body (NULL: none). False when its bytes could not be read. */
bool canon_body(struct canon *canon, const struct body *body, bool is_relaxed);

/* All between the '=' and the ';' of the first tag `name` (exactly) of a list of tags. */
struct view canon_tag_text(struct view list, struct view name);

#endif

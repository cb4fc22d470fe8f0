/*
 * redis_tls - TLS towards the server, where the hiredis of this build has it (1.0 and later).
 *
 * Threads: any; constant once it is made.
 */
#ifndef STORE_REDIS_TLS_H
#define STORE_REDIS_TLS_H

#include "store/backend.h"

#include <hiredis/hiredis.h>

struct redis_tls;

bool redis_tls_is_there(void);

/* Authorities of `ca_file` (PEM), or those of the system for NULL. */
struct redis_tls *redis_tls_create(const char *ca_file, struct why *why);
void redis_tls_destroy(struct redis_tls *tls); /* NULL is fine */

/* The handshake goes on with what is written and read; the certificate must be for `host`. What
 * it answers lives as long as `context`. NULL: it failed. */
struct redis_tls_session;
const struct redis_tls_session *redis_tls_start(
	const struct redis_tls *tls, redisContext *context, const char *host, struct why *why);

/* What is wrong with the certificate of the server; NULL: nothing, or it was not seen yet. */
#define REDIS_TLS_REFUSED "its certificate is refused: %s"
const char *redis_tls_objection(const struct redis_tls_session *session);

#endif

/*
 * store_redis - the store that several mail servers share, in Redis or Valkey.
 *
 * All keys bear one hash tag, so that they are in one slot of a cluster; the store follows
 * where the cluster sends it. With Sentinel it asks for the master whenever it connects.
 * The secret of the keyed hashes is in the database, made by whoever comes first, or is read
 * from a file that all mail servers have.
 *
 * A server that does not answer costs the messages of that moment their deadline; then nobody
 * asks it before it has answered the writer thread. What is to be written is written once,
 * also where the answer was lost.
 *
 * SIGPIPE must be ignored by the process. A host name is resolved by the writer thread.
 */
#ifndef STORE_STORE_REDIS_H
#define STORE_STORE_REDIS_H

#include "store/store.h"

struct store_redis_options {
	const char *server;           /* "127.0.0.1:6379", "unix:/path" */
	const char *user;             /* of AUTH; "": none */
	const char *password_file;    /* "": no password */
	const char *const *sentinels; /* asked for the master instead of `server` */
	size_t sentinel_count;
	const char *sentinel_name; /* of the master */
	const char *sentinel_password_file;
	const char *prefix;      /* of all keys */
	const char *secret_file; /* "": the secret is in the database */
	const char *ca_file;     /* with tls; "": those of the system */
	unsigned database;
	bool tls;
	struct store_options
		common; /* read only: where there is no secret, nothing can be read */
};

/* As store_sqlite_create(). */
struct store *store_redis_create(const struct store_redis_options *options);

/* For the load of a configuration. */
bool store_redis_has_tls(void);
bool store_redis_is_server(struct view text);
bool store_redis_is_prefix(struct view text);

#endif

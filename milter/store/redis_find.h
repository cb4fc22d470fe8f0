/*
 * redis_find - from the options to a connection with the right server, logged in.
 *
 * Threads: the writer thread's.
 * Errors:  false, with a sentence that names the server.
 */
#ifndef STORE_REDIS_FIND_H
#define STORE_REDIS_FIND_H

#include "store/redis_link.h"

#define REDIS_SENTINELS 16U

struct redis_login {
	char *user;
	char *password_file;
	unsigned database;
};

struct redis_find {
	struct link_address server;
	struct link_address sentinels[REDIS_SENTINELS];
	size_t sentinel_count;
	char *sentinel_name;
	struct redis_login login;
	struct redis_login sentinel_login;
	const struct redis_tls *tls;
	/* Where the last connection went; that of a cluster may be elsewhere than `server`. */
	struct link_address current;
	bool has_current;
	size_t sentinel; /* that answered the last time */
	int64_t asked_ms;
};

/* Finds out where to connect to, by Sentinel where there is one. */
bool redis_find_server(struct redis_find *find, struct why *why);

/* Now and then: whether Sentinel names another server by now. */
bool redis_find_is_other(struct redis_find *find);

/* Connects to `current` and logs in. */
bool redis_find_connect(struct redis_find *find, struct link *link, struct why *why);

/* "MOVED 3999 192.0.2.1:6381": takes that as current. */
bool redis_find_follow(struct redis_find *find, const redisReply *reply);

/* The first line of a file, without the blanks at its ends. The caller frees it. NULL: it
 * cannot be read. */
char *redis_read_line(const char *path);

#endif

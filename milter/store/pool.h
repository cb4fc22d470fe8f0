/*
 * pool - a few connections that many threads use in turn.
 *
 * Owns:    nothing but the places; what is in it is its user's.
 * Threads: any.
 */
#ifndef STORE_POOL_H
#define STORE_POOL_H

#include "store/clock.h"

#include <stddef.h>

#define POOL_SIZE 4U

struct pool {
	struct mutex lock;
	pthread_cond_t given;
	void *free[POOL_SIZE];
	size_t free_count;
};

void pool_init(struct pool *pool);
void pool_finish(struct pool *pool);
void *pool_take(struct pool *pool, int64_t deadline_ms); /* NULL: none in time */
void pool_give(struct pool *pool, void *connection);

#endif

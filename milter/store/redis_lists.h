/*
 * redis_lists - what a server announces is believed only so far: hiredis makes room for a list
 * as soon as its length is read, for thousands of millions if need be.
 *
 * Threads: any.
 * Limits:  LIMIT_STORE_LIST; a longer list is an answer that cannot be read.
 */
#ifndef STORE_REDIS_LISTS_H
#define STORE_REDIS_LISTS_H

#include <hiredis/hiredis.h>

void redis_lists_limit(redisContext *context);

#endif

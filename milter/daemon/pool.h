/*
 * pool - keeps libmilter's pool of workers moving while messages wait for a name server.
 *
 * When several sessions become ready at once, libmilter wakes one idle worker for each, without
 * counting how many are idle; those for whom there was none wait until some worker is free, and
 * workers that wait for DNS are not free for seconds. Any further event has libmilter look
 * again and start a worker where none is idle. So while messages are being judged and none gets
 * finished, a thread of ours connects to our own socket and hangs up, some times a second.
 *
 * Owns:    its thread. `service` must outlive it.
 * Threads: main thread.
 */
#ifndef DAEMON_POOL_H
#define DAEMON_POOL_H

#include <pthread.h>

#include "daemon/listen.h"
#include "daemon/service.h"

struct pool {
	struct service *service;
	struct listen_peer peer;
	pthread_t thread;
};

MUST_CHECK enum err pool_start(
	struct pool *pool, struct service *service, const struct listen_address *address);
void pool_stop(struct pool *pool);

#endif

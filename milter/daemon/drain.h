/*
 * drain - the orderly stop: no new connections, messages in flight are finished within a
 * limit, then the listener ends.
 *
 * Threads: main thread.
 */
#ifndef DAEMON_DRAIN_H
#define DAEMON_DRAIN_H

#include <pthread.h>

#include "daemon/listen.h"
#include "daemon/service.h"

/* Returns when no message is in flight, the time is over, or a second stop was asked for. */
void drain_messages(struct service *service, int64_t seconds);

/* Ends the thread that runs the listener. */
void drain_listener(const struct listen_address *address, pthread_t listener);

#endif

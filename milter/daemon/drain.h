/*
 * drain - the orderly stop: no new connections, and messages in flight are finished within a
 * limit.
 *
 * libmilter's own stop is not used: it takes up to five seconds, cuts the messages in flight,
 * and lets one thread destroy the lock that another still waits for. The listener and the idle
 * connections end with the process.
 *
 * Threads: main thread.
 */
#ifndef DAEMON_DRAIN_H
#define DAEMON_DRAIN_H

#include "daemon/service.h"

/* Returns when no message is in flight, the time is over, or a second stop was asked for. */
void drain_messages(struct service *service, int64_t seconds);

#endif

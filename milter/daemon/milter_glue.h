/*
 * milter_glue - the milter protocol, through libmilter: turns its callbacks into the steps of
 * a session and a decision into its answers. The only file that knows libmilter; another
 * engine for the protocol would offer these two functions.
 *
 * Threads: main thread; the callbacks run in libmilter's threads.
 */
#ifndef DAEMON_MILTER_GLUE_H
#define DAEMON_MILTER_GLUE_H

#include "daemon/listen.h"
#include "daemon/service.h"

/* Opens the socket; nobody is served yet. `service` must outlive all callbacks. */
MUST_CHECK enum err milter_open(struct service *service, const struct listen_address *address);

/* Serves, and ends only when libmilter fails or stops by itself (process.c says when); the
 * stop of guised is in drain.h. */
MUST_CHECK enum err milter_run(void);

#endif

/*
 * service - what all connections share: the generation in force, the DKIM verifier, and the
 * counts by which a stop knows when it may go.
 *
 * Owns:    one reference to the current generation; the verifier; the learner.
 * Threads: any, unless a function says otherwise.
 */
#ifndef DAEMON_SERVICE_H
#define DAEMON_SERVICE_H

#include <semaphore.h>

#include "auth/dkim.h"
#include "base/mutex.h"
#include "daemon/generation.h"
#include "daemon/learner.h"
#include "daemon/reminder.h"
#include "metrics/metrics.h"

struct service {
	struct mutex lock; /* of `current` */
	struct generation *current;
	struct dkim_verifier *dkim;
	struct learner *learner;    /* NULL: nothing is learned afterwards */
	char host[256];             /* ours, where the MTA does not tell its name */
	_Atomic unsigned messages;  /* begun and not yet ended */
	_Atomic unsigned judged;    /* being judged at the moment */
	_Atomic unsigned finished;  /* judged since the start */
	sem_t judging;              /* posted when the first of them begins */
	_Atomic unsigned callbacks; /* running at the moment */
	_Atomic bool draining;      /* no new connections */
	_Atomic bool closed;        /* no callback may use the service any more */
	struct reminder reminder;
	struct metrics metrics;
};

/* Takes over the reference. */
void service_init(
	struct service *service, struct generation *generation, struct dkim_verifier *dkim);

/* After service_close() answered true. */
void service_finish(struct service *service);

/* The generation in force, with a reference for the caller. */
struct generation *service_generation(struct service *service);

/* Puts another one in force; takes over its reference. Messages in flight keep theirs. */
void service_replace(struct service *service, struct generation *generation);

/* Around every callback: false when the service is closed, and then no leave. */
bool service_enter(struct service *service);
void service_leave(struct service *service);

/* Around a judgement. The first answers how many others were being judged. */
unsigned service_begin_judging(struct service *service);
void service_end_judging(struct service *service);

/* Closes it, and waits so long for callbacks that still run. True when none does. */
bool service_close(struct service *service, int timeout_ms);

#endif

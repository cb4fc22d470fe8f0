#include "daemon/service.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void service_init(
	struct service *service, struct generation *generation, struct dkim_verifier *dkim)
{
	memset(service, 0, sizeof(*service));
	mutex_init(&service->lock);
	BUG_ON(sem_init(&service->judging, 0, 0) != 0);
	service->current = generation;
	service->dkim = dkim;
	if (gethostname(service->host, sizeof(service->host) - 1) != 0)
		(void)snprintf(service->host, sizeof(service->host), "localhost");
}

void service_finish(struct service *service)
{
	learner_destroy(service->learner);
	service->learner = NULL;
	generation_unref(service->current);
	service->current = NULL;
	dkim_verifier_destroy(service->dkim);
	service->dkim = NULL;
	(void)sem_destroy(&service->judging);
	mutex_finish(&service->lock);
}

struct generation *service_generation(struct service *service)
{
	mutex_lock(&service->lock);
	struct generation *generation = generation_ref(service->current);
	mutex_unlock(&service->lock);
	return generation;
}

void service_replace(struct service *service, struct generation *generation)
{
	mutex_lock(&service->lock);
	struct generation *before = service->current;
	service->current = generation;
	mutex_unlock(&service->lock);
	/* Outside the lock: freeing a registry or a resolver takes time. */
	generation_unref(before);
}

bool service_enter(struct service *service)
{
	atomic_fetch_add(&service->callbacks, 1);
	if (!atomic_load(&service->closed))
		return true;
	atomic_fetch_sub(&service->callbacks, 1);
	return false;
}

void service_leave(struct service *service)
{
	atomic_fetch_sub(&service->callbacks, 1);
}

unsigned service_begin_judging(struct service *service)
{
	unsigned others = atomic_fetch_add(&service->judged, 1);
	if (others == 0)
		(void)sem_post(&service->judging);
	return others;
}

void service_end_judging(struct service *service)
{
	atomic_fetch_add(&service->finished, 1);
	atomic_fetch_sub(&service->judged, 1);
}

bool service_close(struct service *service, int timeout_ms)
{
	atomic_store(&service->closed, true);
	for (int waited = 0; atomic_load(&service->callbacks) > 0; waited += 10) {
		if (waited >= timeout_ms)
			return false;
		(void)poll(NULL, 0, 10);
	}
	return true;
}

#include "daemon/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>

#define LOOK_EVERY_MS 10

static void *run(void *context)
{
	struct pool *pool = context;
	struct service *service = pool->service;
	while (!atomic_load(&service->closed)) {
		while (sem_wait(&service->judging) != 0 && errno == EINTR) {
		}
		unsigned finished = atomic_load(&service->finished);
		while (atomic_load(&service->judged) > 0 && !atomic_load(&service->closed)) {
			(void)poll(NULL, 0, LOOK_EVERY_MS);
			unsigned now = atomic_load(&service->finished);
			if (now == finished)
				listen_knock(&pool->peer);
			finished = now;
		}
	}
	return NULL;
}

enum err pool_start(
	struct pool *pool, struct service *service, const struct listen_address *address)
{
	pool->service = service;
	enum err err = listen_find_peer(address, &pool->peer);
	if (err != ERR_OK)
		return err;
	return pthread_create(&pool->thread, NULL, run, pool) == 0 ? ERR_OK : ERR_IO;
}

void pool_stop(struct pool *pool)
{
	(void)sem_post(&pool->service->judging);
	(void)pthread_join(pool->thread, NULL);
}

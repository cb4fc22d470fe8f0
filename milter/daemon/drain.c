#include "daemon/drain.h"

#include <stdatomic.h>
#include <time.h>

#include "base/log.h"
#include "daemon/milter_glue.h"
#include "daemon/process.h"

#define LOOK_EVERY_MS 20
#define WAKE_EVERY_NS 50000000
#define WAKE_TRIES    200 /* ten seconds */

void drain_messages(struct service *service, int64_t seconds)
{
	int64_t deadline = dns_now_ms() + seconds * 1000;
	unsigned messages = atomic_load(&service->messages);
	atomic_store(&service->draining, true);
	if (messages > 0)
		log_info("stopping: %u messages in flight may take %lld s", messages,
			(long long)seconds);
	while ((messages = atomic_load(&service->messages)) > 0) {
		if (dns_now_ms() >= deadline) {
			log_warning("stopping: %u messages were not finished", messages);
			return;
		}
		enum process_event event = process_wait(LOOK_EVERY_MS);
		if (event == EVENT_STOP || event == EVENT_LISTENER_ENDED)
			return;
	}
	/* The last answer is on its way from the callback to the MTA. */
	while (atomic_load(&service->callbacks) > 0 && dns_now_ms() < deadline)
		(void)process_wait(1);
	(void)process_wait(LOOK_EVERY_MS);
}

static void *stop_thread(void *unused)
{
	milter_stop();
	return unused;
}

static bool joins_soon(pthread_t thread)
{
	struct timespec until;
	if (clock_gettime(CLOCK_REALTIME, &until) != 0)
		return false;
	until.tv_nsec += WAKE_EVERY_NS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return pthread_timedjoin_np(thread, NULL, &until) == 0;
}

/* libmilter looks at its stop flag every five seconds or after a connection, and its stop
 * function waits for that look: so a thread of its own asks, while this one connects. */
void drain_listener(const struct listen_address *address, pthread_t listener)
{
	pthread_t asking;
	if (pthread_create(&asking, NULL, stop_thread, NULL) != 0) {
		milter_stop();
		asking = pthread_self();
	}
	bool is_ended = false;
	for (unsigned tries = 0; !is_ended && tries < WAKE_TRIES; tries++) {
		listen_wake(address);
		is_ended = joins_soon(listener);
	}
	if (!is_ended)
		log_warning("the listener does not end");
	else if (!pthread_equal(asking, pthread_self()))
		(void)pthread_join(asking, NULL);
}

#include "daemon/drain.h"

#include <stdatomic.h>

#include "base/log.h"
#include "daemon/process.h"

#define LOOK_EVERY_MS   20
#define LAST_ANSWERS_MS 200

void drain_messages(struct service *service, int64_t seconds)
{
	int64_t deadline = dns_now_ms() + seconds * 1000;
	unsigned messages = atomic_load(&service->messages);
	atomic_store(&service->draining, true);
	if (messages > 0) {
		log_info("stopping: %u messages in flight may take %lld s", messages,
			(long long)seconds);
	}
	while ((messages = atomic_load(&service->messages)) > 0) {
		if (dns_now_ms() >= deadline) {
			log_warning("stopping: %u messages were not finished", messages);
			return;
		}
		enum process_event event = process_wait(LOOK_EVERY_MS);
		if (event == EVENT_STOP || event == EVENT_LISTENER_ENDED)
			return;
	}
	/* The last answers are on their way from the callbacks to the MTA, and libmilter does
	 * not say when they have left. */
	while (atomic_load(&service->callbacks) > 0 && dns_now_ms() < deadline)
		(void)process_wait(LOOK_EVERY_MS);
	int64_t written = dns_now_ms() + LAST_ANSWERS_MS;
	while (dns_now_ms() < written)
		(void)process_wait(LOOK_EVERY_MS);
}

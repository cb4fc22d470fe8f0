#include "store/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_ms(void)
{
	struct timespec now;
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		abort();
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0 ||
		pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
		pthread_cond_init(condition, &attributes) != 0)
		abort();
	(void)pthread_condattr_destroy(&attributes);
}

bool clock_wait(pthread_cond_t *condition, struct mutex *lock, int64_t deadline_ms)
{
	struct timespec until = {
		.tv_sec = (time_t)(deadline_ms / 1000),
		.tv_nsec = (long)(deadline_ms % 1000) * 1000000,
	};
	return pthread_cond_timedwait(condition, &lock->native, &until) == 0;
}

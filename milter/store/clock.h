/*
 * clock - milliseconds that only ever go up, for deadlines inside store/.
 */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H

#include "base/mutex.h"

#include <stdbool.h>
#include <stdint.h>

int64_t clock_ms(void);

/* A condition whose waits end after clock_ms(). */
void clock_condition_init(pthread_cond_t *condition);

/* False when `deadline_ms` has passed. */
bool clock_wait(pthread_cond_t *condition, struct mutex *lock, int64_t deadline_ms)
	REQUIRES(*lock);

#endif

/*
 * alarm - tells that something fails, and that it works again, without filling the log.
 *
 * Threads: one.
 * Limits:  a failure that lasts is told every ten minutes; one that comes and goes, once a
 *          minute at most. What was not told to fail is not told to work.
 */
#ifndef STORE_ALARM_H
#define STORE_ALARM_H

#include <stdbool.h>
#include <stdint.h>

struct alarm {
	void (*complain)(void *context, const char *sentence);
	void *context;
	int64_t told_ms; /* 0: never */
	bool told;       /* of the failure that lasts */
};

void alarm_raise(struct alarm *alarm, int64_t now_ms, const char *sentence);
void alarm_clear(struct alarm *alarm, const char *sentence);

#endif

/*
 * reminder - says once a day that mail lies in the hold queue because of us, and how to list
 * and release it.
 *
 * A milter never learns what became of a message that it held, so the reminder goes on until
 * a restart. Threads: reminder_count() from any thread, the rest in the main thread.
 */
#ifndef DAEMON_REMINDER_H
#define DAEMON_REMINDER_H

#include <stdbool.h>
#include <stdint.h>

struct reminder {
	_Atomic uint64_t held; /* messages put on hold since the start */
	int64_t last;          /* when it was said, or when the first of them was noticed */
};

void reminder_count(struct reminder *reminder);

/* True when a day has passed since the last time; `now` in seconds. */
bool reminder_is_due(struct reminder *reminder, int64_t now);
void reminder_say(struct reminder *reminder, int64_t now);

#endif

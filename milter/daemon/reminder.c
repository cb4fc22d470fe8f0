#include "daemon/reminder.h"

#include <inttypes.h>
#include <stdatomic.h>

#include "base/log.h"

#define DAY 86400

void reminder_count(struct reminder *reminder)
{
	atomic_fetch_add(&reminder->held, 1);
}

bool reminder_is_due(struct reminder *reminder, int64_t now)
{
	if (atomic_load(&reminder->held) == 0)
		return false;
	if (reminder->last == 0)
		reminder->last = now;
	return now - reminder->last >= DAY;
}

void reminder_say(struct reminder *reminder, int64_t now)
{
	if (!reminder_is_due(reminder, now))
		return;
	reminder->last = now;
	log_warning("%" PRIu64 " messages were put on hold since the start; list them with "
		    "`postqueue -p` (marked !), release one with `postsuper -H QUEUEID`",
		atomic_load(&reminder->held));
}

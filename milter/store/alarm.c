#include "store/alarm.h"

#define AGAIN_MS    600000
#define FLAPPING_MS 60000

void alarm_raise(struct alarm *alarm, int64_t now_ms, const char *sentence)
{
	int64_t quiet_ms = alarm->told ? AGAIN_MS : FLAPPING_MS;
	if (alarm->told_ms > 0 && now_ms - alarm->told_ms < quiet_ms)
		return;
	alarm->told = true;
	alarm->told_ms = now_ms;
	if (alarm->complain)
		alarm->complain(alarm->context, sentence);
}

void alarm_clear(struct alarm *alarm, const char *sentence)
{
	if (alarm->told && alarm->complain)
		alarm->complain(alarm->context, sentence);
	alarm->told = false;
}

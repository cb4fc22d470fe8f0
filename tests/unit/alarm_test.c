/* What is told of a failure, and how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/alarm.h"

static void count(void *context, const char *sentence)
{
	(void)sentence;
	++*(unsigned *)context;
}

static void a_failure_is_told_at_once_and_every_ten_minutes(void **state)
{
	(void)state;
	unsigned told = 0;
	struct alarm alarm = { .complain = count, .context = &told };
	for (int64_t now = 1000; now <= 1201000; now += 1000)
		alarm_raise(&alarm, now, "it fails");
	assert_int_equal(told, 3);
	alarm_clear(&alarm, "it works");
	alarm_clear(&alarm, "it works");
	assert_int_equal(told, 4);
}

static void a_failure_that_comes_and_goes_is_told_once_a_minute(void **state)
{
	(void)state;
	unsigned told = 0;
	struct alarm alarm = { .complain = count, .context = &told };
	for (int64_t now = 1000; now < 121000; now += 1000) {
		alarm_raise(&alarm, now, "it fails");
		alarm_clear(&alarm, "it works");
	}
	assert_int_equal(told, 4);
}

static void an_alarm_without_listener_is_silent(void **state)
{
	(void)state;
	struct alarm alarm = { .complain = NULL };
	alarm_raise(&alarm, 1000, "it fails");
	alarm_clear(&alarm, "it works");
	assert_false(alarm.told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_is_told_at_once_and_every_ten_minutes),
		cmocka_unit_test(a_failure_that_comes_and_goes_is_told_once_a_minute),
		cmocka_unit_test(an_alarm_without_listener_is_silent),
	};
	return cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
}

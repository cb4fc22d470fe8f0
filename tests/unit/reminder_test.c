#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reminder.h"

#define NOON 1700000000
#define HOUR 3600

static void nothing_held_is_nothing_to_say(void **state)
{
	(void)state;
	struct reminder reminder = { 0 };
	assert_false(reminder_is_due(&reminder, NOON));
	assert_false(reminder_is_due(&reminder, NOON + 100 * 24 * HOUR));
}

static void it_is_due_a_day_after_the_first_and_each_day_from_then_on(void **state)
{
	(void)state;
	struct reminder reminder = { 0 };
	reminder_count(&reminder);
	assert_false(reminder_is_due(&reminder, NOON));
	assert_false(reminder_is_due(&reminder, NOON + 23 * HOUR));
	assert_true(reminder_is_due(&reminder, NOON + 24 * HOUR));
	reminder_say(&reminder, NOON + 24 * HOUR);
	assert_false(reminder_is_due(&reminder, NOON + 47 * HOUR));
	assert_true(reminder_is_due(&reminder, NOON + 48 * HOUR));
}

static void saying_it_too_early_says_nothing(void **state)
{
	(void)state;
	struct reminder reminder = { 0 };
	reminder_count(&reminder);
	assert_false(reminder_is_due(&reminder, NOON));
	reminder_say(&reminder, NOON + HOUR);
	assert_true(reminder_is_due(&reminder, NOON + 24 * HOUR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_held_is_nothing_to_say),
		cmocka_unit_test(it_is_due_a_day_after_the_first_and_each_day_from_then_on),
		cmocka_unit_test(saying_it_too_early_says_nothing),
	};
	return cmocka_run_group_tests_name("reminder", tests, NULL, NULL);
}

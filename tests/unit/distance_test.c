#include "text/distance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void typing_errors_are_counted(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		unsigned max;
		unsigned want;
	} rows[] = {
		{ "", "", 2, 0 },
		{ "roe", "roe", 0, 0 },
		{ "roe", "row", 2, 1 },
		{ "roe", "roes", 2, 1 },
		{ "roe", "re", 2, 1 },
		{ "jane", "jnae", 2, 1 }, /* neighbours swapped */
		{ "ca", "abc", 9, 3 },    /* no edit between the swapped */
		{ "", "abc", 3, 3 },
		{ "kitten", "sitting", 9, 3 },
		{ "kitten", "sitting", 2, 3 },
		{ "jane", "janet", 0, 1 },
		{ "abcdef", "uvwxyz", 2, 3 },
		{ "j\u00E1ne", "jane", 2, 1 }, /* characters, not bytes */
		{ "\u0430\u0431", "\u0431\u0430", 2, 1 },
		{ "abcd", "badc", 2, 2 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view a = view_of(rows[i].a);
		struct view b = view_of(rows[i].b);
		assert_int_equal(distance_within(a, b, rows[i].max), rows[i].want);
		assert_int_equal(distance_within(b, a, rows[i].max), rows[i].want);
	}
}

static void long_strings_are_far_apart_unless_equal(void **state)
{
	unsigned char bytes[66];
	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = 'a';
	assert_int_equal(
		distance_within((struct view){ bytes, 65 }, (struct view){ bytes, 65 }, 2), 0);
	assert_int_equal(
		distance_within((struct view){ bytes, 66 }, (struct view){ bytes, 65 }, 2), 3);
	assert_int_equal(
		distance_within((struct view){ bytes, 64 }, (struct view){ bytes, 63 }, 2), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typing_errors_are_counted),
		cmocka_unit_test(long_strings_are_far_apart_unless_equal),
	};
	return cmocka_run_group_tests_name("distance", tests, NULL, NULL);
}

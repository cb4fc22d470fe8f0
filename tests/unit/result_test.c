#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/result.h"

static void every_result_reads_back_as_itself(void **state)
{
	(void)state;
	for (int i = AUTH_NONE; i <= AUTH_PERMERROR; i++) {
		enum auth_result read = AUTH_NONE;
		const char *name = auth_result_name((enum auth_result)i);
		assert_true(auth_result_parse(view_of(name), &read));
		assert_int_equal(read, i);
	}
}

static void case_does_not_matter_and_other_words_are_none(void **state)
{
	(void)state;
	enum auth_result read = AUTH_NONE;
	assert_true(auth_result_parse(VIEW("PermError"), &read));
	assert_int_equal(read, AUTH_PERMERROR);
	assert_true(auth_result_parse(VIEW("hardfail"), &read));
	assert_int_equal(read, AUTH_FAIL);
	read = AUTH_NEUTRAL;
	assert_false(auth_result_parse(VIEW("passed"), &read));
	assert_false(auth_result_parse(VIEW("pas"), &read));
	assert_false(auth_result_parse(VIEW("pass\0"), &read));
	assert_false(auth_result_parse(VIEW(""), &read));
	assert_int_equal(read, AUTH_NEUTRAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_result_reads_back_as_itself),
		cmocka_unit_test(case_does_not_matter_and_other_words_are_none),
	};
	return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}

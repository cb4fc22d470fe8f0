#include "base/view.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_slice_is_clipped_to_the_view(void **state)
{
	(void)state;
	struct view v = exact("abc", 3);
	assert_int_equal(view_slice(v, 1, 99).len, 2);
	assert_int_equal(view_slice(v, 3, 1).len, 0);
	assert_int_equal(view_slice(v, SIZE_MAX, SIZE_MAX).len, 0);
	exact_free(v);
}

static void what_is_not_there_is_found_at_the_end(void **state)
{
	(void)state;
	struct view v = exact("a@b@c", 5);
	assert_int_equal(view_find(v, '@'), 1);
	assert_int_equal(view_find_last(v, '@'), 3);
	assert_int_equal(view_find(v, 'x'), 5);
	assert_int_equal(view_search(v, VIEW("b@")), 2);
	assert_int_equal(view_search(v, VIEW("b@c@")), 5);
	assert_int_equal(view_search_ascii_nocase(v, VIEW("B@C")), 2);
	exact_free(v);
}

static void case_is_folded_in_ascii_only(void **state)
{
	(void)state;
	assert_true(view_equal_ascii_nocase(VIEW("FROM"), VIEW("from")));
	assert_false(view_equal_ascii_nocase(VIEW("\xC4"), VIEW("\xE4")));
	assert_false(view_equal_ascii_nocase(VIEW("@"), VIEW("`")));
}

static void both_ends_are_compared_with_their_length(void **state)
{
	(void)state;
	assert_true(view_starts_with(VIEW("abc"), VIEW("ab")));
	assert_false(view_starts_with(VIEW("a"), VIEW("ab")));
	assert_true(view_ends_with_ascii_nocase(VIEW("mail.CORP"), VIEW("corp")));
	assert_false(view_ends_with(VIEW("p"), VIEW("corp")));
	assert_true(view_compare(VIEW("a"), VIEW("ab")) < 0);
	assert_int_equal(view_compare(VIEW(""), VIEW("")), 0);
}

static void line_ends_and_blanks_are_trimmed(void **state)
{
	(void)state;
	assert_true(view_equal(view_trim(VIEW(" \r\n\tx y\n ")), VIEW("x y")));
	assert_int_equal(view_trim(VIEW(" \t ")).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slice_is_clipped_to_the_view),
		cmocka_unit_test(what_is_not_there_is_found_at_the_end),
		cmocka_unit_test(case_is_folded_in_ascii_only),
		cmocka_unit_test(both_ends_are_compared_with_their_length),
		cmocka_unit_test(line_ends_and_blanks_are_trimmed),
	};
	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/subject.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_create(4096, 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

static void expect(const char *prefix, const char *value, const char *want)
{
	struct view got = subject_with_prefix(view_of(prefix), view_of(value), arena);
	if (!view_equal(got, view_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"", VIEW_ARG(got), want);
}

static void the_prefix_stands_before_what_was_there(void **state)
{
	(void)state;
	expect("[BEWARE]", " Minutes", " [BEWARE] Minutes");
	expect("[BEWARE]", "Minutes", " [BEWARE] Minutes");
	expect("[BEWARE]", "\tMinutes ", " [BEWARE]\tMinutes ");
}

static void a_missing_subject_is_the_prefix_alone(void **state)
{
	(void)state;
	expect("[BEWARE]", "", " [BEWARE]");
}

static void folds_stay_and_become_line_feeds(void **state)
{
	(void)state;
	expect("[B]", " one\r\n two\r\n\tthree", " [B] one\n two\n\tthree");
	expect("[B]", "\r\n two", " [B]\n two");
	expect("[B]", " bare\rreturn", " [B] bare\rreturn");
}

static void encoded_words_behind_a_plain_prefix_stay(void **state)
{
	(void)state;
	expect("[B]", " =?utf-8?Q?caf=C3=A9?=", " [B] =?utf-8?Q?caf=C3=A9?=");
}

static void a_prefix_beyond_ascii_is_encoded_with_its_blank(void **state)
{
	(void)state;
	/* base64 of "Achtung é " */
	expect("Achtung \xc3\xa9", " x", " =?UTF-8?B?QWNodHVuZyDDqSA=?= x");
	expect("=?", " x", " =?UTF-8?B?PT8g?= x");
	expect("a\nBcc: b", " x", " =?UTF-8?B?YQpCY2M6IGIg?= x");
}

static void a_long_prefix_becomes_words_that_split_no_character(void **state)
{
	(void)state;
	/* 30 times two octets: 21 characters fill one word. */
	char prefix[61] = { 0 };
	for (size_t i = 0; i < 60; i += 2) {
		prefix[i] = (char)0xc3;
		prefix[i + 1] = (char)0xa9;
	}
	expect(prefix, " x",
		" =?UTF-8?B?w6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOp?=\n"
		" =?UTF-8?B?w6nDqcOpw6nDqcOpw6nDqcOpIA==?= x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_prefix_stands_before_what_was_there, begin, end),
		cmocka_unit_test_setup_teardown(
			a_missing_subject_is_the_prefix_alone, begin, end),
		cmocka_unit_test_setup_teardown(folds_stay_and_become_line_feeds, begin, end),
		cmocka_unit_test_setup_teardown(
			encoded_words_behind_a_plain_prefix_stay, begin, end),
		cmocka_unit_test_setup_teardown(
			a_prefix_beyond_ascii_is_encoded_with_its_blank, begin, end),
		cmocka_unit_test_setup_teardown(
			a_long_prefix_becomes_words_that_split_no_character, begin, end),
	};
	return cmocka_run_group_tests_name("subject", tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "text/syllables.h"
#include "text/typing.h"

struct row {
	const char *meant;
	const char *typed;
	bool want;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool is_slip = typing_is_slip(view_of(rows[i].meant), view_of(rows[i].typed));
		if (is_slip != rows[i].want)
			(void)printf("%s, %s\n", rows[i].meant, rows[i].typed);
		assert_int_equal(is_slip, rows[i].want);
	}
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void letters_left_out_added_doubled_and_swapped_are_slips(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "harkenrider", "harkenridr", true },
		{ "harkenrider", "harkenridder", true },
		{ "harkenrider", "hrakenrider", true },
		{ "harkenrider", "hrakenirder", true },
		{ "harkenrider", "harkqenrideer", true },
		{ "tamsin", "tamsin", true },
		{ "okonedo", "okoendoo", true },
		{ "okonedo", "okoonde", true },
	};
	CHECK_ROWS(rows);
}

static void a_letter_becomes_its_neighbour_on_the_keyboard_alone(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "okonedo", "okinedo", true },
		{ "okonedo", "okonefo", true },
		{ "zimmer", "yimmer", true },
		{ "okonedo", "okanedo", false },
		{ "barr", "bahr", false },
		{ "morton", "norton", true },
		{ "morton", "torton", false },
		{ "renard", "rocard", false },
		{ "barnard", "bonard", false },
		{ "стрежнев", "стрежнеа", true },
		{ "стрежнев", "стрэжнев", false },
		{ "الزرقاوي", "الظرقاوي", true },
		{ "الزرقاوي", "الشرقاوي", false },
		{ "קני", "קנח", true },
		{ "מזרחי", "מזרקי", false },
	};
	CHECK_ROWS(rows);
}

static void a_doubled_letter_may_take_the_place_of_the_next(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "farhani", "farhaai", true },
		{ "abelard", "aabeard", true },
		{ "hanina", "hariiria", true },
		{ "senior", "seriior", true },
		{ "midas", "miclas", true },
	};
	CHECK_ROWS(rows);
}

static void what_no_keyboard_is_known_of_passes(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "ჯანეტი", "ჯანატი", true },
		{ "", "", true },
		{ "abcdefghijklmnopqrstuvwxyzabcdefghijk",
			"abcdefghijklmnopqrstuvwxyzabcdefghqjk", true },
	};
	CHECK_ROWS(rows);
}

static void words_are_read_as_syllables(void **state)
{
	(void)state;
	static const char *const fit[] = { "jiwon", "jiwoo", "xiaoming", "hsiaoming", "nguyen",
		"thuy", "seunghyun", "zhiqiang", "meiling", "kyung", "trinh", "lee", "yi",
		"jiyun" };
	static const char *const unfit[] = { "jiwno", "schmidt", "stephen", "robert", "charles",
		"xlaoming", "", "ng", "kim1", "strand", "honolulukahea" };
	for (size_t i = 0; i < sizeof(fit) / sizeof(fit[0]); i++)
		assert_true(syllables_fit(view_of(fit[i])));
	for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++)
		assert_false(syllables_fit(view_of(unfit[i])));
}

int main(void)
{
	const struct CMUnitTest typing[] = {
		cmocka_unit_test(letters_left_out_added_doubled_and_swapped_are_slips),
		cmocka_unit_test(a_letter_becomes_its_neighbour_on_the_keyboard_alone),
		cmocka_unit_test(a_doubled_letter_may_take_the_place_of_the_next),
		cmocka_unit_test(what_no_keyboard_is_known_of_passes),
		cmocka_unit_test(words_are_read_as_syllables),
	};
	return cmocka_run_group_tests(typing, NULL, NULL);
}

#include "auth/taglist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct taglist read(void **state, struct view text)
{
	return taglist_read(text, *state);
}

static void tags_are_read_without_the_blanks_around_them(void **state)
{
	struct taglist list =
		read(state, VIEW(" v = 1 ;\r\n\td= corp.example;; b=AA\r\n BB ; "));
	assert_false(list.malformed);
	assert_false(list.repeated);
	assert_int_equal(list.count, 3);
	assert_true(view_equal(taglist_value(&list, VIEW("v")), VIEW("1")));
	assert_true(view_equal(taglist_value(&list, VIEW("D")), VIEW("corp.example")));
	assert_true(view_equal(taglist_value(&list, VIEW("b")), VIEW("AA\r\n BB")));
	assert_null(taglist_find(&list, VIEW("x")));
}

static void what_is_no_tag_makes_the_list_malformed(void **state)
{
	assert_true(read(state, VIEW("v=1; rubbish; d=corp.example")).malformed);
	assert_true(read(state, VIEW("=1")).malformed);
	assert_true(read(state, VIEW("1v=1")).malformed);
	assert_true(read(state, VIEW("v\0x=1")).malformed);
	assert_false(read(state, VIEW("")).malformed);
}

static void a_name_given_twice_is_noticed_in_any_case(void **state)
{
	struct taglist list = read(state, VIEW("d=a.example; D=b.example"));
	assert_true(list.repeated);
	assert_true(taglist_repeats(&list, VIEW("d")));
	assert_true(view_equal(taglist_value(&list, VIEW("d")), VIEW("a.example")));
}

static void too_many_tags_make_the_list_malformed(void **state)
{
	unsigned char text[400];
	size_t length = 0;
	for (unsigned i = 0; i < 40; i++) {
		text[length++] = 'a';
		text[length++] = (unsigned char)('a' + i % 26);
		text[length++] = (unsigned char)('a' + i / 26);
		text[length++] = '=';
		text[length++] = ';';
	}
	struct taglist list = read(state, (struct view){ text, length });
	assert_true(list.malformed);
	assert_int_equal(list.count, 32);
}

static void words_of_a_list_are_counted(void **state)
{
	(void)state;
	struct view names = VIEW("from : To:FROM:\r\n fromage");
	assert_int_equal(taglist_count_word(names, ':', VIEW("From")), 2);
	assert_int_equal(taglist_count_word(names, ':', VIEW("cc")), 0);
	assert_int_equal(taglist_count_word(VIEW(""), ':', VIEW("cc")), 0);
}

static int begin(void **state)
{
	*state = arena_create(4096, 0);
	return 0;
}

static int end(void **state)
{
	arena_destroy(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest taglist[] = {
		cmocka_unit_test(tags_are_read_without_the_blanks_around_them),
		cmocka_unit_test(what_is_no_tag_makes_the_list_malformed),
		cmocka_unit_test(a_name_given_twice_is_noticed_in_any_case),
		cmocka_unit_test(too_many_tags_make_the_list_malformed),
		cmocka_unit_test(words_of_a_list_are_counted),
	};
	return cmocka_run_group_tests(taglist, begin, end);
}

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void memory_is_zeroed_again_after_a_reset(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	unsigned char *first = arena_array(arena, unsigned char, 32);
	for (int i = 0; i < 32; i++)
		first[i] = 'x';
	arena_reset(arena);
	unsigned char *second = arena_array(arena, unsigned char, 32);
	assert_int_equal(second[0], 0);
	assert_int_equal(second[31], 0);
	arena_destroy(arena);
}

static void many_blocks_are_counted_and_freed(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	for (int i = 0; i < 1000; i++) {
		unsigned char *bytes = arena_alloc(arena, 3, 7);
		bytes[20] = 'x';
	}
	assert_int_equal(arena_used(arena), 21000);
	assert_false(arena_is_exhausted(arena));
	arena_destroy(arena);
}

static void past_the_limit_it_serves_but_says_so(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 100);
	unsigned char *small = arena_alloc(arena, 100, 1);
	small[99] = 1;
	assert_false(arena_is_exhausted(arena));
	unsigned char *more = arena_alloc(arena, 1, 1);
	more[0] = 1;
	assert_true(arena_is_exhausted(arena));
	arena_reset(arena);
	assert_false(arena_is_exhausted(arena));
	arena_destroy(arena);
}

static void text_is_printed_into_it(void **state)
{
	(void)state;
	struct arena *arena = arena_create(16, 0);
	assert_true(view_equal(arena_printf(arena, "%d-%s", 7, "x"), VIEW("7-x")));
	assert_true(view_equal(arena_lower(arena, VIEW("AbC\xC4")), VIEW("abc\xC4")));
	assert_string_equal(arena_string(arena, VIEW("abc")), "abc");
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_again_after_a_reset),
		cmocka_unit_test(many_blocks_are_counted_and_freed),
		cmocka_unit_test(past_the_limit_it_serves_but_says_so),
		cmocka_unit_test(text_is_printed_into_it),
	};
	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}

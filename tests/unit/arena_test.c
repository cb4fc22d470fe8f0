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

/* Two at a time, of which each moves. */
static void arrays_grow_and_shrink_and_are_counted(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	uint32_t *even = NULL;
	uint32_t *odd = NULL;
	for (uint32_t count = 1; count <= 100000; count *= 10) {
		even = arena_resize(arena, even, count, sizeof(*even));
		odd = arena_resize(arena, odd, count, sizeof(*odd));
		for (uint32_t i = count / 10; i < count; i++) {
			even[i] = 2 * i;
			odd[i] = 2 * i + 1;
		}
	}
	assert_int_equal(arena_used(arena), 2 * 100000 * sizeof(*even));
	even = arena_resize(arena, even, 50000, sizeof(*even));
	assert_int_equal(arena_used(arena), (50000 + 100000) * sizeof(*even));
	for (uint32_t i = 0; i < 50000; i++)
		assert_int_equal(even[i] + 1, odd[i]);
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
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
		cmocka_unit_test(arrays_grow_and_shrink_and_are_counted),
		cmocka_unit_test(text_is_printed_into_it),
	};
	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}

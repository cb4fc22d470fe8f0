#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "protect/keys.h"

static void what_was_put_is_found(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	keys_reserve(&keys, 10000, arena);
	for (uint32_t i = 0; i < 10000; i++)
		keys_put(&keys, key_of(KEY_PAIR, i), i);
	assert_int_equal(keys.count, 10000);
	for (uint32_t i = 0; i < 10000; i++) {
		size_t count = keys_get(&keys, key_of(KEY_PAIR, i), numbers);
		bool found = false;
		for (size_t n = 0; n < count; n++)
			found = found || numbers[n] == i;
		assert_true(found);
	}
	assert_int_equal(keys_get(&keys, key_of(KEY_DOMAIN, 7), numbers), 0);
	arena_destroy(arena);
}

static void namesakes_share_a_key_up_to_a_limit(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint64_t key = key_of(KEY_JOINED, 1);
	keys_reserve(&keys, 1000, arena);
	for (uint32_t i = 0; i < 1000; i++) {
		keys_put(&keys, key, i);
		keys_put(&keys, key, i); /* once is enough */
	}
	assert_int_equal(keys.count, LIMIT_KEY_SHARERS);
	assert_int_equal(keys_get(&keys, key, numbers), LIMIT_KEY_SHARERS);
	assert_int_equal(numbers[0], 0);
	assert_int_equal(numbers[LIMIT_KEY_SHARERS - 1], LIMIT_KEY_SHARERS - 1);
	arena_destroy(arena);
}

static void a_hash_can_be_carried_on(void **state)
{
	(void)state;
	uint64_t whole = key_hash(VIEW("janeroe"));
	assert_int_equal(key_hash_more(key_hash(VIEW("jane")), VIEW("roe")), whole);
	assert_int_equal(key_hash_without(VIEW("janexroe"), 4, 1), whole);
	assert_int_equal(key_of_either(KEY_PAIR, 1, 2), key_of_either(KEY_PAIR, 2, 1));
	assert_int_not_equal(key_of_pair(KEY_PAIR, 1, 2), key_of_pair(KEY_PAIR, 2, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(namesakes_share_a_key_up_to_a_limit),
		cmocka_unit_test(a_hash_can_be_carried_on),
	};
	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}

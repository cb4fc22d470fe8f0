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
	assert_int_equal(key_of_either(KEY_PAIR, 1, 2), key_of_either(KEY_PAIR, 2, 1));
	assert_int_not_equal(key_of_pair(KEY_PAIR, 1, 2), key_of_pair(KEY_PAIR, 2, 1));
}

static void a_walk_leaves_out_one_character_each_time(void **state)
{
	(void)state;
	const struct view without[] = { VIEW("n\xC3\xA9\xC3\xA9t"), VIEW("a\xC3\xA9\xC3\xA9t"),
		VIEW("an\xC3\xA9t"), VIEW("an\xC3\xA9\xC3\xA9") };
	struct view text = VIEW("an\xC3\xA9\xC3\xA9t");
	struct key_walk walk = key_walk_start(text, key_hash(text));
	uint64_t hash = 0;
	for (size_t i = 0; i < 4; i++) {
		assert_true(key_walk_next(&walk, &hash));
		assert_int_equal(hash, key_hash(without[i]));
	}
	assert_false(key_walk_next(&walk, &hash));
}

/* Nearly full, and by many at one place. */
static void crowded_keys_are_all_found(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	keys_reserve(&keys, 20000, arena);
	for (uint32_t i = 0; i < 20000; i++)
		keys_put(&keys, key_of(KEY_PAIR, i / 20), i);
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(keys_get(&keys, key_of(KEY_PAIR, i), numbers), 20);
		for (uint32_t n = 0; n < 20; n++)
			assert_int_equal(numbers[n], i * 20 + n);
	}
	arena_destroy(arena);
}

/* Made for ten. */
static void a_table_that_is_full_makes_room(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	keys_reserve(&keys, 10, arena);
	for (uint32_t i = 0; i < 5000; i++)
		keys_put(&keys, key_of(KEY_PAIR, i), i);
	assert_int_equal(keys.count, 5000);
	for (uint32_t i = 0; i < 5000; i++) {
		assert_int_equal(keys_get(&keys, key_of(KEY_PAIR, i), numbers), 1);
		assert_int_equal(numbers[0], i);
	}
	assert_int_equal(keys_get(&keys, key_of(KEY_DOMAIN, 7), numbers), 0);
	arena_destroy(arena);
}

/* In any order, several times, and very many under one key; others join them later. */
static void a_table_of_a_list_is_as_one_put_together(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	struct key_list list = { .arena = arena };
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint64_t shared = key_of(KEY_JOINED, 1);
	for (uint32_t i = 30000; i-- > 0;) {
		key_list_add(&list, key_of(KEY_PAIR, i % 10000), i);
		key_list_add(&list, shared, i);
		key_list_add(&list, shared, i);
	}
	keys_from_list(&keys, &list);
	assert_int_equal(list.count, 0);
	assert_int_equal(keys.count, 30000 + LIMIT_KEY_SHARERS);
	for (uint32_t i = 0; i < 100; i++)
		keys_put(&keys, key_of(KEY_DOMAIN, i), i);
	for (uint32_t i = 0; i < 10000; i++) {
		assert_int_equal(keys_get(&keys, key_of(KEY_PAIR, i), numbers), 3);
		for (uint32_t n = 0; n < 3; n++)
			assert_int_equal(numbers[n], i + n * 10000);
	}
	assert_int_equal(keys_get(&keys, shared, numbers), LIMIT_KEY_SHARERS);
	for (uint32_t n = 0; n < LIMIT_KEY_SHARERS; n++)
		assert_int_equal(numbers[n], n);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(keys_get(&keys, key_of(KEY_DOMAIN, i), numbers), 1);
	assert_int_equal(keys_get(&keys, key_of(KEY_ADDRESS, 7), numbers), 0);
	arena_destroy(arena);
}

/* Candidates: all that were put, and hardly another. */
static void a_packed_table_has_all_numbers_of_a_key(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	struct key_list list = { .arena = arena };
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint64_t shared = key_of(KEY_JOINED, 1);
	for (uint32_t i = 60000; i-- > 0;) {
		key_list_add(&list, key_of(KEY_PAIR, i / 3), i);
		key_list_add(&list, shared, i);
	}
	keys_pack_list(&keys, &list);
	assert_int_equal(keys.count, 60000 + LIMIT_KEY_SHARERS);
	for (uint32_t i = 0; i < 20000; i++) {
		size_t count = keys_get(&keys, key_of(KEY_PAIR, i), numbers);
		size_t own = 0;
		for (size_t n = 0; n < count; n++)
			own += numbers[n] / 3 == i;
		assert_int_equal(own, 3);
	}
	size_t count = keys_get(&keys, shared, numbers);
	assert_int_equal(count, LIMIT_KEY_SHARERS);
	size_t others = 0;
	for (uint32_t i = 0; i < 20000; i++)
		others += keys_get(&keys, key_of(KEY_DOMAIN, i), numbers);
	assert_in_range(others, 0, 10);
	arena_destroy(arena);
}

static void a_packed_table_of_nothing_has_nothing(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct keys keys;
	struct key_list list = { .arena = arena };
	uint32_t numbers[LIMIT_KEY_SHARERS];
	keys_pack_list(&keys, &list);
	assert_int_equal(keys_get(&keys, key_of(KEY_PAIR, 1), numbers), 0);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(namesakes_share_a_key_up_to_a_limit),
		cmocka_unit_test(a_hash_can_be_carried_on),
		cmocka_unit_test(a_walk_leaves_out_one_character_each_time),
		cmocka_unit_test(crowded_keys_are_all_found),
		cmocka_unit_test(a_table_that_is_full_makes_room),
		cmocka_unit_test(a_table_of_a_list_is_as_one_put_together),
		cmocka_unit_test(a_packed_table_has_all_numbers_of_a_key),
		cmocka_unit_test(a_packed_table_of_nothing_has_nothing),
	};
	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}

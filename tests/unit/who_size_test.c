#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "protect/index.h"
#include "support/list.h"

#define NAMES   100000
#define LOOKUPS 20000

/* A tenth of the time here is what an optimised build takes: the bounds are for the slowest
 * build under sanitizers, and catch what grows with the square of the list. */
#define BUILD_SECONDS  20.0
#define LOOKUP_SECONDS 0.002

/* Octets that are kept of a name of two words which no other has. */
#define NAME_OCTETS 500

static double now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

/* A pronounceable word of two to four syllables. */
static void put_word(struct buf *buf, uint64_t *seed)
{
	static const char consonants[] = "bcdfghjklmnprstvz";
	static const char vowels[] = "aeiou";
	uint64_t syllables = 2 + next(seed) % 3;
	for (uint64_t i = 0; i < syllables; i++) {
		unsigned char consonant = (unsigned char)consonants[next(seed) % 17];
		buf_byte(buf, i == 0 ? (unsigned char)(consonant - 'a' + 'A') : consonant);
		buf_byte(buf, (unsigned char)vowels[next(seed) % 5]);
	}
}

static const char *make_name(struct arena *arena, uint64_t *seed)
{
	struct buf buf = buf_init(arena, 64);
	put_word(&buf, seed);
	buf_byte(&buf, ' ');
	put_word(&buf, seed);
	return arena_string(arena, buf_view(&buf));
}

static void a_hundred_thousand_names_are_as_quick_as_ten(void **state)
{
	(void)state;
	struct list list = list_create(NAMES);
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	uint64_t seed = 1;
	for (size_t i = 0; i < NAMES; i++)
		list_person(&list, make_name(list.arena, &seed), NULL);
	double start = now();
	struct registry *registry = registry_create(list.snapshot);
	double built = now() - start;
	assert_int_equal(registry_names(registry), NAMES);
	size_t found = 0;
	double looked = 0;
	struct matches matches;
	for (size_t i = 0; i < LOOKUPS; i++) {
		/* Every other one is of the list. */
		struct view name = i % 2 ? view_of(make_name(arena, &seed))
					 : list.snapshot->protected_list.people[i].name;
		start = now();
		registry_find_name(registry, name, arena, &matches);
		looked += now() - start;
		found += i % 2 == 0 && matches.count > 0;
		arena_reset(arena);
	}
	size_t kept = arena_used(registry->arena) / NAMES;
	(void)printf("%d names: built in %.2f s, %zu octets each, %.1f us a lookup\n", NAMES,
		built, kept, looked / LOOKUPS * 1e6);
	assert_true(kept < NAME_OCTETS);
	assert_int_equal(found, LOOKUPS / 2);
	assert_true(built < BUILD_SECONDS);
	assert_true(looked / LOOKUPS < LOOKUP_SECONDS);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
}

/* A list that has no keys for one letter left out of a word. */
#define LARGE_LIST 3000

static void both_words_may_be_misspelled_in_a_large_list(void **state)
{
	(void)state;
	static const char *const seen[] = { "Gwenddolyn Harkenrifer", "Gwednolyn Harkenrifer",
		"Gwebdolyn Harknerider" };
	struct list list = list_create(LARGE_LIST + 1);
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	uint64_t seed = 1;
	for (size_t i = 0; i < LARGE_LIST; i++)
		list_person(&list, make_name(list.arena, &seed), NULL);
	list_person(&list, "Gwendolyn Harkenrider", NULL);
	struct registry *registry = registry_create(list.snapshot);
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		struct matches matches;
		registry_find_name(registry, view_of(seen[i]), arena, &matches);
		assert_true(matches.count > 0);
		assert_true(view_equal(
			matches.items[0].principal->name, VIEW("Gwendolyn Harkenrider")));
		assert_true(matches.items[0].strength >= 0.7);
		arena_reset(arena);
	}
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
}

/* The same bytes again and again: the longest names that anybody sends. */
/* Full names of Spain, Portugal and Arabia, as they are and with an error, among those of many
 * others: no text that takes so long is given up before the name is found. */
static void names_of_many_words_are_found_in_a_large_list(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		const char *seen;
	} rows[] = {
		{ "Maria del Carmen de la Fuente Ortega Ruiz",
			"Maria del Carmen de la Fuente Ortega Ruiz" },
		{ "Maria del Carmen de la Fuente Ortega Ruiz",
			"Dr. Maria del Carmen de la Fuente Orteha Ruiz" },
		{ "Antonio Jose Pereira de Almeida Nogueira Pinto",
			"Antonio Jose Pereira de Almeida Nogueira Pinto" },
		{ "Antonio Jose Pereira de Almeida Nogueira Pinto",
			"Ant\xC3\xB3nio Jos\xC3\xA9 Pereira d'Almeida Nogueira Pinto" },
		{ "Abdullah bin Mansour bin Tariq Al Harithi Al Omari",
			"Abdullah bin Mansour bin Tariq al-Harithi al-Omari" },
	};
	struct list list = list_create(LARGE_LIST + sizeof(rows) / sizeof(rows[0]));
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	uint64_t seed = 1;
	for (size_t i = 0; i < LARGE_LIST; i++)
		list_person(&list, make_name(list.arena, &seed), NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		list_person(&list, rows[i].name, NULL);
	struct registry *registry = registry_create(list.snapshot);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct matches matches;
		registry_find_name(registry, view_of(rows[i].seen), arena, &matches);
		assert_true(matches.count > 0);
		assert_true(
			view_equal(matches.items[0].principal->name, view_of(rows[i].name)));
		assert_true(matches.items[0].strength >= 0.7);
		arena_reset(arena);
	}
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
}

static void look_up_repeated(struct registry *registry, const char *piece, size_t count)
{
	struct arena *arena = arena_create((size_t)64 << 10, (size_t)64 << 20);
	struct buf buf = buf_init(arena, (size_t)1 << 20);
	struct matches matches;
	for (size_t i = 0; i < count; i++)
		buf_text(&buf, piece);
	double start = now();
	registry_find_name(registry, buf_view(&buf), arena, &matches);
	registry_find_local(registry, buf_view(&buf), buf_view(&buf), arena, &matches);
	assert_true(now() - start < 2);
	assert_false(arena_is_exhausted(arena));
	arena_destroy(arena);
}

static void no_name_is_too_long(void **state)
{
	(void)state;
	struct list list = list_create(4);
	list_person(&list, "Gwendolyn Harkenrider", NULL);
	list_person(&list, "A B C D E F G H I J K L M N O P Q R S T", NULL);
	list_organization(&list, "Council of Northern Lakes", NULL, NULL);
	struct registry *registry = registry_create(list.snapshot);
	look_up_repeated(registry, "Gwendolyn ", 2000);
	look_up_repeated(registry, "a", 100000);
	look_up_repeated(registry, "a ", 50000);
	look_up_repeated(registry, "\xCC\x81", 100000);
	look_up_repeated(registry, "\xE2\x80\xAE(@.", 20000);
	look_up_repeated(registry, "'s ", 20000);
	look_up_repeated(registry, "\xFF", 100000);
	look_up_repeated(registry, "\xEF\xB7\xBA", 60000);
	registry_destroy(registry);
	list_destroy(&list);
}

/* How many are found with 64 kB of padding in the middle of the name. */
static size_t find_padded(
	struct registry *registry, const char *before, struct view padding, const char *after)
{
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	struct buf padded = buf_init(arena, (size_t)1 << 20);
	struct matches matches;
	buf_text(&padded, before);
	while (padded.len < (size_t)64 << 10)
		buf_put(&padded, padding);
	buf_text(&padded, after);
	registry_find_name(registry, buf_view(&padded), arena, &matches);
	assert_false(matches.facts & FACT_BIT(LIMIT));
	size_t count = matches.count;
	arena_destroy(arena);
	return count;
}

/* Different characters of one kind in an order that does not repeat. */
static struct view mix(struct arena *arena, uint32_t first, uint32_t count)
{
	struct buf buf = buf_init(arena, (size_t)64 << 10);
	uint64_t seed = first;
	while (buf.len < 60000)
		buf_rune(&buf, first + (uint32_t)(next(&seed) % count));
	return buf_view(&buf);
}

static void no_padding_hides_a_name(void **state)
{
	(void)state;
	struct list list = list_create(1);
	list_person(&list, "Gwendolyn Harkenrider", NULL);
	struct registry *registry = registry_create(list.snapshot);
	const struct view paddings[] = { VIEW(" "), VIEW("\xCC\x81"), VIEW(" \xE2\x80\x8B"),
		VIEW("\xE2\x80\x8B"), VIEW("\xC2\xAD"), VIEW("\xE3\x85\xA4"),
		VIEW("\xF3\xA0\x81\xA1"), VIEW("\xE2\x80\xAD"), mix(list.arena, 0x300, 0x4F),
		mix(list.arena, 0x200B, 5), mix(list.arena, 0x2000, 16),
		mix(list.arena, 0xFE00, 16) };
	for (size_t i = 0; i < sizeof(paddings) / sizeof(paddings[0]); i++) {
		size_t before = find_padded(registry, "", paddings[i], "Gwendolyn Harkenrider");
		size_t inside = find_padded(registry, "Gwend", paddings[i], "olyn Harkenrider");
		size_t after = find_padded(registry, "Gwendolyn Harkenrider", paddings[i], "");
		assert_int_equal(before, 1);
		assert_int_equal(inside, 1);
		assert_int_equal(after, 1);
	}
	registry_destroy(registry);
	list_destroy(&list);
}

static void more_than_is_read_is_told(void **state)
{
	(void)state;
	struct list list = list_create(1);
	list_person(&list, "Gwendolyn Harkenrider", NULL);
	struct registry *registry = registry_create(list.snapshot);
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	struct buf buf = buf_init(arena, (size_t)1 << 20);
	struct matches matches;
	buf_text(&buf, "Gwendolyn Harkenrider");
	registry_find_name(registry, buf_view(&buf), arena, &matches);
	assert_false(matches.facts & FACT_BIT(LIMIT));
	for (size_t i = 0; i < 2000; i++)
		buf_text(&buf, " word");
	registry_find_name(registry, buf_view(&buf), arena, &matches);
	assert_true(matches.facts & FACT_BIT(LIMIT));
	assert_int_equal(matches.count, 1);
	arena_destroy(arena);
	registry_destroy(registry);
	list_destroy(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_thousand_names_are_as_quick_as_ten),
		cmocka_unit_test(both_words_may_be_misspelled_in_a_large_list),
		cmocka_unit_test(names_of_many_words_are_found_in_a_large_list),
		cmocka_unit_test(no_name_is_too_long),
		cmocka_unit_test(no_padding_hides_a_name),
		cmocka_unit_test(more_than_is_read_is_told),
	};
	return cmocka_run_group_tests_name("who_size", tests, NULL, NULL);
}

/* name_lookup [COUNT]: what looking up names costs in a list of COUNT generated people (100,000
 * unless told): time to build, memory, lookups per second with every fifth name out of the
 * list. callgrind --toggle-collect=registry_find_name counts the instructions. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "protect/registry.h"
#include "support/list.h"

#define NAMES   100000
#define LOOKUPS 5000

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

static void put_word(struct buf *buf, uint64_t *seed)
{
	static const char consonants[] = "bcdfghjklmnprstvz";
	static const char vowels[] = "aeiou";
	uint64_t syllables = 2 + next(seed) % 3;
	for (uint64_t i = 0; i < syllables; i++) {
		buf_byte(buf, (unsigned char)consonants[next(seed) % 17]);
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

static long peak_memory(void) /* kB */
{
	struct rusage usage;
	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : NAMES;
	if (count == 0 || count > NAMES)
		return EXIT_FAILURE;
	struct list list = list_create(count);
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	uint64_t seed = 1;
	for (size_t i = 0; i < count; i++)
		list_person(&list, make_name(list.arena, &seed), NULL);
	long before = peak_memory();
	double built = now();
	struct registry *registry = registry_create(list.snapshot);
	built = now() - built;
	long memory = peak_memory() - before;
	size_t missed = 0;
	double looked = 0;
	for (size_t i = 0; i < LOOKUPS; i++) {
		struct matches matches;
		bool is_listed = i % 5 == 0;
		struct view name =
			is_listed ? list.snapshot->protected_list.people[i % count].name
				  : view_of(make_name(arena, &seed));
		double start = now();
		registry_find_name(registry, name, arena, &matches);
		looked += now() - start;
		missed += is_listed && matches.count == 0;
		arena_reset(arena);
	}
	(void)printf("%zu names: built in %.3f s, peak memory %ld kB, %.0f lookups/s\n", count,
		built, memory, LOOKUPS / looked);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
	return missed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

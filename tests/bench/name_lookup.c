/* name_lookup [COUNT [MIX]]: what looking up names costs in a list of COUNT people (100,000
 * unless told): time to build, memory at its peak and kept, and lookups per second with every
 * fifth name out of the list. callgrind --toggle-collect=registry_find_name counts the
 * instructions. MIX says what names there are:
 *   made   words of syllables: hardly two names share one (the default)
 *   known  two words out of the table of common names, each as often as it is borne: the
 *          most that real names have in common
 *   FILE   a name a line: those to list, and behind them those to look up */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "bench/known_names.h"
#include "protect/index.h"
#include "support/list.h"

#define NAMES   100000
#define LOOKUPS 5000

static double now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void put_word(struct buf *buf, uint64_t *seed)
{
	static const char consonants[] = "bcdfghjklmnprstvz";
	static const char vowels[] = "aeiou";
	uint64_t syllables = 2 + known_names_next(seed) % 3;
	for (uint64_t i = 0; i < syllables; i++) {
		buf_byte(buf, (unsigned char)consonants[known_names_next(seed) % 17]);
		buf_byte(buf, (unsigned char)vowels[known_names_next(seed) % 5]);
	}
}

/* Where names come from. */
struct source {
	FILE *file; /* NULL: made */
	bool is_known;
	struct known_names known;
	uint64_t seed;
};

/* NULL at the end of a file. */
static const char *make_name(struct arena *arena, struct source *source)
{
	char line[256];
	struct buf buf = buf_init(arena, sizeof(line));
	if (source->file) {
		if (!fgets(line, sizeof(line), source->file))
			return NULL;
		line[strcspn(line, "\n")] = 0;
		buf_text(&buf, line);
		return arena_string(arena, buf_view(&buf));
	}
	if (source->is_known) {
		known_names_put(&source->known, &buf);
	} else {
		put_word(&buf, &source->seed);
		buf_byte(&buf, ' ');
		put_word(&buf, &source->seed);
	}
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
	struct source source = { .seed = 1 };
	if (argc > 2 && strcmp(argv[2], "known") == 0) {
		source.is_known = true;
		known_names_start(&source.known, list.arena);
	} else if (argc > 2 && strcmp(argv[2], "made") != 0) {
		source.file = fopen(argv[2], "r");
		if (!source.file)
			return EXIT_FAILURE;
	}
	for (size_t i = 0; i < count; i++) {
		const char *name = make_name(list.arena, &source);
		if (!name)
			return EXIT_FAILURE;
		list_person(&list, name, NULL);
	}
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
		const char *made = is_listed ? "" : make_name(arena, &source);
		if (!made)
			return EXIT_FAILURE;
		struct view name =
			is_listed ? list.snapshot->protected_list.people[i % count].name
				  : view_of(made);
		double start = now();
		registry_find_name(registry, name, arena, &matches);
		looked += now() - start;
		missed += is_listed && matches.count == 0;
		arena_reset(arena);
	}
	(void)printf("%zu names: built in %.3f s, peak memory %ld kB, %zu kB kept, "
		     "%.0f lookups/s\n",
		count, built, memory, arena_used(registry->arena) / 1024, LOOKUPS / looked);
	if (source.file)
		(void)fclose(source.file);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
	return missed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

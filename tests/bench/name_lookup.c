/* name_lookup [COUNT [MIX]]: what looking up names costs in a list of COUNT people (100,000
 * unless told): time to build, memory at its peak and kept, and lookups per second with every
 * fifth name out of the list. callgrind --toggle-collect=registry_find_name counts the
 * instructions. MIX says what names there are:
 *   made   words of syllables: hardly two names share one (the default)
 *   known  two words out of the table of common names, each as often as it is borne: the
 *          most that real names have in common
 *   FILE   a name a line: those to list, and behind them those to look up */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "protect/index.h"
#include "protect/rarity.h"
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

/* Where names come from. */
struct source {
	FILE *file; /* NULL: made */
	struct view *words;
	double *until; /* of each word: its share and those of all before it */
	size_t word_count;
	uint64_t seed;
};

static void read_known_words(struct source *source, struct arena *arena)
{
	size_t most = 0;
	while (rarity_name(most).len > 0)
		most++;
	source->words = arena_array(arena, struct view, most);
	source->until = arena_array(arena, double, most);
	double sum = 0;
	for (size_t i = 0; i < most; i++) {
		bool is_known = false;
		if (!view_is_ascii(rarity_name(i)))
			continue;
		sum += exp2(-rarity_of(rarity_name(i), false, &is_known));
		source->words[source->word_count] = rarity_name(i);
		source->until[source->word_count++] = sum;
	}
}

static void put_known_word(struct buf *buf, struct source *source)
{
	double all = source->until[source->word_count - 1];
	double wanted = all * (double)next(&source->seed) / (double)(UINT64_C(1) << 31);
	size_t low = 0;
	size_t high = source->word_count - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (source->until[middle] <= wanted) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	buf_put(buf, source->words[low]);
}

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
	for (int i = 0; i < 2; i++) {
		if (i > 0)
			buf_byte(&buf, ' ');
		if (source->word_count > 0) {
			put_known_word(&buf, source);
		} else {
			put_word(&buf, &source->seed);
		}
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
		read_known_words(&source, list.arena);
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

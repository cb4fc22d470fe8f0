/* domain_lookup LIST: what each domain on standard input is taken for by a list of protected
 * domains (one on each line of the file LIST), one line of tab-separated matches for each; the
 * time goes to standard error. With -q nothing is printed, so that callgrind counts lookups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/domain.h"
#include "protect/registry.h"
#include "support/list.h"
#include "text/idn.h"

#define MOST_DOMAINS 1000000
#define MOST_OUTPUT  ((size_t)64 << 10)

static double now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct view trimmed(const char *line, ssize_t got)
{
	return view_trim((struct view){ (const unsigned char *)line, (size_t)got });
}

static bool read_list(struct list *list, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t got = 0;
	if (!file)
		return false;
	while ((got = getline(&line, &size, file)) > 0) {
		struct view name = trimmed(line, got);
		if (name.len > 0)
			(void)list_domain(list, arena_string(list->arena, name));
	}
	free(line);
	(void)fclose(file);
	return true;
}

static void print_matches(struct view text, const struct matches *matches, struct arena *arena)
{
	struct buf out = buf_init(arena, MOST_OUTPUT);
	buf_put(&out, text);
	for (size_t i = 0; i < matches->count; i++) {
		const struct match *match = &matches->items[i];
		buf_printf(&out, "\t%.*s\t%.2f\t", VIEW_ARG(match->matched), match->strength);
		for (unsigned m = 0; m < MEANS_COUNT; m++) {
			if (match->means & MEANS_BIT(m))
				buf_text(&out, means_name((enum means)m));
		}
	}
	if (matches->count == 0)
		buf_text(&out, "\t-\t0.00\t-");
	buf_byte(&out, '\n');
	(void)fwrite(out.bytes, 1, out.len, stdout);
}

int main(int argc, char **argv)
{
	bool is_quiet = argc > 1 && strcmp(argv[1], "-q") == 0;
	if (argc != (is_quiet ? 3 : 2))
		return EXIT_FAILURE;
	(void)domain_suffixes_load(NULL);
	struct list list = list_create(MOST_DOMAINS);
	if (!read_list(&list, argv[argc - 1]))
		return EXIT_FAILURE;
	double built = now();
	struct registry *registry = registry_create(list.snapshot);
	built = now() - built;
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	char *line = NULL;
	size_t size = 0;
	ssize_t got = 0;
	size_t lookups = 0;
	double looked = 0;
	while ((got = getline(&line, &size, stdin)) > 0) {
		struct view text = trimmed(line, got);
		facts_t facts = 0;
		struct matches matches = { .count = 0 };
		struct view domain = idn_to_ascii(text, arena, &facts);
		double start = now();
		if (domain.len > 0)
			registry_find_domain(registry, domain, arena, &matches);
		looked += now() - start;
		lookups++;
		if (!is_quiet)
			print_matches(text, &matches, arena);
		arena_reset(arena);
	}
	(void)fprintf(stderr, "%zu domains: built in %.3f s, %zu lookups, %.2f us each\n",
		registry_principals(registry), built, lookups,
		lookups > 0 ? looked / (double)lookups * 1e6 : 0);
	free(line);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
	return EXIT_SUCCESS;
}

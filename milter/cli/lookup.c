#include "cli/lookup.h"

#include "base/limits.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sysexits.h>

#define FIRST_BLOCK ((size_t)64 << 10)
#define MAX_LINE    ((size_t)1 << 20)

static void print_matches(struct view text, const struct matches *matches, struct arena *arena)
{
	struct buf out = buf_init(arena, MAX_LINE);
	(void)fwrite(text.len ? (const char *)text.ptr : "", 1, text.len, stdout);
	for (size_t i = 0; i < matches->count; i++) {
		const struct match *match = &matches->items[i];
		buf_byte(&out, '\t');
		buf_put(&out, match->principal->name);
		buf_printf(&out, "\t%.2f\t", match->strength);
		means_list(match->means, &out);
	}
	if (matches->count == 0)
		buf_text(&out, "\t-\t0.00\t-");
	buf_byte(&out, '\n');
	(void)fwrite(out.bytes, 1, out.len, stdout);
}

static void look_up(
	const struct judge *judge, lookup_fn *lookup, struct view text, struct arena *arena)
{
	struct matches matches = { .count = 0 };
	lookup(judge->policy->registry, text, arena, &matches);
	print_matches(text, &matches, arena);
	arena_reset(arena);
}

static void look_up_lines(const struct judge *judge, lookup_fn *lookup, struct arena *arena)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t got = 0;
	while ((got = getline(&line, &size, stdin)) > 0) {
		struct view text = { (const unsigned char *)line, (size_t)got };
		if (text.ptr[text.len - 1] == '\n')
			text.len--;
		look_up(judge, lookup, text, arena);
	}
	free(line);
}

int lookup_run(const struct command *command, lookup_fn *lookup, int argc, char **argv)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "protected", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	const char *config = NULL;
	const char *protected_list = NULL;
	int option = 0;
	while ((option = getopt_long(argc, argv, "c:p:", known, NULL)) != -1) {
		if (option == 'c') {
			config = optarg;
		} else if (option == 'p') {
			protected_list = optarg;
		} else {
			return command_usage(command);
		}
	}
	if (optind + 1 != argc)
		return command_usage(command);
	struct judge judge = { .policy = NULL };
	int status = judge_load(&judge, config, protected_list);
	if (status == EX_OK) {
		struct arena *arena = arena_create(FIRST_BLOCK, LIMIT_ARENA);
		if (strcmp(argv[optind], "-") == 0) {
			look_up_lines(&judge, lookup, arena);
		} else {
			look_up(&judge, lookup, view_of(argv[optind]), arena);
		}
		arena_destroy(arena);
	}
	judge_close(&judge);
	return status;
}

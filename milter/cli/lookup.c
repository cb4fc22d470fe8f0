#include "cli/lookup.h"

#include "base/limits.h"
#include "cli/arguments.h"

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
	const struct judge *judge, lookup_fn *find, struct view text, struct arena *arena)
{
	struct matches matches = { .count = 0 };
	find(judge->policy->registry, text, arena, &matches);
	print_matches(text, &matches, arena);
	arena_reset(arena);
}

static void look_up_lines(const struct judge *judge, lookup_fn *find, struct arena *arena)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t got = 0;
	while ((got = getline(&line, &size, stdin)) > 0) {
		struct view text = { (const unsigned char *)line, (size_t)got };
		if (text.ptr[text.len - 1] == '\n')
			text.len--;
		look_up(judge, find, text, arena);
	}
	free(line);
}

static int look_up_in(const struct lookup *lookup, const char *config,
	const char *protected_list, const char *text)
{
	struct judge judge = { .policy = NULL };
	int status = judge_load(&judge, config, protected_list);
	if (status == EX_OK) {
		struct arena *arena = arena_create(FIRST_BLOCK, LIMIT_ARENA);
		judge_warn_unprotected(&judge);
		if (strcmp(text, "-") == 0) {
			look_up_lines(&judge, lookup->find, arena);
		} else {
			look_up(&judge, lookup->find, view_of(text), arena);
		}
		arena_destroy(arena);
	}
	judge_close(&judge);
	return status;
}

int lookup_run(const struct lookup *lookup, int argc, char **argv)
{
	const char *config = NULL;
	const char *protected_list = NULL;
	bool variants = false;
	const struct argument known[] = {
		{ "config", 'c', .value = &config },
		{ "protected", 'p', .value = &protected_list },
		{ "variants", .flag = &variants },
	};
	size_t count = sizeof(known) / sizeof(known[0]);
	if (!arguments_read(argc, argv, known, lookup->propose ? count : count - 1))
		return command_usage(lookup->command);
	if (variants && (config || protected_list)) {
		return command_misuse(
			lookup->command, "--variants reads no list: leave -c and -p out");
	}
	if (optind + 1 != argc) {
		return command_misuse(lookup->command,
			variants ? "--variants takes one NAME"
				 : "give one text, or - for lines of standard input");
	}
	return variants ? lookup->propose(argv[optind])
			: look_up_in(lookup, config, protected_list, argv[optind]);
}

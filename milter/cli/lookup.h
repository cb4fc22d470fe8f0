/*
 * lookup - what `guise name` and `guise domain` share: one text in, one line out:
 * the text, then for each match TAB principal TAB strength TAB means; for none TAB - TAB
 * 0.00 TAB -.
 *
 * Threads: one.
 */
#ifndef CLI_LOOKUP_H
#define CLI_LOOKUP_H

#include "cli/command.h"
#include "cli/judge.h"

typedef void lookup_fn(const struct registry *registry, struct view text, struct arena *arena,
	struct matches *matches_out);

struct lookup {
	const struct command *command;
	lookup_fn *find;
	int (*propose)(const char *name); /* --variants; NULL: the command has none */
};

int lookup_run(const struct lookup *lookup, int argc, char **argv);

#endif

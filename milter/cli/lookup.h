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

int lookup_run(const struct command *command, lookup_fn *lookup, int argc, char **argv);

#endif

/*
 * arguments - the options of a command as a table: a row says what one is called and where
 * what it is given goes.
 *
 * Owns:    nothing; what is stored points into argv.
 * Threads: one, as getopt_long(3) has it. Options may be shortened and stand behind operands.
 * Limits:  LIMIT_ARGUMENTS rows.
 * Errors:  false, after a sentence on standard error.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "base/view.h"

#define LIMIT_ARGUMENTS 16

/* One of `value`, `flag` and `list` is not NULL. */
struct argument {
	const char *name;   /* behind "--" */
	char letter;        /* behind "-"; 0: none */
	const char **value; /* of several the last */
	bool *flag;
	struct view *list; /* all, up to `most`; further ones are dropped */
	size_t *count;
	size_t most;
};

/* The operands begin at optind then. */
bool arguments_read(int argc, char **argv, const struct argument *known, size_t count);

#endif

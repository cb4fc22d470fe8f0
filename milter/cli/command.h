/*
 * command - a subcommand of guise is one file cmd_<name>.c and one row in main.c.
 *
 * Threads: one. Errors: exit codes as in sysexits.h; 1 means "something was found".
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

struct command {
	const char *name;
	const char *arguments; /* as in the usage line */
	const char *summary;
	int (*run)(int argc, char **argv); /* argv[0] is "guise NAME", for getopt */
};

extern const struct command command_allow;
extern const struct command command_check;
extern const struct command command_config;
extern const struct command command_domain;
extern const struct command command_exceptions;
extern const struct command command_name;
extern const struct command command_scan;

/* "usage: guise NAME ARGUMENTS" on standard error; EX_USAGE. */
int command_usage(const struct command *command);

/* The same below "guise NAME: SENTENCE". */
int command_misuse(const struct command *command, const char *sentence);

#endif

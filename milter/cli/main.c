#include "cli/command.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct command *const commands[] = {
	&command_check,
	&command_scan,
	&command_name,
	&command_domain,
	&command_config,
	&command_allow,
	&command_exceptions,
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_command(const struct command *command, FILE *out)
{
	(void)fprintf(out, "usage: guise %s %s\n", command->name, command->arguments);
}

int command_usage(const struct command *command)
{
	print_command(command, stderr);
	return EX_USAGE;
}

int command_misuse(const struct command *command, const char *sentence)
{
	(void)fprintf(stderr, "guise %s: %s\n", command->name, sentence);
	return command_usage(command);
}

static void print_usage(FILE *out)
{
	(void)fprintf(out, "usage: guise COMMAND [OPTIONS] ...\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		(void)fprintf(out, "  guise %s %s\n      %s\n", commands[i]->name,
			commands[i]->arguments, commands[i]->summary);
	}
	(void)fprintf(out, "\nguise(1) says more.\n");
}

static bool asks_for_help(const char *argument)
{
	return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

static int run_one(const struct command *command, int argc, char **argv)
{
	static char title[32]; /* getopt puts it before what it has to say */
	if (argc > 1 && asks_for_help(argv[1])) {
		print_command(command, stdout);
		(void)printf("    %s\n\nguise(1) says more.\n", command->summary);
		return EX_OK;
	}
	(void)snprintf(title, sizeof(title), "guise %s", command->name);
	argv[0] = title;
	return command->run(argc, argv);
}

static int run_command(int argc, char **argv)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[0], commands[i]->name) == 0)
			return run_one(commands[i], argc, argv);
	}
	(void)fprintf(stderr, "guise: no command %s\n", argv[0]);
	print_usage(stderr);
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		(void)printf("guise %s\n", GUISE_VERSION);
		return EX_OK;
	}
	if (asks_for_help(argv[1]) || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return EX_OK;
	}
	int status = run_command(argc - 1, argv + 1);
	/* Output that could not be written must not look like "nothing found". */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		(void)fprintf(stderr, "guise: standard output: %s\n", strerror(errno));
		return EX_IOERR;
	}
	return status;
}

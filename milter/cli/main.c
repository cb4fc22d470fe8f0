#include "cli/command.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct command *const commands[] = {
	&command_check,
	&command_name,
	&command_domain,
	&command_config,
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

int command_usage(const struct command *command)
{
	(void)fprintf(stderr, "usage: guise %s %s\n", command->name, command->arguments);
	return EX_USAGE;
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

static int run_command(int argc, char **argv)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[0], commands[i]->name) == 0)
			return commands[i]->run(argc, argv);
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
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return EX_OK;
	}
	int status = run_command(argc - 1, argv + 1);
	/* Output that could not be written must not look like "nothing found". */
	if (fflush(stdout) != 0 || ferror(stdout))
		return EX_IOERR;
	return status;
}

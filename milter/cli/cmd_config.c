/* guise config: the configuration in force, and what guise would warn about. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/judge.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#define MAX_OUTPUT ((size_t)16 << 20)

static int print_configuration(const char *config, const char *protected_list)
{
	struct judge judge = { .policy = NULL };
	int status = judge_load(&judge, config, protected_list);
	if (status == EX_OK) {
		struct buf out = buf_init(judge.arena, MAX_OUTPUT);
		struct fault_list warnings = { .arena = judge.arena };
		config_print_settings(&judge.policy->snapshot->settings, &out);
		(void)fwrite(out.bytes, 1, out.len, stdout);
		registry_lint(judge.policy->registry, &warnings);
		judge_print_faults(&warnings);
	}
	judge_close(&judge);
	return status;
}

static int print_sample(void)
{
	struct arena *arena = arena_create(4096, 0);
	struct buf out = buf_init(arena, MAX_OUTPUT);
	config_print_sample(&out);
	(void)fwrite(out.bytes, 1, out.len, stdout);
	arena_destroy(arena);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	const char *config = NULL;
	const char *protected_list = NULL;
	bool sample = false;
	const struct argument known[] = {
		{ "config", 'c', .value = &config },
		{ "protected", 'p', .value = &protected_list },
		{ "sample", .flag = &sample },
	};
	if (!arguments_read(argc, argv, known, sizeof(known) / sizeof(known[0])))
		return command_usage(&command_config);
	if (optind != argc)
		return command_misuse(&command_config, "it takes options only");
	return sample ? print_sample() : print_configuration(config, protected_list);
}

const struct command command_config = {
	.name = "config",
	.arguments = "[-c FILE] [-p PROTECTED] [--sample]",
	.summary = "print the options in force and warnings about the protected list",
	.run = run,
};

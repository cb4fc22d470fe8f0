/* guise name: whom does this display name mean? */
#include "cli/lookup.h"

static int run(int argc, char **argv)
{
	return lookup_run(&command_name, registry_find_name, argc, argv);
}

const struct command command_name = {
	.name = "name",
	.arguments = "[-c FILE] [-p PROTECTED] TEXT|-",
	.summary = "whom does this name mean? With -, one line in, one line out",
	.run = run,
};

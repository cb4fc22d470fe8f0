/* guise domain: which protected domain does this one mean? */
#include "cli/lookup.h"
#include "text/idn.h"

static void find(const struct registry *registry, struct view text, struct arena *arena,
	struct matches *matches_out)
{
	facts_t facts = 0;
	struct view domain = idn_to_ascii(view_trim(text), arena, &facts);
	matches_out->count = 0;
	if (domain.len > 0)
		registry_find_domain(registry, domain, arena, matches_out);
}

static int run(int argc, char **argv)
{
	const struct lookup lookup = { .command = &command_domain, .find = find };
	return lookup_run(&lookup, argc, argv);
}

const struct command command_domain = {
	.name = "domain",
	.arguments = "[-c FILE] [-p PROTECTED] NAME|-",
	.summary = "which protected domain does this one mean, or look like?",
	.run = run,
};

/* guise name: whom does this display name mean? */
#include "cli/lookup.h"
#include "cli/variants.h"

#include "base/buf.h"
#include "base/limits.h"

#include <stdio.h>
#include <sysexits.h>

#define FIRST_BLOCK ((size_t)64 << 10)
#define MAX_OUTPUT  ((size_t)1 << 20)

static int print_variants(const char *name)
{
	struct arena *arena = arena_create(FIRST_BLOCK, LIMIT_ARENA);
	struct variants *variants = arena_new(arena, struct variants);
	struct buf out = buf_init(arena, MAX_OUTPUT);
	variants_list(view_of(name), arena, variants);
	for (size_t i = 0; i < variants->count; i++) {
		buf_put(&out, variants->items[i].text);
		buf_printf(&out, "\t%s\n", variants->items[i].why);
	}
	(void)fwrite(out.len ? (const char *)out.bytes : "", 1, out.len, stdout);
	arena_destroy(arena);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	const struct lookup lookup = { &command_name, registry_find_name, print_variants };
	return lookup_run(&lookup, argc, argv);
}

const struct command command_name = {
	.name = "name",
	.arguments = "[-c FILE] [-p PROTECTED] TEXT|- | --variants NAME",
	.summary = "whom does this name mean? With -, one line in, one line out; with "
		   "--variants, other ways to write one",
	.run = run,
};

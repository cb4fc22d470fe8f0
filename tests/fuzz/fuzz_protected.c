/* Any bytes as the protected list: a fault, or a list of which an index can be made, in which
 * everybody is found under the own name. */
#include "config/snapshot.h"
#include "protect/registry.h"
#include "support/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 forgets the string or name that stands at a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig_yylex\n";
}

static void look_up(struct snapshot *snapshot, struct arena *arena)
{
	struct registry *registry = registry_create(snapshot);
	for (size_t i = 0; i < snapshot->protected_list.domain_count; i++) {
		struct matches matches;
		struct view name = snapshot->protected_list.domains[i].name;
		registry_find_domain(registry, name, arena, &matches);
		BUG_ON(name.ptr[0] != '*' && matches.count == 0);
	}
	for (size_t i = 0; i < snapshot->protected_list.person_count; i++) {
		struct matches matches;
		registry_find_name(
			registry, snapshot->protected_list.people[i].name, arena, &matches);
		BUG_ON(matches.count > LIMIT_MATCHES);
	}
	registry_destroy(registry);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct memory_file list;
	struct arena *arena = arena_create(4096, 0);
	struct fault_list faults = { .arena = arena };
	struct snapshot *snapshot = NULL;
	const struct config_source source = {
		.protected_path = memory_file_put(&list, (struct view){ data, size }),
		.rules_path = "/",
	};
	enum err err = config_load(&source, &faults, &snapshot);
	BUG_ON((err == ERR_OK) != (faults.errors == 0));
	if (err == ERR_OK)
		look_up(snapshot, arena);
	snapshot_unref(snapshot);
	arena_destroy(arena);
	return 0;
}

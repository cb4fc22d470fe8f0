/* Any bytes as a file in the folder of rules: weights, combined rules, titles, services,
 * pretexts, free-mail domains. */
#include "config/snapshot.h"
#include "support/memory_file.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 forgets the string or name that stands at a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig_yylex\n";
}

static char folder[] = "/tmp/guise-fuzz-XXXXXX";
static char entry[sizeof(folder) + 16];

static void clean_up(void)
{
	(void)unlink(entry);
	(void)rmdir(folder);
}

static void prepare(const char *path)
{
	BUG_ON(!mkdtemp(folder));
	(void)snprintf(entry, sizeof(entry), "%s/any.conf", folder);
	BUG_ON(symlink(path, entry) != 0 || atexit(clean_up) != 0);
}

static void search(const struct rules *rules, struct view text, struct arena *arena)
{
	struct pretext_hits hits = { .count = 0 };
	rules_find_pretexts(rules, VIEW("please pay the invoice today"), arena, &hits);
	rules_find_pretexts(rules, text, arena, &hits);
	BUG_ON(hits.count > rules->pretext_kinds.count || hits.count > LIMIT_PRETEXT_KINDS);
	BUG_ON(rules->rule_count > LIMIT_RULES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct memory_file file;
	struct arena *arena = arena_create(4096, 0);
	struct fault_list faults = { .arena = arena };
	struct snapshot *snapshot = NULL;
	struct view text = { data, size };
	const char *path = memory_file_put(&file, text);
	if (entry[0] == '\0')
		prepare(path);
	const struct config_source source = { .rules_path = folder };
	enum err err = config_load(&source, &faults, &snapshot);
	BUG_ON((err == ERR_OK) != (faults.errors == 0));
	if (err == ERR_OK)
		search(&snapshot->rules, text, arena);
	snapshot_unref(snapshot);
	arena_destroy(arena);
	return 0;
}

/* Any bytes as guise.conf: a snapshot without errors, or a fault. What was read is shown on a
 * terminal without harm. */
#include "base/utf8.h"
#include "config/snapshot.h"
#include "support/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 forgets the string or name that stands at a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig_yylex\n";
}

static struct snapshot *load(struct view bytes, struct arena *arena)
{
	static struct memory_file file;
	static struct memory_file list;
	struct fault_list faults = { .arena = arena };
	struct snapshot *snapshot = NULL;
	/* The root has no rules in it: those that ship would only slow this down. */
	const struct config_source source = {
		.path = memory_file_put(&file, bytes),
		.protected_path = memory_file_put(&list, VIEW("people = ();")),
		.rules_path = "/",
	};
	enum err err = config_load(&source, &faults, &snapshot);
	BUG_ON((err == ERR_OK) != (snapshot != NULL) ||
		(err == ERR_OK) != (faults.errors == 0));
	return snapshot;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct snapshot *snapshot = load((struct view){ data, size }, arena);
	if (snapshot) {
		struct buf out = buf_init(arena, (size_t)1 << 20);
		config_print_settings(&snapshot->settings, &out);
		BUG_ON(!utf8_is_valid(buf_view(&out)));
		for (size_t i = 0; i < out.len; i++)
			BUG_ON(out.bytes[i] < ' ' && out.bytes[i] != '\n');
	}
	snapshot_unref(snapshot);
	arena_destroy(arena);
	return 0;
}

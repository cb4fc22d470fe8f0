/* Any bytes as the file of exceptions: what could be read is written, and read again as the
 * same. */
#include "config/exceptions.h"
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
	static struct memory_file main;
	static struct memory_file list;
	static struct memory_file apart;
	struct fault_list faults = { .arena = arena };
	struct snapshot *snapshot = NULL;
	const struct config_source source = {
		.path = memory_file_put(&main, VIEW("")),
		.protected_path = memory_file_put(&list,
			VIEW("people = ({ name = \"Jane Roe\"; }, { name = \"J\"; id = \"k\"; }"
			     "); domains = ({ name = \"corp.example\"; });")),
		.exceptions_path = memory_file_put(&apart, bytes),
		.rules_path = "/",
	};
	BUG_ON((config_load(&source, &faults, &snapshot) == ERR_OK) != (faults.errors == 0));
	return snapshot;
}

static struct view print(const struct snapshot *snapshot, struct arena *arena)
{
	struct buf out = buf_init(arena, (size_t)64 << 20);
	const struct protected_list *list = &snapshot->protected_list;
	exceptions_print(list->exceptions, list->exception_count, &out);
	return buf_view(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct snapshot *snapshot = load((struct view){ data, size }, arena);
	if (snapshot) {
		struct view text = print(snapshot, arena);
		struct snapshot *again = load(text, arena);
		BUG_ON(again == NULL || !view_equal(print(again, arena), text));
		BUG_ON(again->protected_list.exception_count !=
			snapshot->protected_list.exception_count);
		snapshot_unref(again);
	}
	snapshot_unref(snapshot);
	arena_destroy(arena);
	return 0;
}

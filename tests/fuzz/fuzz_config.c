/* Any bytes as guise.conf and as the protected list: a snapshot without errors, or a fault. */
#include <unistd.h>

#include "config/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 forgets the string or name that stands at a syntax error. */
const char *__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig_yylex\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/guise-fuzz-XXXXXX";
	int fd = mkstemp(path);
	BUG_ON(fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd) != 0);
	struct arena *arena = arena_create(4096, 0);
	struct fault_list faults = { .arena = arena };
	struct snapshot *snapshot = NULL;
	/* The root has no rules in it: those that ship would only slow this down. */
	const struct config_source source = {
		.path = path,
		.protected_path = path,
		.rules_path = "/",
	};
	enum err err = config_load(&source, &faults, &snapshot);
	BUG_ON((err == ERR_OK) != (snapshot != NULL) ||
		(err == ERR_OK) != (faults.errors == 0));
	snapshot_unref(snapshot);
	arena_destroy(arena);
	return unlink(path);
}

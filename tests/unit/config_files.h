/*
 * config_files - a folder for one test, with files of configuration in it.
 *
 * Owns:    the folder, which is the working directory meanwhile.
 * Threads: one.
 */
#ifndef TESTS_CONFIG_FILES_H
#define TESTS_CONFIG_FILES_H

#include "config/snapshot.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct files {
	char folder[64];
	struct arena *arena;
	struct fault_list faults;
	struct snapshot *snapshot;
};

static int files_setup(void **state)
{
	struct files *files = calloc(1, sizeof(*files));
	if (!files)
		return -1;
	(void)snprintf(files->folder, sizeof(files->folder), "/tmp/guise-config-XXXXXX");
	if (!mkdtemp(files->folder) || chdir(files->folder) != 0)
		return -1;
	files->arena = arena_create(4096, 0);
	files->faults.arena = files->arena;
	*state = files;
	return mkdir("rules", 0700);
}

static int files_remove(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static int files_teardown(void **state)
{
	struct files *files = *state;
	snapshot_unref(files->snapshot);
	arena_destroy(files->arena);
	int failed = chdir("/") | nftw(files->folder, files_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(files);
	return failed;
}

static void files_write_bytes(const char *path, const char *bytes, size_t size)
{
	FILE *stream = fopen(path, "wb");
	if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream) != 0)
		abort();
}

static inline void files_write(const char *path, const char *text)
{
	files_write_bytes(path, text, strlen(text));
}

/* Loads guise.conf (where it is there) with the rules in rules/, and forgets what was. */
static enum err files_load(struct files *files)
{
	const struct config_source source = {
		.path = access("guise.conf", F_OK) == 0 ? "guise.conf" : NULL,
		.protected_path = access("protected.conf", F_OK) == 0 ? "protected.conf" : NULL,
		.rules_path = "rules",
	};
	struct snapshot *snapshot = NULL;
	files->faults = (struct fault_list){ .arena = files->arena };
	enum err err = config_load(&source, &files->faults, &snapshot);
	if (err == ERR_OK) {
		snapshot_unref(files->snapshot);
		files->snapshot = snapshot;
	}
	return err;
}

/* All faults, one a line, as "file:line: text". */
static inline const char *files_faults(struct files *files)
{
	struct buf out = buf_init(files->arena, (size_t)1 << 20);
	for (size_t i = 0; i < files->faults.count; i++) {
		const struct fault *fault = &files->faults.items[i];
		buf_printf(&out, "%s%.*s:%u: %.*s\n", fault->is_warning ? "warning: " : "",
			VIEW_ARG(fault->file), fault->line, VIEW_ARG(fault->text));
	}
	return arena_string(files->arena, buf_view(&out));
}

#endif

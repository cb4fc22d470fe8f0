/*
 * source - one libconfig file with what it includes, parsed, each setting with the file and
 * line where it really stands.
 *
 * libconfig 1.5 alone would end the process when an @include names a folder, cut a string
 * at a NUL, and read 4294967296 as 0. So the text is expanded here first: includes (relative
 * to the file they stand in, also when nested), integers past 32 bits with the L that
 * libconfig wants, NUL refused.
 *
 * Owns:    the parsed tree and its own arena; what is kept must be copied from it.
 * Threads: one.
 * Limits:  LIMIT_CONFIG_SIZE, LIMIT_CONFIG_FILES, LIMIT_CONFIG_DEPTH.
 * Errors:  false with a fault added: a file that cannot be read, the first syntax error.
 */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "config/snapshot.h"

#include <libconfig.h>

struct source {
	config_t tree;
	struct arena *arena;
	struct view file;     /* as it was named */
	struct origin *lines; /* where each line of the expanded text stands; from 1 */
	size_t line_count;
};

/* `source_out` must be finished in either case. */
bool source_read(struct source *source_out, const char *path, struct fault_list *faults);
void source_finish(struct source *source);

struct origin source_origin(const struct source *source, const config_setting_t *setting);

/* `path` as seen from the folder of `file`; absolute paths and the empty one stay. A NUL
 * follows the last byte. */
struct view source_resolve_path(struct view file, struct view path, struct arena *arena);

#endif

/*
 * memory_file - bytes under a path, without a disk: for what reads its input from a file and is
 * run a thousand times a second.
 *
 * Owns:    its descriptor, for as long as the process lives.
 * Threads: one.
 * Errors:  end the process.
 */
#ifndef SUPPORT_MEMORY_FILE_H
#define SUPPORT_MEMORY_FILE_H

#include "base/view.h"

struct memory_file {
	int fd; /* 0: not made yet */
	char path[32];
};

/* The file has these bytes from now on. Answers its path. */
const char *memory_file_put(struct memory_file *file, struct view bytes);

#endif

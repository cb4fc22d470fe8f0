/*
 * sqlite_file - the file of the SQLite store: made, recognised, refused or set aside.
 *
 * Threads: one at a time.
 * Errors:  NULL and a sentence in `why`.
 */
#ifndef STORE_SQLITE_FILE_H
#define STORE_SQLITE_FILE_H

#include "store/backend.h"

#include <sqlite3.h>
#include <sys/types.h>

struct sqlite_file {
	const char *path;
	void (*complain)(void *context, const char *sentence);
	void *context;
	bool is_read_only; /* neither made nor changed */
	dev_t device;      /* of the file as it was opened */
	ino_t inode;       /* 0: not opened yet */
};

/* Opened for writing, with our schema in it, unless it is read only. `is_suspect`: look through
 * all of it first. */
sqlite3 *sqlite_file_open(
	struct sqlite_file *file, bool is_suspect, unsigned char *secret_out, struct why *why);

/* False when another file, or none, is there by now. */
bool sqlite_file_is_same(const struct sqlite_file *file);

/* The first column of the first row of the answer. An SQLite result code. */
int sqlite_file_integer(sqlite3 *connection, const char *text, int64_t *value_out);

#endif

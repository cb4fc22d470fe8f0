/*
 * exception_file - the exceptions in force, and the file of those that guise itself writes.
 *
 * Owns:    the configuration and a lock that keeps other writers away, until
 *          exception_file_close().
 * Threads: one.
 * Errors:  exit codes as in sysexits.h, after a sentence on standard error.
 */
#ifndef CLI_EXCEPTION_FILE_H
#define CLI_EXCEPTION_FILE_H

#include "cli/judge.h"
#include "config/exceptions.h"

struct exception_file {
	struct judge judge;
	const char *config; /* its path */
	const char *path;   /* of the file of exceptions; it need not be there */
	int lock;           /* -1: only read */
};

int exception_file_open(struct exception_file *file, const char *config, bool to_write);

/* Tries the whole configuration with these in the place of what the file holds, and then puts
 * them there. Nothing is written where there is a fault. */
int exception_file_write(
	struct exception_file *file, const struct exception *items, size_t count);
void exception_file_close(struct exception_file *file);

/* All, in the order in which `guise exceptions` counts them. */
const struct protected_list *exception_file_list(const struct exception_file *file);

#endif

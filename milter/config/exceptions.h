/*
 * exceptions - the file of exceptions that `guise allow` writes beside the configuration.
 *
 * Owns:    texts live in the caller's arena.
 * Threads: any, on data of their own.
 * Errors:  exceptions_replace() leaves the old file whole where it fails, with errno set.
 */
#ifndef CONFIG_EXCEPTIONS_H
#define CONFIG_EXCEPTIONS_H

#include "config/snapshot.h"

/* "jane.roe@uni.example for Jane Roe: visiting professor (granted by root on 2026-11-25, until
 * 2027-06-30)": as the file has it, not escaped. */
struct view exception_describe(const struct exception *exception, struct arena *arena);

/* "2027-06-30" for the first second after that day; empty for 0. */
struct view exception_day(int64_t after, struct arena *arena);

/* The whole file. */
void exceptions_print(const struct exception *items, size_t count, struct buf *out);

/* Waits until no other process writes exceptions in this folder. The result is to be closed;
 * -1 with errno. */
int exceptions_lock(const char *path);

/* Writes beside `path` and puts it in its place; the new file has the mode and, where we may
 * give it, the owner of the old one, or else of `like` (NULL: only we may read it). */
MUST_CHECK enum err exceptions_replace(const char *path, const char *like, struct view text);

#endif

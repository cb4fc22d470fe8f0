/*
 * protected - the reader of protected.conf.
 *
 * Owns:    results live in the reader's arena.
 * Threads: one.
 * Errors:  faults, as value.h.
 */
#ifndef CONFIG_PROTECTED_H
#define CONFIG_PROTECTED_H

#include "config/value.h"

/* `exceptions` reads the file of exceptions that are kept apart, or is NULL. */
void protected_read(
	struct reader *reader, struct reader *exceptions, struct protected_list *list);

#endif

/*
 * strings - the strings of a configuration: is this an address, a domain, a path ...?
 *
 * Owns:    results live in the reader's arena. A NUL follows the last byte.
 * Threads: one.
 * Errors:  NULL is good; else the rest of the sentence 'KEY: "x" ...'.
 */
#ifndef CONFIG_STRINGS_H
#define CONFIG_STRINGS_H

#include "config/value.h"

/* `raw` is valid UTF-8 and bounded. `file` is where it stands, for relative paths. */
const char *string_read(struct reader *reader, enum value_type type, struct view file,
	struct view raw, struct view *text_out);

/* What is odd about a string that string_read() let through, as the rest of the same sentence;
 * NULL if nothing is. */
const char *string_doubt(enum value_type type, struct view text);

#endif

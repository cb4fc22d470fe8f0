/*
 * choices - the words that an option of a CHOICE type may have.
 *
 * Threads: constants.
 */
#ifndef CONFIG_CHOICES_H
#define CONFIG_CHOICES_H

#include "config/value.h"

struct choice {
	const char *word; /* NULL ends the list */
	int value;
};

/* NULL for a type that is no choice. */
const struct choice *choices_of(enum value_type type);

/* NULL when there is no such word. */
const struct choice *choices_find(enum value_type type, struct view word);

#endif

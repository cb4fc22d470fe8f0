/*
 * numbering - which number does this text have? A hash table over the names of a configuration.
 *
 * Owns:    its slots, in the arena; the keys stay where they are.
 * Threads: one.
 * Limits:  none of its own: an administrator writes the keys.
 */
#ifndef CONFIG_NUMBERING_H
#define CONFIG_NUMBERING_H

#include "base/arena.h"

struct numbering_slot {
	struct view key;
	size_t value;
	bool used;
};

struct numbering {
	struct arena *arena;
	struct numbering_slot *slots;
	size_t count;
	size_t size; /* a power of two, or 0 */
};

/* The value of `key`, which stays when it has one already; else adds it with `value`. */
size_t *numbering_add(
	struct numbering *numbering, struct view key, size_t value, bool *is_new_out);

/* NULL when there is none. */
const size_t *numbering_find(const struct numbering *numbering, struct view key);

#endif

/*
 * known_names - names of two words out of the table of common names, each word as often as it
 * is borne: the most that real names have in common.
 *
 * Owns:    everything lives in the arena given.
 * Threads: one at a time. Errors: none.
 */
#ifndef TESTS_BENCH_KNOWN_NAMES_H
#define TESTS_BENCH_KNOWN_NAMES_H

#include "base/buf.h"

struct known_names {
	struct view *words;
	double *until; /* of each word: its share and those of all before it */
	size_t count;
	uint64_t seed;
};

void known_names_start(struct known_names *names, struct arena *arena);

/* The next name, always in the same order. */
void known_names_put(struct known_names *names, struct buf *buf);

/* 31 bits of a row that is always the same. */
uint64_t known_names_next(uint64_t *seed);

#endif

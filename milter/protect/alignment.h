/*
 * alignment - whether a reading of an observed name means a protected name, and how surely.
 * For protect/ alone.
 *
 * Threads: any. Limits: LIMIT_NAME_TOKENS by LIMIT_WORDS. Errors: none.
 */
#ifndef PROTECT_ALIGNMENT_H
#define PROTECT_ALIGNMENT_H

#include "protect/index.h"

#define STRENGTH_REPORTED  0.50 /* weaker ones are nobody */
#define STRENGTH_NOT_ALONE 0.74 /* most that what needs a second finding is given */

/* How the words were found to belong together: word by word, or a run of observed words
 * that is the name without its blanks. */
struct run {
	size_t from;
	size_t count;  /* 0: word by word */
	bool by_sound; /* all words that may be of a name, as one sound */
};

struct question {
	const struct registry *registry;
	const struct reading *reading;
	const struct name *name;
	struct run run;
};

/* Fills in strength, bits, means and matched text; false when the name is not meant. Adds to
 * `work` what it took, in steps of some 20 instructions. */
bool alignment_judge(const struct question *question, size_t *work, struct match *match_out);

#endif

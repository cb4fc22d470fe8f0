/*
 * err - the ways in which things go wrong, and the answer that is not known.
 *
 * Hostile or malformed input is no error: parsers are total and report facts (facts.h).
 * What may be unknown (DNS, store) answers with `enum answer`; unknown is never folded
 * into "no". The outside failing (I/O, memory of a library) is `enum err`. Our own bug is
 * BUG_ON().
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdio.h>
#include <stdlib.h>

enum err {
	ERR_OK = 0,
	ERR_IO, /* errno says more */
	ERR_TOO_LARGE,
	ERR_CONFIG,  /* the configuration is refused; faults were reported */
	ERR_LIBRARY, /* a library refused to work */
};

enum answer {
	ANSWER_NO = 0,
	ANSWER_YES,
	ANSWER_UNKNOWN
};

#define MUST_CHECK __attribute__((warn_unused_result))

#define BUG_ON(cond)                                                                          \
	do {                                                                                  \
		if (cond) {                                                                   \
			(void)fprintf(stderr, "bug: %s:%d: %s\n", __FILE__, __LINE__, #cond); \
			abort();                                                              \
		}                                                                             \
	} while (0)

#endif

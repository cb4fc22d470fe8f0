/*
 * exact - bytes alone in a heap block of their exact size, without a NUL behind them, so that
 * a sanitizer sees every read one past the end.
 */
#ifndef TESTS_EXACT_H
#define TESTS_EXACT_H

#include "base/view.h"

#include <stdlib.h>
#include <string.h>

static inline struct view exact(const char *bytes, size_t len)
{
	unsigned char *copy = malloc(len ? len : 1);
	if (!copy)
		abort();
	if (len > 0)
		memcpy(copy, bytes, len);
	return (struct view){ copy, len };
}

static inline void exact_free(struct view v)
{
	free((void *)(uintptr_t)v.ptr);
}

#endif

/*
 * suffixes - a compiled public suffix list: where the suffix of a name begins, told in one
 * pass over it. libpsl's own lookup takes some 5,000 instructions for each name, ten times
 * that for one of many labels.
 *
 * Owns:    the table, until suffixes_destroy().
 * Threads: immutable once it is read; any thread.
 * Limits:  SUFFIXES_MAX rules of a list.
 * Errors:  a file that is no DAFSA of libpsl's, or a broken one: NULL. libpsl then answers.
 */
#ifndef BASE_SUFFIXES_H
#define BASE_SUFFIXES_H

#include "base/view.h"

#define SUFFIXES_MAX 200000

struct suffixes;

/* From the bytes of a list in the form that libpsl's psl-make-dafsa writes. */
struct suffixes *suffixes_read(struct view dafsa);
void suffixes_destroy(struct suffixes *suffixes); /* NULL is fine */

/* The offset of the longest public suffix in a normalised name. The last label is one, listed
 * or not. */
size_t suffixes_find(const struct suffixes *suffixes, struct view name);

#endif

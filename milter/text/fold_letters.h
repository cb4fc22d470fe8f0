/*
 * fold_letters - the part of text_fold() that skeletons are made with as well.
 *
 * Owns:    the result lives in `arena`.
 * Threads: any.
 * Limits:  LIMIT_TEXT octets out.
 */
#ifndef TEXT_FOLD_LETTERS_H
#define TEXT_FOLD_LETTERS_H

#include "base/arena.h"

/* Case, styles, marks and spellings as text_fold() has them; blanks stay as they are. */
struct view fold_letters(struct view text, struct arena *arena);

#endif

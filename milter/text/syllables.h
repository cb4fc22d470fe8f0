/*
 * syllables - words that are written syllable by syllable: Chinese, Korean and Vietnamese
 * names in Latin letters. Their syllables are few and lie close together, so that one letter
 * more or less makes another name of them, where in other languages it is a typing error.
 *
 * Threads: any. Limits: LIMIT_SYLLABLES syllables. Errors: none.
 */
#ifndef TEXT_SYLLABLES_H
#define TEXT_SYLLABLES_H

#include "base/view.h"

#define LIMIT_SYLLABLES 4

/* Whether a folded word can be read as syllables of those languages, in any of their usual
 * romanisations: each a beginning that they know, a vowel or a few, and an end that they
 * know. */
bool syllables_fit(struct view word);

#endif

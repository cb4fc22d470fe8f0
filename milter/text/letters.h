/*
 * letters - letters that stand for others: styled ones that NFKC keeps, Latin ones without
 * a decomposition, variants of the Arabic script, and shapes that TR39 keeps apart.
 *
 * Threads: constant tables.
 */
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <stdint.h>

/* The plain lower-case letter behind a styled one, or 0: parenthesised, negative circled and
 * negative squared letters; apostrophes that NFKC would split are "'". */
uint32_t letters_plain(uint32_t rune);

/* 0 to 25 for a regional indicator, else -1. */
int letters_regional_indicator(uint32_t rune);

/* What a folded letter is spelled as in ASCII (or, in the Arabic script, by its plainest
 * variant); NULL for one that stays. "" is dropped. */
const char *letters_spelling(uint32_t rune);

/* The Latin letters that a folded letter looks like where TR39 has another class. */
const char *letters_look(uint32_t rune);

#endif

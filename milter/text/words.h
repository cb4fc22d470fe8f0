/*
 * words - the words of a folded name.
 *
 * Splits at blanks, punctuation and symbols; apostrophes (' ’ ʼ ` ´ ʻ) join, hyphens split
 * and are remembered, ZWNJ joins (text_fold() has taken it out), '_' '.' and middle dots
 * split, emoji and symbols are dropped. When at least 80 % of four or more words are
 * single letters, they are one word ("J a n e").
 *
 * Owns:    slices of the input where possible, else `arena`.
 * Threads: any.
 * Limits:  LIMIT_WORDS; what is past it is dropped and FACT_LIMIT added by the caller.
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/arena.h"

#define LIMIT_WORDS 32 /* a name and its decorations; longer text is no name */

struct word {
	struct view text;
	bool after_hyphen; /* joined to the word before it by a hyphen or apostrophe */
	bool after_comma;  /* "Roe, Jane" */
	bool bracketed;    /* inside ( ) [ ] { } « » or after a '|' or " via " */
};

struct words {
	struct word items[LIMIT_WORDS];
	size_t count;
	bool truncated;
};

void words_split(struct view folded, struct arena *arena, struct words *words_out);

#endif

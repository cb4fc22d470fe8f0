/*
 * rarity - how rare a word of a name is among honest senders, in bits: log2(1/frequency).
 *
 * Threads: any. Errors: none; what the table does not know is judged by its length.
 */
#ifndef PROTECT_RARITY_H
#define PROTECT_RARITY_H

#include "base/view.h"

/* The names of the table, by number; the empty view past the last one. */
struct view rarity_name(size_t number);

/* Of a folded word; at least 1. `is_common_word`: the vocabulary has it as a word of the
 * language. `is_known_out`: it is a common name or word in its own right, so that another
 * name is seldom meant by it through a typing error. */
double rarity_of(struct view word, bool is_common_word, bool *is_known_out);

/* Of a word that is no rarity_name(). */
double rarity_of_other(struct view word, bool is_common_word);

#endif

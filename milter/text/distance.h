/*
 * distance - typing errors between two short strings of characters.
 *
 * Threads: any. Limits: 64 characters a side; longer strings are `max + 1` apart unless equal.
 */
#ifndef TEXT_DISTANCE_H
#define TEXT_DISTANCE_H

#include "base/view.h"

/* Optimal string alignment distance (insert, delete, replace, swap of neighbours) in
 * Unicode characters; `max + 1` as soon as it is certain to exceed `max`. */
unsigned distance_within(struct view a, struct view b, unsigned max);

#endif

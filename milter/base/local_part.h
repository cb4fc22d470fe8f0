/*
 * local_part - what the part of an address before its '@' is made of where nothing is quoted.
 *
 * Threads: any. Limits: none of its own. Errors: none.
 */
#ifndef BASE_LOCAL_PART_H
#define BASE_LOCAL_PART_H

#include "base/view.h"

/* RFC 5322 3.2.3 atext, and RFC 6532 for what is not ASCII. */
bool local_part_is_atext(unsigned char c);

/* A dot-atom, but its dots may stand anywhere: some providers gave out such addresses. */
bool local_part_is_atoms(struct view text);

#endif

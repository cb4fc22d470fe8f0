/*
 * typing - which differences between two spellings are slips of a finger. A letter may be
 * left out, doubled, added or change places with its neighbour; one that is replaced by
 * another is a slip only where the two keys are neighbours: "Norton" for "Morton" may be one,
 * "Barr" for "Bahr" is another name.
 *
 * Threads: any. Limits: LIMIT_TYPED characters a side; longer words, and letters that no
 * keyboard here has (Latin, Cyrillic, Greek, Arabic, Hebrew), are taken for slips. Errors:
 * none.
 */
#ifndef TEXT_TYPING_H
#define TEXT_TYPING_H

#include "base/view.h"

#define LIMIT_TYPED 32

/* Whether one who meant `meant` may have typed `typed`: two folded words, no more than two
 * errors apart (distance_within()). */
bool typing_is_slip(struct view meant, struct view typed);

#endif

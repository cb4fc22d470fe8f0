/*
 * acronym - the letters that an organisation is likely to be called by. For protect/ alone.
 *
 * Threads: any. Limits: LIMIT_ACRONYM letters. Errors: none.
 */
#ifndef PROTECT_ACRONYM_H
#define PROTECT_ACRONYM_H

#include "base/view.h"

#define LIMIT_ACRONYM 6

struct acronym {
	unsigned char letters[LIMIT_ACRONYM]; /* lower case */
	size_t count;
};

/* Adds the first letter of a word in its own case, `fold` being the same folded, where it is a
 * capital one. False when there are too many for an acronym. */
bool acronym_add(struct acronym *acronym, struct view raw, struct view fold);

/* Whether letters are an acronym and nothing else: enough of them, and no word of a language
 * could be written so ("GATE", "FATE"). Lower case. */
bool acronym_is_one(struct view letters);

/* Whether they stand in the text in capitals. */
bool acronym_is_shown(struct view letters, struct view text);

#endif

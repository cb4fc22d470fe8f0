/*
 * pretext - phrases by which a message is known to ask for something: money, secrecy, haste.
 *
 *   pretexts = ( { kind = "gift_cards"; phrases = [ "gift card", "gift cards" ]; } );
 *
 * Phrases are compared word by word in folded text; those of scripts that put no blanks
 * between words, anywhere.
 *
 * Owns:    results live in the reader's arena.
 * Threads: one; finding (rules_find_pretexts() in snapshot.h) by any number.
 * Limits:  LIMIT_PRETEXT_KINDS.
 * Errors:  faults, as value.h.
 */
#ifndef CONFIG_PRETEXT_H
#define CONFIG_PRETEXT_H

#include "config/rules.h"

void pretext_read_list(
	struct rules_load *load, struct reader *reader, const config_setting_t *list);

/* Makes what was read fit for searching; called once, after the last file. */
void pretext_finish(struct rules_load *load);

#endif

/*
 * phonetic_foreign - how a Latin word sounds to those who write it in another script.
 *
 * phonetic.h reads a Latin word as nobody in particular would: what is common to most
 * languages. Other scripts write what is heard where the name comes from: Knightley is Найтли,
 * Depardieu Депардьё, Jorge خورخي. So a Latin word is heard in several tongues as well, but
 * only beside one in another script; among Latin words that would make too many alike.
 *
 * Owns:    nothing; plain values.
 * Threads: any; constant tables.
 * Limits:  LIMIT_HEARD octets of a word; a longer one is heard in no tongue.
 * Errors:  none. Letters beyond ASCII are silent: fold the word first.
 */
#ifndef TEXT_PHONETIC_FOREIGN_H
#define TEXT_PHONETIC_FOREIGN_H

#include "text/phonetic.h"

enum tongue {
	TONGUE_ENGLISH,
	TONGUE_FRENCH,
	TONGUE_NORTHERN, /* German, Dutch and the Scandinavian languages */
	TONGUE_SOUTHERN, /* Spanish, Italian, Portuguese */
	TONGUE_EASTERN,  /* Polish, Czech, Hungarian, Romanian, Turkish and their neighbours */
	TONGUE_ASIAN,    /* Pinyin, Wade-Giles, and what Koreans and Vietnamese use */
};
#define TONGUES 6

#define LIMIT_HEARD 20

/* Of one word, folded (text_fold()); none of a longer one. */
void phonetic_hear(struct view word, enum tongue tongue, struct phones *phones_out);

/* All ways that differ, but for that of phonetic_read(). */
struct hearings {
	struct view word;
	size_t count;
	struct phones items[TONGUES];
	uint8_t of[TONGUES]; /* by tongue: which of them, or NOT_HEARD */
};
#define NOT_HEARD UINT8_MAX

/* `neutral`: what phonetic_read() makes of the word. Does nothing when the hearings are those
 * of that word already, as {0} are of none; true when they had to be made: some 3,000
 * instructions.
 */
bool phonetic_hear_all(
	struct view word, const struct phones *neutral, struct hearings *hearings);

#endif

/*
 * rune - what kind of character this is, for reading names.
 *
 * Threads: no shared state. ASCII is answered without ICU.
 */
#ifndef TEXT_RUNE_H
#define TEXT_RUNE_H

#include "base/view.h"

bool rune_is_control(uint32_t rune);      /* C0, DEL, C1 */
bool rune_is_blank(uint32_t rune);        /* white space, line and paragraph separators */
bool rune_is_bidi_control(uint32_t rune); /* embeddings, overrides, isolates (UAX #9) */
bool rune_is_invisible(uint32_t rune);    /* takes no ink and no room; bidi controls too */
bool rune_is_filler(uint32_t rune);       /* a blank glyph that claims to be a letter */
bool rune_is_mark(uint32_t rune);         /* Mn, Me */
bool rune_is_combining(uint32_t rune);    /* M */
bool rune_is_word(uint32_t rune);         /* letter, digit, or a mark of any kind */
bool rune_is_alnum(uint32_t rune);
bool rune_is_punctuation(uint32_t rune);

/* A mark whose absence leaves the letter what it is: diacritics of Latin, Greek, Cyrillic,
 * Arabic, Hebrew and Armenian and everything that may sit on any letter; not the vowel
 * signs of Indic and south-east Asian scripts, nor the voicing marks of kana. */
bool rune_is_loose_mark(uint32_t rune);
bool rune_is_kana_mark(uint32_t rune);
bool rune_is_kana(uint32_t rune);

/* A letter of a script that is written with joiners (Arabic, Indic ...), that is, none of
 * Latin, Greek, Cyrillic and Armenian. */
bool rune_is_joining_letter(uint32_t rune);

/* The script of a letter as a number, for telling mixtures apart; -1 for what goes with any
 * script: no letter, letters of no script, Han, kana, Hangul and Bopomofo. */
int32_t rune_script(uint32_t rune);

#endif

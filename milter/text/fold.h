/*
 * fold - the readings of a text under which two names are the same name.
 *
 * An ASCII text never reaches ICU. All functions are linear in the input and cut it at
 * LIMIT_TEXT after what is invisible has been taken out (padding never pushes a name past a
 * limit). Quotation marks, brackets and other punctuation stay in all of them.
 *
 * Owns:    results live in `arena`, or are slices of the input.
 * Threads: any; ICU's normalisers and spoof checker are opened once and shared.
 * Errors:  none. Input is UTF-8; other bytes read as U+FFFD.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"
#include "base/facts.h"

/* What a person sees: line ends, control characters and every kind of blank are one blank,
 * runs of them one, none at the ends; default-ignorable and format characters, bidi
 * controls, variation selectors, tags and the fillers U+115F U+1160 U+3164 U+FFA0 U+2800
 * are gone. Case, marks and styles stay. Adds CTRL, BIDI, INVISIBLE, PADDED as seen. */
struct view text_clean(struct view text, struct arena *arena, facts_t *facts);

/* A text of more than `max` octets with what nobody sees cut short, and then its first `max`
 * visible characters (those beyond ASCII count twice to three times): of a run of blanks, marks
 * and invisible characters the first ones stay and what tells which kinds were there, so that
 * text_clean(), text_visual() and text_fold() say the same of it. One pass of 1 to 3
 * instructions per octet (some 20 where kinds are mixed at random); LIMIT when something
 * visible is left off, or after 6,144 characters of padding that has no order. Adds to `work`
 * what it took, in steps of some 20 instructions, and the more the fewer characters are read:
 * down to a fifth of `max`. */
struct view text_squeeze(
	struct view text, size_t max, struct arena *arena, size_t *work, facts_t *facts);

/* Makes the tables of text_squeeze() and phonetic.h, so that no message does. */
void text_prepare(void);

/* The text in the order a bidi-aware reader shows it (UAX #9), cleaned; the empty view when
 * no explicit bidi control (embedding, override, isolate) is in it. Where a right-to-left
 * control changes nothing of the order, back to front: that is what it was put there for. */
struct view text_visual(struct view text, struct arena *arena);

/* For comparing names: cleaned, NFKC case-folded, styled letters that NFKC keeps (negative
 * squared and circled, regional indicators unless they are the two of a flag, small
 * capitals) mapped, marks removed on Latin, Greek, Cyrillic, Arabic, Hebrew and Armenian
 * letters, Latin letters with no decomposition spelled out (ß ss, ø o, ł l, æ ae, đ d,
 * þ th, ı i ...), Arabic-script variants unified (ي/ی, ك/ک, ة/ه, hamza seats, tatweel),
 * ideographs simplified. Punctuation and blanks stay. */
struct view text_fold(struct view text, struct arena *arena);

/* UTS #39 skeleton for comparing looks: taken of each character in its own case, folded,
 * taken again, with the extra classes that TR39 lacks (Cyrillic т м к в н and kin), leet
 * (0 o, 1 l, 3 e, 4 a, 5 s, 7 t, 8 b, 9 g, @ a, $ s, | and ! l where they touch a letter,
 * ( c within a word), l = I = 1 = i = j as one, and the pairs rn m, vv w, cl d. Compare it
 * only with another skeleton. */
struct view text_skeleton(struct view text, struct arena *arena);

/* The same of a word of small ASCII letters and digits alone, as text_fold() and words_split()
 * leave them, into `bytes`, which has room for as many. Returns the length. */
size_t text_skeleton_plain(struct view word, unsigned char *bytes);

/* A skeleton with the pairs ri n, ii u and lh h joined as well. A weaker key: honest names
 * may share it (Karl and Kan, Yuri and Yun), so it is evidence only for long names. */
struct view text_skeleton_wide(struct view skeleton, struct arena *arena);

/* Whether one word of `text` has letters of two scripts (Latin with Cyrillic or Greek ...);
 * Han with kana or Hangul is no mix. */
bool text_is_mixed_script(struct view text);

#endif

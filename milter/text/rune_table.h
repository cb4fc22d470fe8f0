/*
 * rune_table - what ICU says of each character, worked out when guise is built (make_runes.c):
 * a message may be in any script, and asking ICU for a character for the first time takes up
 * to 5 microseconds.
 *
 * Threads: constant data. For text/ alone.
 */
#ifndef TEXT_RUNE_TABLE_H
#define TEXT_RUNE_TABLE_H

#include "base/view.h"

enum rune_property {
	RUNE_IS_BLANK = 1U << 0,
	RUNE_IS_INVISIBLE = 1U << 1,
	RUNE_IS_MARK = 1U << 2,
	RUNE_IS_COMBINING = 1U << 3,
	RUNE_IS_ALNUM = 1U << 4,
	RUNE_IS_PUNCTUATION = 1U << 5,
	RUNE_IS_LOOSE_MARK = 1U << 6,
	RUNE_IS_KANA = 1U << 7,
	RUNE_IS_JOINING_LETTER = 1U << 8,
	RUNE_IS_BIDI = 1U << 9,
	RUNE_IS_CONTROL = 1U << 10,
};

/* What takes no room on the screen, or room that nobody looks at. */
#define RUNE_IS_PADDING \
	(RUNE_IS_BLANK | RUNE_IS_INVISIBLE | RUNE_IS_COMBINING | RUNE_IS_CONTROL)

/* Instead of the number of a text: the character itself; its fold is not its own. */
#define RUNE_SELF    0U
#define RUNE_DEPENDS 1U

struct rune_cell {
	uint16_t properties;
	uint16_t script; /* rune_script() + 1 */
	uint16_t look;   /* its skeleton */
	uint16_t fold;
};

/* Octets of a text for each of its character, at most; make_runes says when that is wrong. */
#define RUNE_GROWTH 12U

#define RUNE_PAGE  128U
#define RUNE_COUNT 0x110000U

extern const uint16_t rune_pages[RUNE_COUNT / RUNE_PAGE];
extern const struct rune_cell rune_cells[];
extern const uint32_t rune_text_ends[];
extern const unsigned char rune_texts[];

/* Octets that the folds or skeletons of a text may take. */
size_t rune_room(struct view text);

/* Of a scalar value, as utf8_decode_lossy() gives them. */
static inline const struct rune_cell *rune_cell(uint32_t rune)
{
	return &rune_cells[rune_pages[rune / RUNE_PAGE] * RUNE_PAGE + rune % RUNE_PAGE];
}

static inline struct view rune_text(uint16_t number)
{
	uint32_t start = rune_text_ends[number - 1];
	return (struct view){ rune_texts + start, rune_text_ends[number] - start };
}

#endif

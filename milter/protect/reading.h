/*
 * reading - one way to read an observed name: its words, and what part each may play.
 *
 * A display name has several readings: its folded words, the same with hyphenated words
 * joined, the words of its skeleton (where look-alikes of letters cut words differently),
 * and both again in the order that bidi controls show. For protect/ alone.
 *
 * Owns:    everything lives in the caller's arena.
 * Threads: any.
 * Limits:  LIMIT_WORDS words; what is past it is not read.
 */
#ifndef PROTECT_READING_H
#define PROTECT_READING_H

#include "protect/registry.h"
#include "text/phonetic.h"
#include "text/words.h"

#define LIMIT_SAME_NAMES 32

/* Numbers of the groups of equivalent given names a word is in. */
struct same_names {
	uint16_t groups[LIMIT_SAME_NAMES];
	uint32_t
		heads; /* bit i: it is the full name of group i, of another one no short form */
	uint64_t mask; /* a bit for each group: two names without a common one share none */
	uint8_t count;
};

struct seen_word {
	struct view text; /* folded; of a reading by looks its skeleton */
	struct view skeleton;
	struct view wide;    /* text_skeleton_wide() of it */
	uint64_t hash;       /* of the skeleton */
	uint64_t mixed;      /* key_mix() of it */
	uint64_t wide_mixed; /* and of the hash of `wide` */
	struct phones phones;
	uint32_t mask;      /* reading_letter_mask() of the skeleton */
	uint32_t text_mask; /* reading_text_mask() of the text */
	struct same_names same;
	size_t letters;
	uint32_t roles;
	bool is_known; /* a common name or word in its own right */
	bool after_hyphen;
	bool after_comma;
	bool bracketed;
	bool from_local; /* stands in the local part */
	bool is_single;  /* one letter, folded to several: a thorn */
};

struct reading {
	struct seen_word *items; /* at most LIMIT_WORDS */
	size_t count;
	struct view shown; /* cleaned, in its own case */
	uint32_t means;    /* what it took to read it so: INVISIBLE, BIDI */
	bool by_looks;
	bool is_possessive; /* "Jane Roe's office" */
	bool is_styled;     /* letters in a style of their own, or look-alikes */
	bool has_hyphens;
	bool is_stem; /* an ending that may be part of the name is left off */
};

/* A bit for each letter that is in a word. */
uint32_t reading_letter_mask(struct view text);

/* One bit for each character that is in it. */
uint32_t reading_text_mask(struct view text);

/* Whether more letters differ than typing errors change. */
static inline bool reading_letters_far(uint32_t a, uint32_t b)
{
	uint32_t only = a ^ b; /* a replaced letter changes two bits */
	for (int i = 0; i < 4; i++)
		only &= only - 1;
	return only != 0;
}

/* Whether two words, by reading_text_mask(), are certainly more than `most` typing errors
 * apart: each takes one character out of a word at most, and puts one in. */
static inline bool reading_edits_far(uint32_t a, uint32_t b, unsigned most)
{
	uint32_t only_a = a & ~b;
	uint32_t only_b = b & ~a;
	for (unsigned i = 0; i < most; i++) {
		only_a &= only_a - 1;
		only_b &= only_b - 1;
	}
	return (only_a | only_b) != 0;
}

/* Skeletons of words in a row, as the skeleton of the words written as one would be: "c" and
 * "lay" is "clay", whose first letters look like a d. */
#define LIMIT_JOINED 128 /* octets; longer is no name */
struct joined {
	unsigned char bytes[LIMIT_JOINED];
	size_t len;
};

/* False, and nothing added, when it does not fit. */
bool joined_append(struct joined *joined, struct view skeleton);
struct view joined_view(const struct joined *joined);

/* `text`: cleaned. */
void reading_by_fold(const struct registry *registry, struct view text, struct arena *arena,
	struct reading *reading_out);

/* Whether there is certainly no reading by looks. */
bool reading_looks_plain(struct view text);

/* False, and no reading, where the text looks like the words of `plain`, its reading by fold.
 */
bool reading_by_looks(const struct registry *registry, struct view text,
	const struct reading *plain, struct arena *arena, struct reading *reading_out);

/* `reading` with words joined by hyphens as one. */
void reading_join_hyphens(const struct registry *registry, const struct reading *reading,
	struct arena *arena, struct reading *reading_out);

/* The words of a local part, without digits at their ends. */
void reading_of_local(const struct registry *registry, struct view local, struct arena *arena,
	struct reading *reading_out);

/* The words of `b` behind those of `a`. */
void reading_append(struct reading *a, const struct reading *b, struct arena *arena);

/* The cleaned text with " & " as a word, without "'s" at the ends of words (and whether there
 * was one) and without trade mark signs. */
struct view reading_without_possessive(
	struct view text, struct arena *arena, bool *was_possessive_out);

/* The cleaned text with joined initials as letters ("WR Roe"), words of the vocabulary that are
 * stuck to others as words ("Jane RoeGroup"), and family names without the ending that Czech
 * and Slovak give to women ("Jane Roeová", and whether there was one); the empty view when
 * it has none of them. */
struct view reading_take_apart(const struct registry *registry, struct view text,
	struct arena *arena, bool *has_stem_out);

/* The first address in a cleaned text: the text around it, and its local part; false when
 * there is none. */
bool reading_cut_address(
	struct view text, struct arena *arena, struct view *around_out, struct view *local_out);

#endif

/*
 * likeness - how like an observed word is to a word of a protected name. For protect/ alone.
 *
 * Threads: any. Limits: none of its own. Errors: none.
 */
#ifndef PROTECT_LIKENESS_H
#define PROTECT_LIKENESS_H

#include "protect/index.h"
#include "text/phonetic_foreign.h"

#define NOWHERE UINT16_MAX

/* How like a word of the name the observed one is. */
#define SIM_EQUAL   1.0
#define SIM_LOOKS   0.97
#define SIM_JOINED  0.97
#define SIM_MIDDLE  0.90 /* a middle initial */
#define SIM_INITIAL 0.58
#define SIM_FULL    0.70 /* from here on a word counts as there */
#define SIM_CROSS   0.95 /* the best that another script gets */

enum likeness {
	LIKE_NONE,
	LIKE_EQUAL,
	LIKE_LOOKS,
	LIKE_JOINED,
	LIKE_EDIT,
	LIKE_SAME, /* another form of the given name */
	LIKE_SOUND,
	LIKE_INITIAL
};

struct pair {
	double sim;
	double sound;     /* how like to the ear, of LIKE_SOUND */
	uint8_t likeness; /* enum likeness */
	uint8_t edits;
	uint16_t seen; /* which observed word, or NOWHERE */
	bool is_cross; /* in another script */
	bool is_other; /* the observed word may as well be somebody else's name */
};

/* How a name is compared. */
struct comparison {
	bool by_looks; /* the observed words are skeletons */
	bool is_dense; /* a name of syllables, one of which is soon another: text/syllables.h */
	bool is_person;
	bool is_given; /* the word is the given name of a person */
	/* The record has a name in the script of the observed word, so that it is heard in no
	 * tongue. */
	bool is_written;
	struct hearings *hearings; /* of a word that was compared before, or {0} */
};

/* `pair_out->seen` is left to the caller. False when they are not alike. Adds to `work` what it
 * took (see alignment.h). */
bool likeness_compare(const struct token *token, const struct seen_word *word,
	struct comparison how, size_t *work, struct pair *pair_out);

/* False when likeness_compare() certainly finds none, at a tenth of what that takes. */
bool likeness_is_possible(
	const struct token *token, const struct seen_word *word, bool by_looks);

/* Whether two words are forms of one given name. */
bool likeness_share_group(const struct same_names *a, const struct same_names *b);

/* Whether the two begin with the same letter, to the eye. */
bool likeness_same_first(const struct token *token, const struct seen_word *word);

#endif

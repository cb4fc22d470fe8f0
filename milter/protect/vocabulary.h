/*
 * vocabulary - words that stand around names and inside lookalike domains, by their role.
 *
 * Threads: constant data. One row per role and list in vocabulary.def.
 */
#ifndef PROTECT_VOCABULARY_H
#define PROTECT_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

enum role {
	ROLE_TITLE = 1U << 0,    /* Dr., PhD, CEO */
	ROLE_STOP = 1U << 1,     /* articles and particles */
	ROLE_LINK = 1U << 2,     /* "of", "to" in "Office of ..." */
	ROLE_AND = 1U << 3,      /* joins two persons */
	ROLE_PART = 1U << 4,     /* office, assistant: somebody beside the person */
	ROLE_FUNCTION = 1U << 5, /* what an organisation's mail adds to its name */
	ROLE_LEGAL = 1U << 6,    /* legal forms */
	ROLE_LURE = 1U << 7,     /* what lookalike domains add to a name */
	ROLE_COMMON = 1U << 8,   /* a word of the dictionary that is also a name or brand */
	ROLE_NUMBER = 1U << 9,   /* digits only */
	ROLE_HONOR =
		1U << 11, /* a title that is nobody's name: in a record it is no part of one */
	ROLE_LETTER = 1U << 10,   /* one letter */
	ROLE_WEAK = 1U << 12,     /* a lure word that honest domains have as well */
	ROLE_SYLLABLE = 1U << 14, /* a family name of one syllable, in Latin letters */
	ROLE_KNOWN = 1U << 13,    /* a domain that everybody knows, or a word that many are */
};

struct vocabulary_row {
	uint32_t roles;
	const char *words; /* folded, separated by one blank */
};

extern const struct vocabulary_row vocabulary[];
extern const size_t vocabulary_count;

/* Words that count inside domains alone. */
extern const struct vocabulary_row vocabulary_domains[];
extern const size_t vocabulary_domains_count;

/* Rows of given names that one person may go by, folded, separated by one blank. */
extern const char *const vocabulary_same_names[];
extern const size_t vocabulary_same_names_count;
/* So many rows at their beginning are one name in several languages. */
extern const size_t vocabulary_languages_count;

/* Providers under whose domains honest customers use their own name as a label. */
extern const char *const vocabulary_hosts[];
extern const size_t vocabulary_hosts_count;

#endif

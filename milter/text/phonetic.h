/*
 * phonetic - how a word of a name sounds, whatever script it is written in.
 *
 * A word becomes a string of phones, one character each; some stand for several sounds (a waw
 * is u, o or w; the ch of Michail is no sh). Two words are compared by what it costs to turn
 * one string into the other, and looked up by their consonants alone, which survive every
 * romanisation better than vowels do.
 *
 * Owns:    nothing; plain values.
 * Threads: any; constant tables. ICU is not used.
 * Limits:  LIMIT_PHONES sounds of a word; what follows is not heard.
 * Errors:  none. A letter that no table knows is silent.
 */
#ifndef TEXT_PHONETIC_H
#define TEXT_PHONETIC_H

#include "base/view.h"

#define LIMIT_PHONES        28
#define LIMIT_PHONETIC_KEYS 5

enum phonetic_script {
	PHONETIC_NONE,
	PHONETIC_LATIN,
	PHONETIC_CYRILLIC,
	PHONETIC_GREEK,
	PHONETIC_ARMENIAN,
	PHONETIC_GEORGIAN,
	PHONETIC_ARABIC,
	PHONETIC_HEBREW,
	PHONETIC_INDIC,
	PHONETIC_THAI,
	PHONETIC_HANGUL,
	PHONETIC_KANA,
	PHONETIC_HAN,
	PHONETIC_LAO,
	PHONETIC_SINHALA,
	PHONETIC_BURMESE,
	PHONETIC_KHMER,
	PHONETIC_ETHIOPIC,
};

struct phones {
	unsigned char items[LIMIT_PHONES];
	uint8_t count;
	uint8_t script;     /* of the first letter that has a sound */
	uint8_t sure;       /* a bit for each class of consonants that is in it */
	uint8_t maybe;      /* and for each that an ambiguous letter may be */
	uint8_t consonants; /* how many of the sounds are no vowels */
};

/* Of one word, folded (text_fold()), or cleaned in its own case: Latin letters with a háček
 * or cedilla are heard better then. */
void phonetic_read(struct view word, struct phones *phones_out);

/* The sounds of `b` behind those of `a`. */
void phonetic_append(struct phones *a, const struct phones *b);

/* Whether so many consonants differ that the similarity is certainly small. */
static inline bool phonetic_is_far(const struct phones *a, const struct phones *b)
{
	unsigned only = (unsigned)(a->sure & ~(b->sure | b->maybe)) |
			(unsigned)(b->sure & ~(a->sure | a->maybe));
	only &= only - 1;
	if (a->script != b->script)
		only &= only - 1;
	return only != 0;
}

/* 0 to 1; what is less than `least_wanted` may come out as anything less, and sooner. */
double phonetic_similarity_from(
	const struct phones *a, const struct phones *b, double least_wanted);

/* Makes the table that the above looks into, so that no message does. */
void phonetic_prepare(void);

enum phonetic_onset {
	ONSET_ALIKE,
	ONSET_OTHER, /* a vowel here, a consonant or a breath there */
	ONSET_APART, /* consonants that no romanisation makes one of: those of Zhukov, Tchukov
		      */
};

/* How the beginnings of two words compare. */
enum phonetic_onset phonetic_compare_onsets(const struct phones *a, const struct phones *b);

enum phonetic_detail {
	PHONETIC_COARSE, /* seven classes of consonants: what any two scripts agree on */
	PHONETIC_FINE,   /* fourteen: for the spellings of one script */
};

/* Consonant keys, a digit of four bits for each consonant behind a leading 1: several where a
 * letter is ambiguous, none of a word without consonants. Two words that sound alike share
 * one as a rule. */
size_t phonetic_keys(const struct phones *phones, enum phonetic_detail detail,
	uint64_t keys_out[LIMIT_PHONETIC_KEYS]);

#define PHONETIC_DIGIT_BITS 4U

/* Consonants of a key. */
static inline size_t phonetic_key_length(uint64_t key)
{
	return key > 15 ? (63U - (unsigned)__builtin_clzll(key)) / PHONETIC_DIGIT_BITS : 0;
}

/* Scripts that spell vowels loosely or not at all, or put in vowels between consonants. */
bool phonetic_is_loose(enum phonetic_script script);

#endif

/*
 * keys - the one hash table of the registry: 64-bit keys to small numbers.
 *
 * Several numbers may share a key (namesakes); a key that more than LIMIT_KEY_SHARERS share
 * keeps the first ones, so that no probe ever walks far. Only 32 bits of a key are kept: a
 * hit is a candidate, and whoever asked verifies it.
 *
 * Owns:    slots live in the arena.
 * Threads: written by one thread while it is built, then read by any.
 * Errors:  none. Asking for more than was reserved is a bug.
 */
#ifndef PROTECT_KEYS_H
#define PROTECT_KEYS_H

#include "base/arena.h"

#define LIMIT_KEY_SHARERS 32

struct keys {
	uint64_t *slots;  /* upper half of the key, number + 1; 0 is free */
	uint64_t *filter; /* a Bloom filter in front */
	size_t filter_mask;
	size_t size; /* a ninth of it stays free */
	size_t room; /* keys that were asked for */
	size_t count;
};

/* What a key stands for; keys of different kinds never meet. */
enum key_kind {
	KEY_PAIR = 1, /* two words of a name, in any order */
	KEY_JOINED,   /* a name without blanks, from any of its words round */
	KEY_INITIAL,  /* an initial and another word */
	KEY_ROLE,     /* a word of the vocabulary; the number is its roles */
	KEY_OWN_WORD, /* a title or an organisation's word of one principal */
	KEY_ADDRESS,
	KEY_DOMAIN,      /* a protected domain, whole */
	KEY_SOUND,       /* fine consonant keys of two words, in any order: Latin both */
	KEY_SOUND_LATIN, /* coarse ones, of Latin words, for those of other scripts */
	KEY_SOUND_OTHER, /* coarse ones, of words not all Latin, for those of any script */
	KEY_WHOLE,       /* the same three of a whole name as one word */
	KEY_WHOLE_LATIN,
	KEY_WHOLE_OTHER,
	KEY_SAME,      /* a word of a group of given names that are one; the group */
	KEY_KNOWN,     /* a common name; its bits of rarity */
	KEY_RARE,      /* a word alone that few names of the list have */
	KEY_SAME_PAIR, /* such a group and another word */
};

void keys_reserve(struct keys *keys, size_t count, struct arena *arena);
void keys_put(struct keys *keys, uint64_t key, uint32_t number);

/* Fetches what keys_put() of this key will look at; the tables are larger than any cache. */
void keys_prefetch(const struct keys *keys, uint64_t key);

/* The numbers of a key, at most LIMIT_KEY_SHARERS; returns how many. */
size_t keys_get(const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS]);

uint64_t key_mix(uint64_t value);
uint64_t key_of(enum key_kind kind, uint64_t hash);
uint64_t key_of_pair(enum key_kind kind, uint64_t a, uint64_t b);   /* (a, b) is not (b, a) */
uint64_t key_of_either(enum key_kind kind, uint64_t a, uint64_t b); /* (a, b) is (b, a) */

/* FNV-1a that can be carried on: the hash of "ab" is that of "b" begun at the hash of "a".
 * Its bits are mixed by key_of() only. */
#define KEY_START UINT64_C(14695981039346656037)
uint64_t key_hash(struct view v);
uint64_t key_hash_more(uint64_t hash, struct view v);
uint64_t key_hash_without(struct view v, size_t from, size_t count);

#endif

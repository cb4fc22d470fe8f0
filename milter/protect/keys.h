/*
 * keys - the one hash table of the registry: 64-bit keys to small numbers.
 *
 * Several numbers may share a key (namesakes); a key that more than LIMIT_KEY_SHARERS share
 * keeps the first ones, so that no probe ever walks far. Only KEYS_FINGERPRINT of a key is
 * kept: a hit is a candidate, and whoever asked verifies it.
 *
 * The slots are in the order of their keys, with gaps; the key itself says where to begin, and
 * a larger one where to stop. So the table may be nearly full and a look still ends after a
 * handful of slots.
 *
 * A table of candidates is packed: half as large, and done with when it is made. Of a key it
 * keeps where it stands and what room the number leaves in 32 bits; of a list of 100,000 names
 * one key in 4,000 that is not there meets another, if the filter lets it through.
 *
 * Owns:    slots live in the arena.
 * Threads: written by one thread while it is built, then read by any.
 * Limits:  numbers below KEYS_NUMBER.
 * Errors:  none.
 */
#ifndef PROTECT_KEYS_H
#define PROTECT_KEYS_H

#include "base/arena.h"

#define LIMIT_KEY_SHARERS 32

#define KEYS_NUMBER      ((UINT64_C(1) << 26) - 1)
#define KEYS_FINGERPRINT (~KEYS_NUMBER)

struct keys {
	uint64_t *slots;  /* upper part of the key, number + 1; 0 is free */
	uint64_t *filter; /* a Bloom filter in front */
	size_t filter_words;
	size_t homes; /* slots at which a key may begin */
	size_t size;  /* of all slots; the last one stays free */
	size_t room;  /* keys that it is made for */
	size_t count;
	struct arena *arena;
	/* Of a packed table, in place of `slots`: rest of the key, number. */
	uint32_t *packed;
	uint32_t *starts; /* where the keys of each home begin, and where the last one ends */
	unsigned number_bits;
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
	KEY_SAME_BOTH, /* two such groups */
};

/* For so many keys at first; of more, all are moved to a table twice as large. */
void keys_reserve(struct keys *keys, size_t count, struct arena *arena);
void keys_put(struct keys *keys, uint64_t key, uint32_t number);

static inline uint64_t keys_slot(uint64_t key, uint32_t number)
{
	return (key & KEYS_FINGERPRINT) | (number + UINT64_C(1));
}

/* Many keys on their way into a table: all at once they take less time, and a table that is no
 * larger than they need. Those who share a key are kept from the least number up. */
struct key_list {
	struct arena *arena; /* of the table; what else is there is set by key_list_add() */
	uint64_t *slots;
	size_t count;
	size_t room;
};

void key_list_grow(struct key_list *list);

static inline void key_list_add(struct key_list *list, uint64_t key, uint32_t number)
{
	if (list->count == list->room)
		key_list_grow(list);
	list->slots[list->count++] = keys_slot(key, number);
}

/* The table of the list, which is empty then; keys_put() may add more. */
void keys_from_list(struct keys *keys, struct key_list *list);

/* The same packed. A number may be that of another key: whoever asks compares. */
void keys_pack_list(struct keys *keys, struct key_list *list);

/* The numbers of a key that keys_may_have() lets through, at most LIMIT_KEY_SHARERS; returns
 * how many. */
size_t keys_find(
	const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS]);

/* Whether there is one, of a table that is not packed. */
bool keys_has(const struct keys *keys, uint64_t key);

/* Two bits of one word of the filter, by what is kept of the key. */
static inline uint64_t keys_filter_bits(uint64_t key)
{
	return (UINT64_C(1) << ((key >> 26) & 63U)) | (UINT64_C(1) << ((key >> 32) & 63U));
}

/* In the order of the keys, as the slots are. */
static inline size_t keys_filter_word(const struct keys *keys, uint64_t key)
{
	return (size_t)(((key >> 32) * keys->filter_words) >> 32);
}

/* False for nearly every key that is not there, at a tenth of what keys_find() takes. */
static inline bool keys_may_have(const struct keys *keys, uint64_t key)
{
	uint64_t bits = keys_filter_bits(key);
	return (keys->filter[keys_filter_word(keys, key)] & bits) == bits;
}

/* The same of any key. */
static inline size_t keys_get(
	const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	return keys_may_have(keys, key) ? keys_find(keys, key, numbers_out) : 0;
}

/* --- what keys are made of --- */

/* The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
static inline uint64_t key_mix(uint64_t value)
{
	value ^= value >> 33;
	value *= UINT64_C(0xff51afd7ed558ccd);
	value ^= value >> 33;
	value *= UINT64_C(0xc4ceb9fe1a85ec53);
	value ^= value >> 33;
	return value;
}

/* Of values that are mixed already: what one word takes part in is mixed once. */
static inline uint64_t key_of_mixed(enum key_kind kind, uint64_t mixed)
{
	return mixed + (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t key_of(enum key_kind kind, uint64_t hash)
{
	return key_of_mixed(kind, key_mix(hash));
}

/* (a, b) is not (b, a) */
static inline uint64_t key_of_pair(enum key_kind kind, uint64_t a, uint64_t b)
{
	return key_of_mixed(kind, key_mix(a) * 3 + key_mix(b));
}

/* (a, b) is (b, a) */
static inline uint64_t key_of_either(enum key_kind kind, uint64_t a, uint64_t b)
{
	return key_of_mixed(kind, key_mix(a) + key_mix(b));
}

/* A polynomial hash that can be carried on: the hash of "ab" is that of "b" begun at the hash
 * of "a". Its bits are mixed by key_mix() only. */
#define KEY_START  UINT64_C(0)
#define KEY_BASE   UINT64_C(0xd6e8feb86659fd93)
#define KEY_UNBASE UINT64_C(0xcfee444d8b59a89b) /* KEY_BASE times this is 1 modulo 2^64 */

static inline uint64_t key_hash_more(uint64_t hash, struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		hash = hash * KEY_BASE + v.ptr[i] + 1;
	return hash;
}

static inline uint64_t key_hash(struct view v)
{
	return key_hash_more(KEY_START, v);
}

/* A walk over the hashes of a text with one character left out. */
struct key_walk {
	struct view rest; /* from the next character that is left out */
	uint64_t whole;
	uint64_t before; /* hash of what stands before `rest` */
	uint64_t power;  /* KEY_BASE to the octets of `rest` */
	uint64_t last;
};

/* `hash`: key_hash() of the text. */
struct key_walk key_walk_start(struct view text, uint64_t hash);

static inline size_t key_walk_length(struct view text)
{
	unsigned char lead = text.ptr[0];
	size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	return length < text.len ? length : text.len;
}

/* False at the end. Of the same character several times in a row it leaves out one alone. */
static inline bool key_walk_next(struct key_walk *walk, uint64_t *hash_out)
{
	while (walk->rest.len > 0) {
		size_t used = key_walk_length(walk->rest);
		uint64_t after = walk->before;
		for (size_t i = 0; i < used; i++) {
			after = after * KEY_BASE + walk->rest.ptr[i] + 1;
			walk->power *= KEY_UNBASE;
		}
		/* The whole is `after` and then the rest; without the character the rest stands
		 * behind `before`. */
		uint64_t hash = walk->whole - (after - walk->before) * walk->power;
		walk->rest.ptr += used;
		walk->rest.len -= used;
		walk->before = after;
		if (hash == walk->last)
			continue;
		walk->last = hash;
		*hash_out = hash;
		return true;
	}
	return false;
}

#endif

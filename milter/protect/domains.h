/*
 * domains - labels of domains as a person reads them, the keys under which protected ones are
 * found, and the words around them. For protect/ alone.
 *
 * Owns:    a solid is the caller's and points into nothing but the text it was read from.
 * Threads: written while the registry is built, then read by any.
 * Limits:  LIMIT_SOLID octets of one label; what follows is not compared.
 */
#ifndef PROTECT_DOMAINS_H
#define PROTECT_DOMAINS_H

#include "protect/index.h"

/* An A-label as the text it stands for, valid by IDNA or not; any other label as it is.
 * ICU takes some 5,000 instructions for it, most of them to say whether it is valid, which a
 * lookalike need not be. */
struct view label_shown(struct view label, struct arena *arena);

/* A label by its looks: skeleton, hyphens left out. */
struct solid {
	struct view text; /* what it was read from: the label, or its skeleton if not ASCII */
	unsigned char bytes[LIMIT_SOLID];
	uint8_t from[LIMIT_SOLID + 1];    /* where in `text` each byte stands */
	bool is_edge[LIMIT_SOLID + 1];    /* a word begins here */
	uint64_t hashes[LIMIT_SOLID + 1]; /* of the first bytes */
	size_t len;
	bool has_pairs; /* "rn" and the like were in it */
};

/* `shown`: the label as a reader shows it, in lower case. `join_pairs`: "rn" reads as "m";
 * typing errors are found beside them only where it does not. */
void solid_read(
	struct view shown, bool join_pairs, struct arena *arena, struct solid *solid_out);

static inline struct view solid_slice(const struct solid *solid, size_t from, size_t to)
{
	return (struct view){ solid->bytes + from, to - from };
}

/* Hashes of slices, and of slices with something left out, in a handful of instructions. */
uint64_t solid_hash(
	const struct registry *registry, const struct solid *solid, size_t from, size_t to);
uint64_t solid_hash_of(struct view bytes);
uint64_t label_hash_solid(struct view domain); /* without dots and hyphens */

/* The letters in it, a bit for each of 32 kinds: two texts that are few edits apart have
 * nearly the same. */
uint32_t solid_mask(struct view bytes);

/* The bytes with letters that are hard to tell apart in a small font made one. */
size_t solid_blur(struct view bytes, unsigned char blurred_out[LIMIT_SOLID]);

/* --- the table --- */

enum label_kind {
	LABEL_WHOLE = 1,  /* a protected label */
	LABEL_NEAR,       /* the same with one or two characters left out, or none */
	LABEL_BLUR,       /* as solid_blur() makes it */
	LABEL_DOMAIN,     /* a whole domain without dots and hyphens */
	LABEL_START,      /* the first characters of a label: in the filter alone */
	LABEL_HOST,       /* a provider whose customers pick labels */
	LABEL_LURE_START, /* the first characters of a lure word: likewise */
	LABEL_WORD,       /* a word of the vocabulary; the number is its roles */
};

#define LABEL_START_LEN     5
#define LURE_START_LEN      3
#define DOMAIN_NEAR_LETTERS 5 /* a typing error in a shorter label is another domain */
#define BLUR_MIN            3
#define TWICE_MIN           10 /* octets of a label in which two errors are looked for */
#define TWICE_MAX           20

static inline bool label_is_near_twice(size_t len)
{
	return len >= TWICE_MIN && len <= TWICE_MAX;
}

void labels_powers(struct registry *registry); /* before the first hash is taken */
void labels_reserve(struct registry *registry, size_t count);
void labels_put(
	struct registry *registry, enum label_kind kind, uint64_t hash, uint32_t number);

static inline uint64_t label_key(enum label_kind kind, uint64_t hash)
{
	hash = (hash ^ (uint64_t)kind << 56) * UINT64_C(0xff51afd7ed558ccd);
	return (hash ^ (hash >> 32)) * UINT64_C(0xc4ceb9fe1a85ec53);
}

/* Two bits of one word of the filter: nearly all that nobody has ends here. */
static inline uint64_t label_filter_bits(uint64_t key)
{
	return UINT64_C(1) << (key >> 58) | UINT64_C(1) << (key >> 52 & 63);
}

static inline size_t label_filter_word(const struct registry *registry, uint64_t key)
{
	return key >> 16 & registry->filter_mask;
}

/* The key, or 0 when nothing has it. */
static inline uint64_t labels_probe(
	const struct registry *registry, enum label_kind kind, uint64_t hash)
{
	uint64_t key = label_key(kind, hash);
	uint64_t bits = label_filter_bits(key);
	return (registry->filter[label_filter_word(registry, key)] & bits) == bits ? key : 0;
}

size_t labels_get(const struct registry *registry, enum label_kind kind, uint64_t hash,
	uint32_t numbers_out[LIMIT_KEY_SHARERS]);

/* A walk through the hashes of a slice with one character left out, or with two, of which the
 * first is none: those that the table may have, or all of them. */
struct near_walk {
	const struct registry *registry;
	const struct solid *solid;
	size_t from;
	size_t to;
	bool passes; /* only what passes the filter */
	void (*visit)(void *context, uint64_t hash);
	void *context;
};

void solid_each_near(const struct near_walk *walk);
void solid_each_near_twice(const struct near_walk *walk);

/* --- words --- */

uint32_t label_word_roles(const struct registry *registry, struct view word);

enum lures {
	LURES_NONE,   /* something else is in it */
	LURES_EMPTY,  /* nothing, hyphens, digits */
	LURES_WEAK,   /* words that honest names have as well: "my", "the" */
	LURES_STRONG, /* one at least that lookalikes live by: "login" */
};

/* Whether a text is nothing but lure words, digits and hyphens. */
enum lures label_lures(const struct registry *registry, struct view text);

/* --- typing errors --- */

enum slip {
	SLIP_ODD,    /* letters that no finger and no eye mistakes */
	SLIP_LIKELY, /* left out, a key beside, a vowel for a vowel, one bit, a look-alike */
	SLIP_SURE,   /* swapped, doubled, or one of two left out */
};

/* Of two texts one edit apart. */
enum slip label_slip(struct view meant, struct view seen);

#endif

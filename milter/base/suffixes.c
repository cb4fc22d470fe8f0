#include "base/suffixes.h"

#include "base/err.h"
#include "base/limits.h"

#include <stdlib.h>

/* What libpsl keeps with each rule. */
#define RULE_EXCEPTION 0x01U /* "!www.example": no suffix, though a wildcard says so */
#define RULE_WILDCARD  0x02U /* "*.example" */
#define RULE_BITS      0x03U
#define RULE_THERE     0x04U /* so that no slot in use is 0 */

#define SLOT_HASH (~(uint64_t)0x07U)

struct suffixes {
	size_t mask;
	uint64_t slots[]; /* the hash of the name, and bits of the rule; 0 is free */
};

/* From the last octet to the first, so that all suffixes of a name are hashed in one pass. */
#define HASH_START UINT64_C(14695981039346656037)

static uint64_t hash_before(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * UINT64_C(1099511628211);
}

/* The low bits of FNV are the good ones, and a slot has no room for the lowest three. */
static uint64_t hash_end(uint64_t hash)
{
	return (hash ^ (hash >> 32)) << 3;
}

static uint64_t hash_of(struct view name)
{
	uint64_t hash = HASH_START;
	for (size_t i = name.len; i > 0; i--)
		hash = hash_before(hash, name.ptr[i - 1]);
	return hash_end(hash);
}

static size_t slot_of(const struct suffixes *suffixes, uint64_t hash)
{
	return (size_t)(hash >> 3) & suffixes->mask;
}

static void put(struct suffixes *suffixes, struct view name, unsigned bits)
{
	uint64_t hash = hash_of(name);
	size_t at = slot_of(suffixes, hash);
	while (suffixes->slots[at] && (suffixes->slots[at] & SLOT_HASH) != hash)
		at = (at + 1) & suffixes->mask;
	suffixes->slots[at] |= hash | RULE_THERE | (bits & RULE_BITS);
}

static unsigned get(const struct suffixes *suffixes, uint64_t hash)
{
	size_t at = slot_of(suffixes, hash);
	while (suffixes->slots[at] && (suffixes->slots[at] & SLOT_HASH) != hash)
		at = (at + 1) & suffixes->mask;
	return (unsigned)(suffixes->slots[at] & ~SLOT_HASH);
}

/* --- the DAFSA ---
 *
 * A graph of octets. A node is octets below 0x80, the last of them with the high bit set and
 * followed by the list of its children; or one octet from 0x80 to 0x9F: the end of a name and
 * the bits of its rule. A list is of distances, each counted from where the one before led,
 * the first from the list itself: 1 to 3 octets, the high bit in the last distance. */

#define HEADER VIEW(".DAFSA@PSL_0   \n")

#define STEPS_MAX ((size_t)16 * SUFFIXES_MAX) /* nodes looked at: a broken graph has loops */

struct list {
	size_t at;  /* the next distance */
	size_t led; /* where the last one led */
	size_t len; /* octets of names up to here */
	bool is_done;
};

struct walk {
	struct view graph;
	struct list lists[LIMIT_DOMAIN + 1];
	size_t depth;
	unsigned char name[LIMIT_DOMAIN];
	size_t count;
	struct suffixes *into; /* NULL: they are counted */
};

/* False where there is none: at the end of the list, which is done then, or of the graph. */
static bool next_child(const struct walk *walk, struct list *list)
{
	struct view rest = view_from(walk->graph, list->at);
	if (list->is_done || rest.len == 0)
		return false;
	unsigned char first = rest.ptr[0];
	size_t used = (first & 0x60) == 0x60 ? 3 : (first & 0x60) == 0x40 ? 2 : 1;
	if (rest.len < used)
		return false;
	size_t distance = first & (used == 1 ? 0x3F : 0x1F);
	for (size_t i = 1; i < used; i++)
		distance = distance << 8 | rest.ptr[i];
	list->led += distance;
	list->at += used;
	list->is_done = (first & 0x80) != 0;
	if (list->led >= walk->graph.len)
		list->is_done = false;
	return list->led < walk->graph.len;
}

/* The octets of a node, and what follows them. False when the graph is broken. */
static bool read_node(struct walk *walk, const struct list *list)
{
	size_t len = list->len;
	size_t at = list->led;
	for (; at < walk->graph.len && len < LIMIT_DOMAIN; at++) {
		unsigned char byte = walk->graph.ptr[at];
		if (byte < 0x80) {
			walk->name[len++] = byte;
			continue;
		}
		if ((byte & 0xE0) == 0x80) {
			walk->count++;
			if (walk->into)
				put(walk->into, (struct view){ walk->name, len }, byte);
			return true;
		}
		walk->name[len++] = byte & 0x7F;
		if (walk->depth > LIMIT_DOMAIN)
			return false;
		walk->lists[walk->depth++] = (struct list){ at + 1, at + 1, len, false };
		return true;
	}
	return false;
}

/* All names; false when the graph is broken. */
static bool walk_all(struct walk *walk)
{
	walk->count = 0;
	walk->depth = 1;
	walk->lists[0] = (struct list){ 0, 0, 0, false };
	for (size_t steps = 0; walk->depth > 0; steps++) {
		struct list *list = &walk->lists[walk->depth - 1];
		if (!next_child(walk, list)) {
			if (!list->is_done)
				return false;
			walk->depth--;
		} else if (!read_node(walk, list)) {
			return false;
		}
		if (steps > STEPS_MAX || walk->count > SUFFIXES_MAX)
			return false;
	}
	return true;
}

struct suffixes *suffixes_read(struct view dafsa)
{
	if (!view_starts_with(dafsa, HEADER))
		return NULL;
	struct walk walk = { .graph = view_from(dafsa, HEADER.len), .into = NULL };
	if (!walk_all(&walk) || walk.count == 0)
		return NULL;
	size_t size = 16;
	while (size < walk.count * 2)
		size *= 2;
	struct suffixes *suffixes = calloc(1, sizeof(*suffixes) + size * sizeof(uint64_t));
	BUG_ON(!suffixes);
	suffixes->mask = size - 1;
	walk.into = suffixes;
	(void)walk_all(&walk);
	return suffixes;
}

void suffixes_destroy(struct suffixes *suffixes)
{
	free(suffixes);
}

size_t suffixes_find(const struct suffixes *suffixes, struct view name)
{
	uint64_t hash = HASH_START;
	size_t found = name.len;
	bool is_below_wildcard = true; /* whatever the last label is */
	for (size_t at = name.len; at > 0; at--) {
		hash = hash_before(hash, name.ptr[at - 1]);
		if (at > 1 && name.ptr[at - 2] != '.')
			continue;
		unsigned rule = get(suffixes, hash_end(hash));
		if (rule ? !(rule & RULE_EXCEPTION) : is_below_wildcard)
			found = at - 1;
		is_below_wildcard = (rule & RULE_WILDCARD) != 0;
	}
	return found;
}

#include "protect/keys.h"

#include "base/err.h"

#include <string.h>

#define FILTER_BITS        64U
#define FILTER_BITS_OF_KEY 7U
#define MAX_OVERFLOW       8192 /* slots behind the last home; by chance never half as many */
#define LEAST_ROOM         64

__extension__ typedef unsigned __int128 wide;

/* Where a key begins: in the order of the keys, whatever the size. */
static size_t home_of(const struct keys *keys, uint64_t key)
{
	return (size_t)(((wide)(key & KEYS_FINGERPRINT) * keys->homes) >> 64);
}

static void note_in_filter(struct keys *keys, uint64_t key)
{
	keys->filter[keys_filter_word(keys, key)] |= keys_filter_bits(key);
}

static void reserve_filter(struct keys *keys, size_t room)
{
	keys->filter_words = room * FILTER_BITS_OF_KEY / FILTER_BITS + 1;
	keys->filter = arena_resize(
		keys->arena, keys->filter, keys->filter_words, sizeof(*keys->filter));
	memset(keys->filter, 0, keys->filter_words * sizeof(*keys->filter));
}

/* Puts the first `count` slots, which are in order, where they belong in a table of that room.
 * They stand at its end while they are read: there is always room for those to come. */
static void spread(struct keys *keys, size_t room)
{
	keys->room = room;
	keys->homes = room + room / 16 + 64;
	keys->size = keys->homes + (room < MAX_OVERFLOW ? room : MAX_OVERFLOW) + 1;
	keys->slots = arena_resize(keys->arena, keys->slots, keys->size, sizeof(*keys->slots));
	reserve_filter(keys, room);
	uint64_t *slots = keys->slots;
	size_t from = keys->size - 1 - keys->count;
	memmove(slots + from, slots, keys->count * sizeof(*slots));
	size_t at = 0;
	for (; from + 1 < keys->size; from++) {
		uint64_t slot = slots[from];
		size_t home = home_of(keys, slot);
		BUG_ON(home > from);
		while (at < home)
			slots[at++] = 0;
		slots[at++] = slot;
		note_in_filter(keys, slot);
	}
	memset(slots + at, 0, (keys->size - at) * sizeof(*slots));
}

void keys_reserve(struct keys *keys, size_t count, struct arena *arena)
{
	*keys = (struct keys){ .arena = arena };
	spread(keys, count);
}

/* The table is full: one twice as large. */
static void widen(struct keys *keys)
{
	size_t count = 0;
	for (size_t i = 0; i < keys->size; i++) {
		if (keys->slots[i])
			keys->slots[count++] = keys->slots[i];
	}
	spread(keys, 2 * count + LEAST_ROOM);
}

void keys_put(struct keys *keys, uint64_t key, uint32_t number)
{
	BUG_ON(number >= KEYS_NUMBER || keys->packed);
	if (keys->count >= keys->room)
		widen(keys);
	uint64_t *slots = keys->slots;
	uint64_t wanted = keys_slot(key, number);
	size_t sharers = 0;
	size_t at = home_of(keys, key);
	/* A free slot is the largest of all numbers here. */
	for (; slots[at] - 1 < (key | KEYS_NUMBER); at++) {
		if (slots[at] == wanted)
			return;
		if (((slots[at] ^ key) & KEYS_FINGERPRINT) == 0 &&
			++sharers == LIMIT_KEY_SHARERS)
			return;
	}
	size_t end = at;
	while (slots[end])
		end++;
	BUG_ON(end + 1 >= keys->size);
	memmove(slots + at + 1, slots + at, (end - at) * sizeof(*slots));
	slots[at] = wanted;
	note_in_filter(keys, key);
	keys->count++;
}

static size_t get_slots(
	const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	size_t found = 0;
	const uint64_t *slot = keys->slots + home_of(keys, key);
	key &= KEYS_FINGERPRINT;
	while (*slot - 1 < key)
		slot++;
	for (; ((*slot ^ key) & KEYS_FINGERPRINT) == 0 && *slot && found < LIMIT_KEY_SHARERS;
		slot++)
		numbers_out[found++] = (uint32_t)((*slot & KEYS_NUMBER) - 1);
	return found;
}

bool keys_has(const struct keys *keys, uint64_t key)
{
	if (!keys_may_have(keys, key))
		return false;
	const uint64_t *slot = keys->slots + home_of(keys, key);
	key &= KEYS_FINGERPRINT;
	while (*slot - 1 < key)
		slot++;
	return *slot && ((*slot ^ key) & KEYS_FINGERPRINT) == 0;
}

/* --- many at once --- */

#define LIST_FIRST      4096
#define KEY_BITS        64U
#define SORT_DIGITS     256
#define SORT_BITS       8U
#define SORT_BITS_SMALL 4U /* of a few: to look at all digits takes longer than it saves */
#define SORT_FEW        2048
#define SORT_FEWER      32

void key_list_grow(struct key_list *list)
{
	list->room = list->room > 0 ? 2 * list->room : LIST_FIRST;
	list->slots = arena_resize(list->arena, list->slots, list->room, sizeof(*list->slots));
}

static void sort_few(uint64_t *slots, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t slot = slots[i];
		size_t at = i;
		for (; at > 0 && slots[at - 1] > slot; at--)
			slots[at] = slots[at - 1];
		slots[at] = slot;
	}
}

/* The digit of a slot. */
struct digit {
	unsigned shift;
	size_t count; /* how many there are, a power of two */
};

static size_t digit_of(struct digit digit, uint64_t slot)
{
	return slot >> digit.shift & (digit.count - 1);
}

/* Swaps every slot to where those of its digit go; `ends_out`: where they end. */
static void sort_digit(
	uint64_t *slots, size_t count, struct digit digit, size_t ends_out[SORT_DIGITS])
{
	size_t next[SORT_DIGITS] = { 0 };
	size_t end = 0;
	for (size_t i = 0; i < count; i++)
		next[digit_of(digit, slots[i])]++;
	for (size_t i = 0; i < digit.count; i++) {
		end += next[i];
		next[i] = end - next[i];
		ends_out[i] = end;
	}
	for (size_t i = 0; i < digit.count; i++) {
		while (next[i] < ends_out[i]) {
			uint64_t slot = slots[next[i]];
			size_t its = digit_of(digit, slot);
			while (its != i) {
				uint64_t other = slots[next[its]];
				slots[next[its]++] = slot;
				slot = other;
				its = digit_of(digit, slot);
			}
			slots[next[i]++] = slot;
		}
	}
}

/* In place, by their lowest bits, so many as are told. */
static void sort_slots(uint64_t *slots, size_t count, unsigned bits)
{
	size_t ends[SORT_DIGITS];
	if (count <= SORT_FEWER || bits == 0) {
		sort_few(slots, count);
		return;
	}
	bits -= count > SORT_FEW ? SORT_BITS : SORT_BITS_SMALL;
	struct digit digit = { bits, count > SORT_FEW ? SORT_DIGITS : 1U << SORT_BITS_SMALL };
	sort_digit(slots, count, digit, ends);
	for (size_t i = 0, start = 0; i < digit.count; i++) {
		sort_slots(slots + start, ends[i] - start, bits);
		start = ends[i];
	}
}

/* Each once, and no more of a key than may share it. */
static size_t drop_surplus(uint64_t *slots, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t slot = slots[i];
		if (kept > 0 && slots[kept - 1] == slot)
			continue;
		if (kept >= LIMIT_KEY_SHARERS &&
			((slots[kept - LIMIT_KEY_SHARERS] ^ slot) & KEYS_FINGERPRINT) == 0)
			continue;
		slots[kept++] = slot;
	}
	return kept;
}

void keys_from_list(struct keys *keys, struct key_list *list)
{
	sort_slots(list->slots, list->count, KEY_BITS);
	*keys = (struct keys){ .arena = list->arena, .slots = list->slots };
	keys->count = drop_surplus(list->slots, list->count);
	spread(keys, keys->count);
	*list = (struct key_list){ .arena = list->arena };
}

/* --- packed --- */

#define KEYS_OF_HOME 8

/* Where the slots of a key are, and what is kept of it there. */
struct place {
	size_t home;
	uint32_t rest;
};

static struct place place_of(const struct keys *keys, uint64_t key)
{
	wide place = (wide)(key & KEYS_FINGERPRINT) * keys->homes;
	uint64_t rest = (uint64_t)place >> (KEY_BITS / 2 + keys->number_bits);
	return (struct place){ (size_t)(place >> KEY_BITS), (uint32_t)rest };
}

static size_t get_packed(
	const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	struct place place = place_of(keys, key);
	const uint32_t *slot = keys->packed + keys->starts[place.home];
	const uint32_t *end = keys->packed + keys->starts[place.home + 1];
	unsigned bits = keys->number_bits;
	size_t found = 0;
	while (slot < end && *slot >> bits < place.rest)
		slot++;
	for (; slot < end && *slot >> bits == place.rest && found < LIMIT_KEY_SHARERS; slot++)
		numbers_out[found++] = *slot & ((UINT32_C(1) << bits) - 1);
	return found;
}

/* Each slot over those that were read. */
static void pack(struct keys *keys, uint64_t *slots)
{
	unsigned char *out = (unsigned char *)slots;
	size_t home = 0;
	for (size_t i = 0; i < keys->count; i++) {
		uint64_t slot = slots[i];
		struct place place = place_of(keys, slot);
		uint32_t small =
			place.rest << keys->number_bits | (uint32_t)((slot & KEYS_NUMBER) - 1);
		note_in_filter(keys, slot);
		while (home <= place.home)
			keys->starts[home++] = (uint32_t)i;
		memcpy(out + i * sizeof(small), &small, sizeof(small));
	}
	while (home <= keys->homes)
		keys->starts[home++] = (uint32_t)keys->count;
}

void keys_pack_list(struct keys *keys, struct key_list *list)
{
	struct arena *arena = list->arena;
	sort_slots(list->slots, list->count, KEY_BITS);
	*keys = (struct keys){ .arena = arena };
	keys->count = drop_surplus(list->slots, list->count);
	BUG_ON(keys->count >= UINT32_MAX);
	keys->homes = keys->count / KEYS_OF_HOME + 1;
	uint64_t largest = 1;
	for (size_t i = 0; i < keys->count; i++) {
		uint64_t number = (list->slots[i] & KEYS_NUMBER) - 1;
		largest = number > largest ? number : largest;
	}
	while (largest >> keys->number_bits)
		keys->number_bits++;
	keys->starts = arena_array(arena, uint32_t, keys->homes + 1);
	reserve_filter(keys, keys->count);
	pack(keys, list->slots);
	keys->packed = arena_resize(arena, list->slots, keys->count + 1, sizeof(*keys->packed));
	*list = (struct key_list){ .arena = arena };
}

size_t keys_find(const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	return keys->packed ? get_packed(keys, key, numbers_out)
			    : get_slots(keys, key, numbers_out);
}

struct key_walk key_walk_start(struct view text, uint64_t hash)
{
	uint64_t power = 1;
	uint64_t factor = KEY_BASE;
	for (size_t n = text.len; n > 0; n /= 2) {
		if (n % 2)
			power *= factor;
		factor *= factor;
	}
	/* No character left out has the hash of the whole. */
	return (struct key_walk){
		.rest = text, .whole = hash, .before = KEY_START, .power = power, .last = hash
	};
}

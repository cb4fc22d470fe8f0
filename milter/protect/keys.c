#include "protect/keys.h"

#include "base/err.h"

#include <string.h>

#define FILTER_BITS        64U
#define FILTER_BITS_OF_KEY 7U
#define MAX_OVERFLOW       8192 /* slots behind the last home; by chance never half as many */

void keys_reserve(struct keys *keys, size_t count, struct arena *arena)
{
	BUG_ON(count > KEYS_NUMBER * 4);
	keys->homes = count + count / 16 + 64;
	keys->size = keys->homes + (count < MAX_OVERFLOW ? count : MAX_OVERFLOW) + 1;
	keys->slots = arena_array(arena, uint64_t, keys->size);
	keys->filter_words = count * FILTER_BITS_OF_KEY / FILTER_BITS + 1;
	keys->filter = arena_array(arena, uint64_t, keys->filter_words);
	keys->room = count;
	keys->count = 0;
}

__extension__ typedef unsigned __int128 wide;

/* Where a key begins: in the order of the keys, whatever the size. */
static size_t home_of(const struct keys *keys, uint64_t key)
{
	return (size_t)(((wide)(key & KEYS_FINGERPRINT) * keys->homes) >> 64);
}

void keys_prefetch(const struct keys *keys, uint64_t key)
{
	__builtin_prefetch(&keys->slots[home_of(keys, key)], 1);
	__builtin_prefetch(&keys->filter[keys_filter_word(keys, key)], 1);
}

void keys_put(struct keys *keys, uint64_t key, uint32_t number)
{
	BUG_ON(keys->count > keys->room || number >= KEYS_NUMBER);
	uint64_t *slots = keys->slots;
	uint64_t wanted = (key & KEYS_FINGERPRINT) | (number + UINT64_C(1));
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
	keys->filter[keys_filter_word(keys, key)] |= keys_filter_bits(key);
	keys->count++;
}

size_t keys_get(const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	size_t found = 0;
	if (!keys_may_have(keys, key))
		return 0;
	const uint64_t *slot = keys->slots + home_of(keys, key);
	key &= KEYS_FINGERPRINT;
	while (*slot - 1 < key)
		slot++;
	for (; ((*slot ^ key) & KEYS_FINGERPRINT) == 0 && *slot && found < LIMIT_KEY_SHARERS;
		slot++)
		numbers_out[found++] = (uint32_t)((*slot & KEYS_NUMBER) - 1);
	return found;
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

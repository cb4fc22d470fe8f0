#include "protect/keys.h"

#include "base/err.h"

#define SLOT_FINGERPRINT   UINT64_C(0xFFFFFFFF00000000)
#define FILTER_BITS        64U
#define FILTER_BITS_OF_KEY 8U
#define SLOT_NUMBER        UINT64_C(0x00000000FFFFFFFF)

void keys_reserve(struct keys *keys, size_t count, struct arena *arena)
{
	size_t size = count + count / 8 + 64;
	BUG_ON(size > UINT32_MAX);
	keys->slots = arena_array(arena, uint64_t, size);
	keys->size = size;
	keys->filter_mask = 1;
	while (keys->filter_mask * FILTER_BITS < count * FILTER_BITS_OF_KEY)
		keys->filter_mask *= 2;
	keys->filter = arena_array(arena, uint64_t, keys->filter_mask);
	keys->filter_mask--;
	keys->room = count;
	keys->count = 0;
}

/* The lower half of the key chooses the slot, whatever the size; the upper half is kept. */
static size_t slot_of(const struct keys *keys, uint64_t key)
{
	return (size_t)(((key & SLOT_NUMBER) * keys->size) >> 32);
}

/* Two bits of one word: most keys that are asked for are not there, and one look says so. */
static uint64_t filter_bits(uint64_t key)
{
	return (UINT64_C(1) << (key >> 58)) | (UINT64_C(1) << ((key >> 52) & 63U));
}

static size_t filter_word(const struct keys *keys, uint64_t key)
{
	return (size_t)(key >> 20) & keys->filter_mask;
}

static size_t slot_after(const struct keys *keys, size_t at)
{
	return at + 1 < keys->size ? at + 1 : 0;
}

void keys_prefetch(const struct keys *keys, uint64_t key)
{
	__builtin_prefetch(&keys->slots[slot_of(keys, key)], 1);
	__builtin_prefetch(&keys->filter[filter_word(keys, key)], 1);
}

void keys_put(struct keys *keys, uint64_t key, uint32_t number)
{
	BUG_ON(keys->count > keys->room || number == UINT32_MAX);
	uint64_t wanted = (key & SLOT_FINGERPRINT) | (number + UINT64_C(1));
	size_t sharers = 0;
	size_t at = slot_of(keys, key);
	for (; keys->slots[at]; at = slot_after(keys, at)) {
		if (keys->slots[at] == wanted)
			return;
		if (((keys->slots[at] ^ key) & SLOT_FINGERPRINT) == 0 &&
			++sharers == LIMIT_KEY_SHARERS)
			return;
	}
	keys->slots[at] = wanted;
	keys->filter[filter_word(keys, key)] |= filter_bits(key);
	keys->count++;
}

size_t keys_get(const struct keys *keys, uint64_t key, uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	size_t found = 0;
	uint64_t bits = filter_bits(key);
	if ((keys->filter[filter_word(keys, key)] & bits) != bits)
		return 0;
	for (size_t at = slot_of(keys, key); keys->slots[at] && found < LIMIT_KEY_SHARERS;
		at = slot_after(keys, at)) {
		if (((keys->slots[at] ^ key) & SLOT_FINGERPRINT) == 0)
			numbers_out[found++] = (uint32_t)((keys->slots[at] & SLOT_NUMBER) - 1);
	}
	return found;
}

/* The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
uint64_t key_mix(uint64_t value)
{
	value ^= value >> 33;
	value *= UINT64_C(0xff51afd7ed558ccd);
	value ^= value >> 33;
	value *= UINT64_C(0xc4ceb9fe1a85ec53);
	value ^= value >> 33;
	return value;
}

uint64_t key_of(enum key_kind kind, uint64_t hash)
{
	return key_mix(hash + (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15));
}

uint64_t key_of_pair(enum key_kind kind, uint64_t a, uint64_t b)
{
	return key_of(kind, key_mix(a) * 3 + b);
}

uint64_t key_of_either(enum key_kind kind, uint64_t a, uint64_t b)
{
	return a < b ? key_of_pair(kind, a, b) : key_of_pair(kind, b, a);
}

uint64_t key_hash_more(uint64_t hash, struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		hash = (hash ^ v.ptr[i]) * UINT64_C(1099511628211);
	return hash;
}

uint64_t key_hash(struct view v)
{
	return key_hash_more(KEY_START, v);
}

uint64_t key_hash_without(struct view v, size_t from, size_t count)
{
	return key_hash_more(key_hash(view_slice(v, 0, from)), view_from(v, from + count));
}

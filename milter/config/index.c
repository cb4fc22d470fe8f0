#include "config/index.h"

#define FIRST_SIZE 64

/* The slot of `key`, or the free one where it belongs. */
static struct index_slot *probe(struct index_slot *slots, size_t size, struct view key)
{
	size_t at = (size_t)view_hash(key, 0) & (size - 1);
	while (slots[at].used && !view_equal(slots[at].key, key))
		at = (at + 1) & (size - 1);
	return &slots[at];
}

static void grow(struct index *index)
{
	size_t size = index->size ? index->size * 2 : FIRST_SIZE;
	struct index_slot *slots = arena_array(index->arena, struct index_slot, size);
	for (size_t i = 0; i < index->size; i++) {
		if (index->slots[i].used)
			*probe(slots, size, index->slots[i].key) = index->slots[i];
	}
	index->slots = slots;
	index->size = size;
}

size_t *index_add(struct index *index, struct view key, size_t value, bool *is_new_out)
{
	if (index->count * 2 >= index->size)
		grow(index);
	struct index_slot *slot = probe(index->slots, index->size, key);
	*is_new_out = !slot->used;
	if (!slot->used) {
		*slot = (struct index_slot){ .key = key, .value = value, .used = true };
		index->count++;
	}
	return &slot->value;
}

const size_t *index_find(const struct index *index, struct view key)
{
	if (index->size == 0)
		return NULL;
	const struct index_slot *slot = probe(index->slots, index->size, key);
	return slot->used ? &slot->value : NULL;
}

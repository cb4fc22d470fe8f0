#include "config/numbering.h"

#define FIRST_SIZE 64

/* The slot of `key`, or the free one where it belongs. */
static struct numbering_slot *probe(struct numbering_slot *slots, size_t size, struct view key)
{
	size_t at = (size_t)view_hash(key, 0) & (size - 1);
	while (slots[at].used && !view_equal(slots[at].key, key))
		at = (at + 1) & (size - 1);
	return &slots[at];
}

static void grow(struct numbering *numbering)
{
	size_t size = numbering->size ? numbering->size * 2 : FIRST_SIZE;
	struct numbering_slot *slots =
		arena_array(numbering->arena, struct numbering_slot, size);
	for (size_t i = 0; i < numbering->size; i++) {
		if (numbering->slots[i].used)
			*probe(slots, size, numbering->slots[i].key) = numbering->slots[i];
	}
	numbering->slots = slots;
	numbering->size = size;
}

size_t *numbering_add(
	struct numbering *numbering, struct view key, size_t value, bool *is_new_out)
{
	if (numbering->count * 2 >= numbering->size)
		grow(numbering);
	struct numbering_slot *slot = probe(numbering->slots, numbering->size, key);
	*is_new_out = !slot->used;
	if (!slot->used) {
		*slot = (struct numbering_slot){ .key = key, .value = value, .used = true };
		numbering->count++;
	}
	return &slot->value;
}

const size_t *numbering_find(const struct numbering *numbering, struct view key)
{
	if (numbering->size == 0)
		return NULL;
	const struct numbering_slot *slot = probe(numbering->slots, numbering->size, key);
	return slot->used ? &slot->value : NULL;
}

#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under ASan every allocation is followed by poison, so that a read one past its end is
 * caught although malloc() knows only the block. */
#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#define RED_ZONE 16
#else
#define ASAN_POISON_MEMORY_REGION(addr, size)   ((void)(addr), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(addr, size) ((void)(addr), (void)(size))
#define RED_ZONE                                0
#endif

#define ALIGNMENT  alignof(max_align_t)
#define MAX_GROWTH ((size_t)4 << 20)

struct block {
	struct block *next;
	size_t size;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *current; /* newest first; the last one is the first block */
	struct block *arrays;  /* of arena_resize(), each of them one block */
	size_t current_used;
	size_t used_total;
	size_t limit;
};

static _Noreturn void out_of_memory(size_t size)
{
	(void)fprintf(stderr, "arena: cannot allocate %zu bytes\n", size);
	abort();
}

static struct block *block_create(size_t size, struct block *next)
{
	struct block *block = malloc(sizeof(*block) + size);
	if (!block)
		out_of_memory(size);
	block->next = next;
	block->size = size;
	ASAN_POISON_MEMORY_REGION(block->data, size);
	return block;
}

struct arena *arena_create(size_t first_block_size, size_t limit)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	if (!arena)
		out_of_memory(sizeof(*arena));
	arena->current = block_create(first_block_size, NULL);
	arena->limit = limit;
	return arena;
}

static void free_arrays(struct arena *arena)
{
	while (arena->arrays) {
		struct block *next = arena->arrays->next;
		free(arena->arrays);
		arena->arrays = next;
	}
}

void arena_reset(struct arena *arena)
{
	free_arrays(arena);
	while (arena->current->next) {
		struct block *older = arena->current->next;
		free(arena->current);
		arena->current = older;
	}
	ASAN_POISON_MEMORY_REGION(arena->current->data, arena->current->size);
	arena->current_used = 0;
	arena->used_total = 0;
}

void arena_destroy(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	free(arena->current);
	free(arena);
}

size_t arena_used(const struct arena *arena)
{
	return arena->used_total;
}

bool arena_is_exhausted(const struct arena *arena)
{
	return arena->limit != 0 && arena->used_total > arena->limit;
}

static size_t octets_of(size_t count, size_t size)
{
	size_t wanted = 0;
	if (__builtin_mul_overflow(count, size, &wanted) || wanted > SIZE_MAX / 4)
		out_of_memory(SIZE_MAX);
	return wanted;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	size_t wanted = octets_of(count, size);
	size_t bytes = (wanted + RED_ZONE + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

	if (bytes > arena->current->size - arena->current_used) {
		/* Doubling keeps the number of blocks logarithmic; a cap keeps one large
		 * message from holding twice what it needs. */
		size_t grown = arena->current->size * 2;
		if (grown > MAX_GROWTH)
			grown = MAX_GROWTH;
		arena->current = block_create(grown > bytes ? grown : bytes, arena->current);
		arena->current_used = 0;
	}
	void *out = arena->current->data + arena->current_used;
	arena->current_used += bytes;
	arena->used_total += wanted;
	ASAN_UNPOISON_MEMORY_REGION(out, wanted);
	memset(out, 0, wanted);
	return out;
}

void *arena_resize(struct arena *arena, void *array, size_t count, size_t size)
{
	size_t wanted = octets_of(count, size);
	struct block **link = &arena->arrays;
	while (array && (*link)->data != array)
		link = &(*link)->next;
	struct block *block = array ? *link : NULL;
	struct block *next = array ? block->next : arena->arrays;
	arena->used_total += wanted - (array ? block->size : 0);
	block = realloc(block, sizeof(*block) + wanted);
	if (!block)
		out_of_memory(wanted);
	block->size = wanted;
	block->next = next;
	*link = block;
	return block->data;
}

struct view arena_copy(struct arena *arena, struct view v)
{
	if (v.len == 0)
		return (struct view){ NULL, 0 };
	unsigned char *bytes = arena_array(arena, unsigned char, v.len);
	memcpy(bytes, v.ptr, v.len);
	return (struct view){ bytes, v.len };
}

char *arena_string(struct arena *arena, struct view v)
{
	char *string = arena_array(arena, char, v.len + 1);
	if (v.len > 0)
		memcpy(string, v.ptr, v.len);
	return string;
}

struct view arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_list again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	struct view out = { NULL, 0 };
	if (length > 0) {
		char *bytes = arena_array(arena, char, (size_t)length + 1);
		(void)vsnprintf(bytes, (size_t)length + 1, format, again);
		out = (struct view){ (const unsigned char *)bytes, (size_t)length };
	}
	va_end(again);
	return out;
}

struct view arena_lower(struct arena *arena, struct view v)
{
	if (v.len == 0)
		return (struct view){ NULL, 0 };
	unsigned char *bytes = arena_array(arena, unsigned char, v.len);
	for (size_t i = 0; i < v.len; i++)
		bytes[i] = ascii_lower(v.ptr[i]);
	return (struct view){ bytes, v.len };
}

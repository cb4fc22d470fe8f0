/*
 * arena - all memory of one message, freed in one call.
 *
 * Owns:    every block it hands out, until arena_reset() or arena_destroy().
 * Threads: one arena belongs to one thread at a time; no locking inside.
 * Units:   sizes in bytes. Memory is zeroed.
 * Limits:  `limit` bytes; past it memory is still served, so that no caller needs an error
 *          path, but arena_is_exhausted() says so: the engine then ends the message with
 *          `on_error`. Loops over input ask it (or have a limit of their own).
 * Errors:  never returns NULL. Only a failed malloc aborts the process.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/view.h"

#include <stddef.h>

struct arena;

struct arena *arena_create(size_t first_block_size, size_t limit); /* limit 0: none */
void arena_destroy(struct arena *arena);                           /* NULL is fine */
void arena_reset(struct arena *arena); /* keeps the first block for the next message */
size_t arena_used(const struct arena *arena);
bool arena_is_exhausted(const struct arena *arena);

__attribute__((returns_nonnull, warn_unused_result, malloc)) void *arena_alloc(
	struct arena *arena, size_t count, size_t size);

#define arena_new(arena, type)        ((type *)arena_alloc((arena), 1, sizeof(type)))
#define arena_array(arena, type, cnt) ((type *)arena_alloc((arena), (cnt), sizeof(type)))

/* An array that grows or shrinks, by its octets: it may move, and what is added holds anything.
 * `array`: NULL or what this function gave. Large ones are moved by the system, without a
 * copy, and what was never written to takes no memory. */
__attribute__((returns_nonnull, warn_unused_result)) void *arena_resize(
	struct arena *arena, void *array, size_t count, size_t size);

struct view arena_copy(struct arena *arena, struct view v);

/* A NUL-terminated copy, for libraries. A NUL inside `v` is kept: the caller has refused
 * or replaced it, or the library reads a shorter string than was meant. */
char *arena_string(struct arena *arena, struct view v);

/* As asprintf. */
__attribute__((format(printf, 2, 3))) struct view arena_printf(
	struct arena *arena, const char *format, ...);

/* The bytes in ASCII lower case. */
struct view arena_lower(struct arena *arena, struct view v);

#endif

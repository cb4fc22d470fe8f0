/*
 * utf8 - strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
 *
 * Threads: no shared state.
 * Errors:  none; bytes that are no UTF-8 are told apart, never read as something else.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/view.h"

#define RUNE_REPLACEMENT 0xFFFDU

/* Reads the character at the start of `v`. Returns the bytes used, or 0 when they are no
 * UTF-8 (or `v` is empty); `rune` is then untouched. */
size_t utf8_decode(struct view v, uint32_t *rune);

/* As utf8_decode(), but bytes that are no UTF-8 read as U+FFFD, one byte each; 0 only at
 * the end. */
size_t utf8_decode_lossy(struct view v, uint32_t *rune);

/* Returns 1 to 4; what is no scalar value is written as U+FFFD. */
size_t utf8_encode(uint32_t rune, unsigned char bytes[4]);

/* Characters, as utf8_decode_lossy() tells them apart. */
size_t utf8_count(struct view v);

bool utf8_is_valid(struct view v);
bool view_is_ascii(struct view v);

/* Valid UTF-8 as it is (no copy), else a copy with U+FFFD for each bad byte. */
struct view utf8_scrub(struct view v, struct arena *arena);

#endif

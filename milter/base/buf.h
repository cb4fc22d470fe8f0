/*
 * buf - a byte string that grows inside an arena, up to a maximum.
 *
 * Owns:    nothing; its bytes belong to the arena.
 * Threads: as its arena.
 * Limits:  `max` bytes, given at buf_init(); what would go past it is dropped and
 *          `truncated` is set. Never decide on a truncated identity.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *arena;
	unsigned char *bytes;
	size_t len;
	size_t size;
	size_t max;
	bool truncated;
};

struct buf buf_init(struct arena *arena, size_t max);
void buf_put(struct buf *buf, struct view v);
void buf_byte(struct buf *buf, unsigned char byte);
void buf_text(struct buf *buf, const char *text); /* a string of ours */
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *buf, const char *format, ...);

/* One Unicode scalar value as UTF-8; surrogates and values past U+10FFFF become U+FFFD. */
void buf_rune(struct buf *buf, uint32_t rune);

/* Bytes from outside on their way to a log line or a terminal: control bytes, quotes,
 * backslashes, bidi controls, line and paragraph separators and bytes that are no UTF-8
 * become \xNN or \u{NNNN}. The only way by which such bytes may leave as text. */
void buf_put_escaped(struct buf *buf, struct view v);

struct view buf_view(const struct buf *buf);

#endif

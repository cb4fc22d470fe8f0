/*
 * decode - reading and writing characters where a call for each would cost too much. For
 * text/ alone.
 *
 * Threads: no shared state. Errors: as utf8_decode_lossy().
 */
#ifndef TEXT_DECODE_H
#define TEXT_DECODE_H

#include "base/utf8.h"

/* The character at `at`, which is in the text; returns the octets used. */
static inline size_t decode_at(struct view text, size_t at, uint32_t *rune)
{
	const unsigned char *bytes = text.ptr + at;
	*rune = bytes[0];
	if (bytes[0] < 0x80)
		return 1;
	if (text.len - at >= 3) {
		uint32_t all =
			((uint32_t)bytes[0] << 16) | ((uint32_t)bytes[1] << 8) | bytes[2];
		if ((all & 0xF0C0C0) == 0xE08080) {
			*rune = ((all >> 4) & 0xF000) | ((all >> 2) & 0xFC0) | (all & 0x3F);
			if (*rune >= 0x800 && (*rune < 0xD800 || *rune > 0xDFFF))
				return 3;
		} else if ((all & 0xE0C000) == 0xC08000 && all >= 0xC20000) {
			*rune = ((all >> 10) & 0x7C0) | ((all >> 8) & 0x3F);
			return 2;
		}
	}
	return utf8_decode_lossy(view_from(text, at), rune);
}

/* Behind `len` octets, which leave room for it. Returns the new length. */
static inline size_t decode_put(unsigned char *bytes, size_t len, struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		bytes[len + i] = text.ptr[i];
	return len + text.len;
}

#endif

#include "base/utf8.h"

#include "base/buf.h"

#include <string.h>

/* The length a lead byte announces and the bits it carries; 0 for what leads nothing. */
static size_t lead(unsigned char byte, uint32_t *bits)
{
	if (byte >= 0xC2 && byte <= 0xDF) {
		*bits = byte & 0x1FU;
		return 2;
	}
	if (byte >= 0xE0 && byte <= 0xEF) {
		*bits = byte & 0x0FU;
		return 3;
	}
	if (byte >= 0xF0 && byte <= 0xF4) {
		*bits = byte & 0x07U;
		return 4;
	}
	return 0;
}

size_t utf8_decode(struct view v, uint32_t *rune)
{
	if (v.len == 0)
		return 0;
	if (v.ptr[0] < 0x80) {
		*rune = v.ptr[0];
		return 1;
	}
	if (v.len >= 3) {
		/* Nearly everything is one of these two. */
		uint32_t all =
			((uint32_t)v.ptr[0] << 16) | ((uint32_t)v.ptr[1] << 8) | v.ptr[2];
		uint32_t three = ((all >> 4) & 0xF000) | ((all >> 2) & 0xFC0) | (all & 0x3F);
		if ((all & 0xF0C0C0) == 0xE08080 && three >= 0x800 &&
			(three < 0xD800 || three > 0xDFFF)) {
			*rune = three;
			return 3;
		}
		if ((all & 0xE0C000) == 0xC08000 && all >= 0xC20000) {
			*rune = ((all >> 10) & 0x7C0) | ((all >> 8) & 0x3F);
			return 2;
		}
	}
	uint32_t value = 0;
	size_t length = lead(v.ptr[0], &value);
	if (length == 0 || length > v.len)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((v.ptr[i] & 0xC0U) != 0x80U)
			return 0;
		value = (value << 6) | (v.ptr[i] & 0x3FU);
	}
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (value < smallest[length] || value > 0x10FFFF ||
		(value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*rune = value;
	return length;
}

size_t utf8_decode_lossy(struct view v, uint32_t *rune)
{
	if (v.len > 0 && v.ptr[0] < 0x80) {
		*rune = v.ptr[0];
		return 1;
	}
	size_t used = utf8_decode(v, rune);
	if (used == 0 && v.len > 0) {
		*rune = RUNE_REPLACEMENT;
		return 1;
	}
	return used;
}

size_t utf8_encode(uint32_t rune, unsigned char bytes[4])
{
	if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
		rune = RUNE_REPLACEMENT;
	if (rune < 0x80) {
		bytes[0] = (unsigned char)rune;
		return 1;
	}
	if (rune < 0x800) {
		bytes[0] = (unsigned char)(0xC0U | (rune >> 6));
		bytes[1] = (unsigned char)(0x80U | (rune & 0x3FU));
		return 2;
	}
	if (rune < 0x10000) {
		bytes[0] = (unsigned char)(0xE0U | (rune >> 12));
		bytes[1] = (unsigned char)(0x80U | ((rune >> 6) & 0x3FU));
		bytes[2] = (unsigned char)(0x80U | (rune & 0x3FU));
		return 3;
	}
	bytes[0] = (unsigned char)(0xF0U | (rune >> 18));
	bytes[1] = (unsigned char)(0x80U | ((rune >> 12) & 0x3FU));
	bytes[2] = (unsigned char)(0x80U | ((rune >> 6) & 0x3FU));
	bytes[3] = (unsigned char)(0x80U | (rune & 0x3FU));
	return 4;
}

size_t utf8_count(struct view v)
{
	size_t count = 0;
	uint32_t rune = 0;
	for (size_t used; (used = utf8_decode_lossy(v, &rune)) != 0; v = view_from(v, used))
		count++;
	return count;
}

bool utf8_is_valid(struct view v)
{
	uint32_t rune = 0;
	for (size_t at = 0; at < v.len;) {
		size_t used = utf8_decode(view_from(v, at), &rune);
		if (used == 0)
			return false;
		at += used;
	}
	return true;
}

bool view_is_ascii(struct view v)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t word = 0;
	size_t at = 0;
	for (; at + 8 <= v.len; at += 8) {
		memcpy(&word, v.ptr + at, sizeof(word));
		if (word & high)
			return false;
	}
	if (v.len >= 8) {
		/* The rest and some octets again. */
		memcpy(&word, v.ptr + v.len - 8, sizeof(word));
		return (word & high) == 0;
	}
	unsigned all = 0;
	for (; at < v.len; at++)
		all |= v.ptr[at];
	return all < 0x80;
}

struct view utf8_scrub(struct view v, struct arena *arena)
{
	if (utf8_is_valid(v))
		return v;
	struct buf out = buf_init(arena, v.len * 3);
	for (size_t at = 0; at < v.len;) {
		uint32_t rune = 0;
		at += utf8_decode_lossy(view_from(v, at), &rune);
		buf_rune(&out, rune);
	}
	return buf_view(&out);
}

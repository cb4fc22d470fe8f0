#include "base/buf.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_SIZE 64

struct buf buf_init(struct arena *arena, size_t max)
{
	return (struct buf){ .arena = arena, .max = max };
}

static void reserve(struct buf *buf, size_t extra)
{
	size_t wanted = buf->len + extra;
	if (wanted <= buf->size)
		return;
	size_t size = buf->size ? buf->size : FIRST_SIZE;
	while (size < wanted)
		size *= 2;
	unsigned char *bytes = arena_array(buf->arena, unsigned char, size);
	if (buf->len > 0)
		memcpy(bytes, buf->bytes, buf->len);
	buf->bytes = bytes;
	buf->size = size;
}

void buf_put(struct buf *buf, struct view v)
{
	size_t left = buf->max - buf->len;
	if (v.len > left) {
		buf->truncated = true;
		v.len = left;
	}
	if (v.len == 0)
		return;
	reserve(buf, v.len);
	memcpy(buf->bytes + buf->len, v.ptr, v.len);
	buf->len += v.len;
}

void buf_byte(struct buf *buf, unsigned char byte)
{
	buf_put(buf, (struct view){ &byte, 1 });
}

void buf_text(struct buf *buf, const char *text)
{
	buf_put(buf, view_of(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_list again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length > 0) {
		char *text = arena_array(buf->arena, char, (size_t)length + 1);
		(void)vsnprintf(text, (size_t)length + 1, format, again);
		buf_put(buf, (struct view){ (const unsigned char *)text, (size_t)length });
	}
	va_end(again);
}

void buf_rune(struct buf *buf, uint32_t rune)
{
	unsigned char bytes[4];
	size_t count = utf8_encode(rune, bytes);
	if (count > buf->max - buf->len) {
		buf->truncated = true; /* never half a character */
		return;
	}
	buf_put(buf, (struct view){ bytes, count });
}

/* What changes the direction or the line of text that is printed beside it. */
static bool is_unprintable(uint32_t rune)
{
	return rune < 0x20 || (rune >= 0x7F && rune < 0xA0) || rune == 0x61C ||
	       (rune >= 0x200B && rune <= 0x200F) || (rune >= 0x2028 && rune <= 0x202E) ||
	       (rune >= 0x2060 && rune <= 0x206F) || rune == 0xFEFF ||
	       (rune >= 0xE0000 && rune <= 0xE0FFF);
}

void buf_put_escaped(struct buf *buf, struct view v)
{
	size_t at = 0;
	while (at < v.len) {
		uint32_t rune = 0;
		size_t used = utf8_decode(view_from(v, at), &rune);
		if (used == 0) {
			buf_printf(buf, "\\x%02X", v.ptr[at]);
			used = 1;
		} else if (rune == '"' || rune == '\\') {
			buf_byte(buf, '\\');
			buf_byte(buf, (unsigned char)rune);
		} else if (is_unprintable(rune)) {
			buf_printf(buf, rune < 0x80 ? "\\x%02X" : "\\u{%04X}", (unsigned)rune);
		} else {
			buf_put(buf, view_slice(v, at, used));
		}
		at += used;
	}
}

struct view buf_view(const struct buf *buf)
{
	return (struct view){ buf->bytes, buf->len };
}

#include "daemon/subject.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"

#define WORD_OCTETS 42 /* in one encoded word: 56 letters of base64, 68 in all; 75 may be */

static bool needs_encoding(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < ' ' || text.ptr[i] > '~')
			return true;
	}
	return view_search(text, VIEW("=?")) < text.len;
}

static void put_base64(struct buf *out, struct view bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t group = (uint32_t)bytes.ptr[i] << 16;
		if (count > 1)
			group |= (uint32_t)bytes.ptr[i + 1] << 8;
		if (count > 2)
			group |= (uint32_t)bytes.ptr[i + 2];
		for (unsigned digit = 0; digit < 4; digit++) {
			unsigned shift = 18 - 6 * digit;
			char letter = digits[(group >> shift) & 63];
			buf_byte(out, digit <= count ? (unsigned char)letter : '=');
		}
	}
}

/* Blanks between encoded words are not shown, so the one behind the prefix goes inside. */
static void put_encoded(struct buf *out, struct view text)
{
	while (text.len > 0) {
		size_t len = 0;
		uint32_t rune = 0;
		size_t step = utf8_decode_lossy(text, &rune);
		while (step > 0 && len + step <= WORD_OCTETS) {
			len += step;
			step = utf8_decode_lossy(view_from(text, len), &rune);
		}
		buf_text(out, "=?UTF-8?B?");
		put_base64(out, view_slice(text, 0, len));
		buf_text(out, "?=");
		text = view_from(text, len);
		if (text.len > 0)
			buf_text(out, "\n ");
	}
}

struct view subject_with_prefix(struct view prefix, struct view value, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_HEADER + 4 * prefix.len + 64);
	buf_byte(&out, ' ');
	if (needs_encoding(prefix)) {
		struct buf text = buf_init(arena, prefix.len + 1);
		buf_put(&text, prefix);
		buf_byte(&text, ' ');
		put_encoded(&out, utf8_scrub(buf_view(&text), arena));
	} else {
		buf_put(&out, prefix);
	}
	if (value.len > 0 && value.ptr[0] != ' ' && value.ptr[0] != '\t' &&
		value.ptr[0] != '\r')
		buf_byte(&out, ' ');
	for (size_t i = 0; i < value.len; i++) {
		bool is_line_end =
			value.ptr[i] == '\r' && i + 1 < value.len && value.ptr[i + 1] == '\n';
		if (!is_line_end)
			buf_byte(&out, value.ptr[i]);
	}
	return buf_view(&out);
}

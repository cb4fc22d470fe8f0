#include "protect/domains.h"

#include "base/limits.h"
#include "base/utf8.h"

/* RFC 3492 5, of IDNA. */
#define BASE         36U
#define T_MIN        1U
#define T_MAX        26U
#define SKEW         38U
#define DAMP         700U
#define INITIAL_BIAS 72U
#define INITIAL_RUNE 0x80U
#define RUNE_MAX     0x10FFFFU

static uint32_t digit_of(unsigned char byte)
{
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a';
	return ascii_is_digit(byte) ? byte - '0' + 26U : BASE;
}

static uint32_t adapt(uint32_t delta, uint32_t count, bool is_first)
{
	uint32_t k = 0;
	delta = is_first ? delta / DAMP : delta / 2;
	delta += delta / count;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* One number of variable length, off the front; false when there is none. */
static bool read_delta(struct view *rest, uint32_t bias, uint32_t *delta_out)
{
	uint32_t delta = 0;
	uint32_t weight = 1;
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t digit = rest->len > 0 ? digit_of(rest->ptr[0]) : BASE;
		*rest = view_from(*rest, 1);
		if (digit >= BASE || digit > (UINT32_MAX - delta) / weight)
			return false;
		delta += digit * weight;
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		if (digit < t) {
			*delta_out = delta;
			return true;
		}
		if (weight > UINT32_MAX / (BASE - t))
			return false;
		weight *= BASE - t;
	}
}

/* How many characters; 0 when the text stands for none. */
static size_t decode(struct view text, uint32_t runes_out[LIMIT_LABEL])
{
	size_t count = view_find_last(text, '-');
	count = count < text.len ? count : 0;
	struct view rest = view_from(text, count > 0 ? count + 1 : 0);
	for (size_t i = 0; i < count; i++)
		runes_out[i] = text.ptr[i];
	uint32_t rune = INITIAL_RUNE;
	uint32_t bias = INITIAL_BIAS;
	uint32_t at = 0;
	bool is_first = true;
	while (rest.len > 0) {
		uint32_t delta = 0;
		if (count == LIMIT_LABEL || !read_delta(&rest, bias, &delta) ||
			delta > UINT32_MAX - at)
			return 0;
		uint32_t after = (uint32_t)count + 1;
		bias = adapt(delta, after, is_first);
		is_first = false;
		at += delta;
		if (at / after > RUNE_MAX - rune)
			return 0;
		rune += at / after;
		at %= after;
		for (size_t i = count; i > at; i--)
			runes_out[i] = runes_out[i - 1];
		runes_out[at++] = rune;
		count++;
	}
	return count;
}

struct view label_shown(struct view label, struct arena *arena)
{
	uint32_t runes[LIMIT_LABEL];
	if (!view_starts_with(label, VIEW("xn--")) || label.len > LIMIT_LABEL)
		return label;
	size_t count = decode(view_from(label, 4), runes);
	unsigned char *bytes = arena_array(arena, unsigned char, count * 4);
	size_t len = 0;
	for (size_t i = 0; i < count; i++)
		len += utf8_encode(runes[i], bytes + len);
	return count > 0 ? (struct view){ bytes, len } : label;
}

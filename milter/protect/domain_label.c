#include "protect/domains.h"

#include "base/utf8.h"
#include "text/fold.h"

/* Odd, so that no letter at the front of a long text is lost; a sum of powers of it can be
 * carried on and cut at both ends. */
#define HASH_BASE UINT64_C(0x9e3779b97f4a7c15)

/* What is not in the table stands for itself. As text_skeleton() has it. */
static const unsigned char classes[256] = { ['0'] = 'o',
	['1'] = 'l',
	['3'] = 'e',
	['4'] = 'a',
	['5'] = 's',
	['7'] = 't',
	['8'] = 'b',
	['9'] = 'g',
	['i'] = 'l',
	['j'] = 'l' };

static unsigned char joined_pair(unsigned char first, unsigned char second)
{
	if (first == 'r' && second == 'n')
		return 'm';
	if (first == 'v' && second == 'v')
		return 'w';
	return first == 'c' && second == 'l' ? 'd' : 0;
}

void solid_read(
	struct view shown, bool join_pairs, struct arena *arena, struct solid *solid_out)
{
	struct view text = view_is_ascii(shown) ? shown : text_skeleton(shown, arena);
	bool begins = true;
	size_t len = 0;
	solid_out->text = text;
	solid_out->hashes[0] = 0;
	solid_out->has_pairs = false;
	for (size_t at = 0; at < text.len && at < UINT8_MAX && len < LIMIT_SOLID; at++) {
		unsigned char byte = text.ptr[at];
		if (byte == '-') {
			begins = true;
			continue;
		}
		byte = classes[byte] ? classes[byte] : byte;
		unsigned char pair =
			begins || len == 0 ? 0 : joined_pair(solid_out->bytes[len - 1], byte);
		solid_out->has_pairs = solid_out->has_pairs || pair;
		if (pair && join_pairs) {
			byte = pair;
			len--;
		} else {
			solid_out->from[len] = (uint8_t)at;
			solid_out->is_edge[len] = begins;
		}
		begins = false;
		solid_out->bytes[len] = byte;
		solid_out->hashes[len + 1] = solid_out->hashes[len] * HASH_BASE + byte + 1;
		len++;
	}
	solid_out->len = len;
	solid_out->from[len] = (uint8_t)(text.len < UINT8_MAX ? text.len : UINT8_MAX);
	solid_out->is_edge[len] = true;
}

void labels_powers(struct registry *registry)
{
	registry->powers[0] = 1;
	for (size_t i = 0; i < LIMIT_SOLID; i++)
		registry->powers[i + 1] = registry->powers[i] * HASH_BASE;
}

uint64_t solid_hash(
	const struct registry *registry, const struct solid *solid, size_t from, size_t to)
{
	return solid->hashes[to] - solid->hashes[from] * registry->powers[to - from];
}

uint64_t solid_hash_of(struct view bytes)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < bytes.len; i++)
		hash = hash * HASH_BASE + bytes.ptr[i] + 1;
	return hash;
}

uint64_t label_hash_solid(struct view domain)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < domain.len; i++) {
		if (domain.ptr[i] != '.' && domain.ptr[i] != '-')
			hash = hash * HASH_BASE + domain.ptr[i] + 1;
	}
	return hash;
}

static inline void near_visit(const struct near_walk *walk, uint64_t hash)
{
	if (!walk->passes || labels_probe(walk->registry, LABEL_NEAR, hash))
		walk->visit(walk->context, hash);
}

void solid_each_near(const struct near_walk *walk)
{
	const uint64_t *powers = walk->registry->powers;
	const uint64_t *hashes = walk->solid->hashes;
	const unsigned char *bytes = walk->solid->bytes;
	size_t to = walk->to;
	for (size_t i = walk->from, after; i < to; i = after) {
		after = i + 1;
		while (after < to && (bytes[after] & 0xC0) == 0x80)
			after++; /* the rest of a UTF-8 character */
		uint64_t head = hashes[i] - hashes[walk->from] * powers[i - walk->from];
		near_visit(walk, head * powers[to - after] + hashes[to] -
					 hashes[after] * powers[to - after]);
	}
}

void solid_each_near_twice(const struct near_walk *walk)
{
	const uint64_t *powers = walk->registry->powers;
	const uint64_t *hashes = walk->solid->hashes;
	const unsigned char *bytes = walk->solid->bytes;
	size_t to = walk->to;
	uint64_t tails[LIMIT_SOLID]; /* of what follows each character */
	for (size_t j = walk->from; j < to; j++)
		tails[j] = hashes[to] - hashes[j + 1] * powers[to - j - 1];
	for (size_t i = walk->from + 1; i < to; i++) {
		uint64_t middle = hashes[i] - hashes[walk->from] * powers[i - walk->from];
		for (size_t j = i + 1; j < to; j++) {
			near_visit(walk, middle * powers[to - j - 1] + tails[j]);
			middle = middle * HASH_BASE + bytes[j] + 1;
		}
	}
}

uint32_t solid_mask(struct view bytes)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < bytes.len; i++)
		mask |= UINT32_C(1) << (bytes.ptr[i] & 31);
	return mask;
}

/* What two blurred letters look like together; 0: like two. */
static unsigned char blurred_pair(unsigned char first, unsigned char second)
{
	if (first == 'b')
		return second == 'l' ? 'b' : 0; /* "dl" */
	if (first != 'l')
		return 0;
	switch (second) {
	case 'b':
	case 'h':
	case 'k':
		return second;
	default:
		return second == 'c' ? 'k' : 0;
	}
}

static bool is_arch(struct view bytes, size_t at)
{
	return at < bytes.len && (bytes.ptr[at] == 'n' || bytes.ptr[at] == 'r');
}

size_t solid_blur(struct view bytes, unsigned char blurred_out[LIMIT_SOLID])
{
	static const unsigned char blurs[256] = { ['d'] = 'b',
		['e'] = 'c',
		['q'] = 'g',
		['v'] = 'u',
		['m'] = 'n',
		['r'] = 'n',
		['y'] = 'u',
		['2'] = 'z' };
	size_t len = 0;
	for (size_t i = 0; i < bytes.len && len < LIMIT_SOLID; i++) {
		unsigned char byte = bytes.ptr[i];
		unsigned char pair = 0;
		byte = blurs[byte] ? blurs[byte] : byte;
		i += is_arch(bytes, i) && is_arch(bytes, i + 1); /* two are an m */
		while (len > 0 && (pair = blurred_pair(blurred_out[len - 1], byte)) != 0) {
			byte = pair;
			len--;
		}
		blurred_out[len++] = byte;
	}
	return len;
}

/* --- the table --- */

void labels_reserve(struct registry *registry, size_t count)
{
	size_t words = 64;
	while (words * 4 < count)
		words *= 2;
	registry->filter = arena_array(registry->arena, uint64_t, words);
	registry->filter_mask = words - 1;
	keys_reserve(&registry->labels, count, registry->arena);
}

void labels_put(struct registry *registry, enum label_kind kind, uint64_t hash, uint32_t number)
{
	uint64_t key = label_key(kind, hash);
	registry->filter[label_filter_word(registry, key)] |= label_filter_bits(key);
	if (kind != LABEL_START && kind != LABEL_LURE_START)
		keys_put(&registry->labels, key, number);
}

size_t labels_get(const struct registry *registry, enum label_kind kind, uint64_t hash,
	uint32_t numbers_out[LIMIT_KEY_SHARERS])
{
	uint64_t key = labels_probe(registry, kind, hash);
	return key ? keys_get(&registry->labels, key, numbers_out) : 0;
}

/* --- words --- */

uint32_t label_word_roles(const struct registry *registry, struct view word)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint32_t roles = 0;
	size_t count = labels_get(registry, LABEL_WORD, solid_hash_of(word), numbers);
	for (size_t i = 0; i < count; i++)
		roles |= numbers[i];
	return roles;
}

#define LURES_MAX 40 /* octets of lure words around a label */
#define LURE_MIN  2
#define LURE_MAX  14

enum reach {
	REACHED = 1,
	REACHED_WEAK = 2,
	REACHED_STRONG = 4,
};

/* Every lure word that starts at `at`, taken off. */
static void reach_from(const struct registry *registry, struct view text, size_t at,
	uint8_t reached[LURES_MAX + 1])
{
	uint64_t hash = 0;
	uint32_t numbers[LIMIT_KEY_SHARERS];
	uint8_t before = reached[at] & (REACHED_WEAK | REACHED_STRONG);
	for (size_t len = 1; len <= LURE_MAX && at + len <= text.len; len++) {
		hash = hash * HASH_BASE + text.ptr[at + len - 1] + 1;
		if (len < LURE_MIN)
			continue;
		size_t count = labels_get(registry, LABEL_WORD, hash, numbers);
		uint32_t roles = 0;
		for (size_t i = 0; i < count; i++)
			roles |= numbers[i];
		if (roles & ROLE_LURE) {
			reached[at + len] |= before;
			reached[at + len] |= roles & ROLE_WEAK ? REACHED_WEAK : REACHED_STRONG;
		}
		if (len == LURE_START_LEN && !labels_probe(registry, LABEL_LURE_START, hash))
			return;
	}
}

enum lures label_lures(const struct registry *registry, struct view text)
{
	uint8_t reached[LURES_MAX + 1] = { REACHED };
	if (text.len > LURES_MAX)
		return LURES_NONE;
	for (size_t at = 0; at < text.len; at++) {
		if (!reached[at])
			continue;
		if (text.ptr[at] == '-' || ascii_is_digit(text.ptr[at]))
			reached[at + 1] |= reached[at];
		reach_from(registry, text, at, reached);
	}
	uint8_t last = reached[text.len];
	if (last & REACHED_STRONG)
		return LURES_STRONG;
	if (last & REACHED_WEAK)
		return LURES_WEAK;
	return last ? LURES_EMPTY : LURES_NONE;
}

/* --- typing errors --- */

/* Keys side by side, where each row is shifted by about half a key from the one above. */
static bool is_beside_on(const char *const rows[4], unsigned char a, unsigned char b)
{
	int row_a = -1;
	int row_b = -1;
	int column_a = 0;
	int column_b = 0;
	for (int row = 0; row < 4; row++) {
		for (int column = 0; rows[row][column]; column++) {
			if ((unsigned char)rows[row][column] == a) {
				row_a = row;
				column_a = column;
			}
			if ((unsigned char)rows[row][column] == b) {
				row_b = row;
				column_b = column;
			}
		}
	}
	if (row_a < 0 || row_b < 0)
		return false;
	int across = column_b - column_a;
	int down = row_b - row_a;
	if (down == 0)
		return across == 1 || across == -1;
	return (down == 1 && (across == 0 || across == -1)) ||
	       (down == -1 && (across == 0 || across == 1));
}

static bool is_beside(unsigned char a, unsigned char b)
{
	static const char *const layouts[][4] = {
		{ "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm" },
		{ "1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm" },
		{ "1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn" },
	};
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (is_beside_on(layouts[i], a, b))
			return true;
	}
	return false;
}

static bool is_vowel(unsigned char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool looks_alike(unsigned char a, unsigned char b)
{
	static const char pairs[][3] = { "bd", "ce", "gq", "mn", "nr", "uv", "vy", "il", "ij",
		"jl", "o0", "l1", "i1", "sz", "vw", "ft" };
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		unsigned char first = (unsigned char)pairs[i][0];
		unsigned char second = (unsigned char)pairs[i][1];
		if ((a == first && b == second) || (a == second && b == first))
			return true;
	}
	return false;
}

static bool is_one_bit(unsigned char a, unsigned char b)
{
	unsigned x = (unsigned)a ^ b;
	return (x & (x - 1)) == 0;
}

/* The byte at `at` is in one of the two texts alone. */
static bool is_doubled(struct view longer, size_t at)
{
	return at > 0 && longer.ptr[at] == longer.ptr[at - 1];
}

static enum slip slip_of_addition(struct view seen, size_t at)
{
	unsigned char byte = seen.ptr[at];
	unsigned char before = at > 0 ? seen.ptr[at - 1] : 0;
	unsigned char after = at + 1 < seen.len ? seen.ptr[at + 1] : 0;
	if (is_doubled(seen, at))
		return SLIP_SURE;
	if (byte == '-' || after == 0)
		return SLIP_LIKELY;
	return is_beside(byte, before) || is_beside(byte, after) ? SLIP_LIKELY : SLIP_ODD;
}

static enum slip slip_of_replacement(unsigned char a, unsigned char b)
{
	if (a >= 0x80 || b >= 0x80)
		return SLIP_ODD;
	return is_beside(a, b) || looks_alike(a, b) || is_one_bit(a, b) ||
			       (is_vowel(a) && is_vowel(b))
		       ? SLIP_LIKELY
		       : SLIP_ODD;
}

enum slip label_slip(struct view meant, struct view seen)
{
	size_t at = 0;
	while (at < meant.len && at < seen.len && meant.ptr[at] == seen.ptr[at])
		at++;
	if (at == meant.len && at == seen.len)
		return SLIP_LIKELY;
	if (seen.len < meant.len)
		return is_doubled(meant, at) ? SLIP_SURE : SLIP_LIKELY;
	if (seen.len > meant.len)
		return slip_of_addition(seen, at);
	unsigned char a = meant.ptr[at];
	unsigned char b = seen.ptr[at];
	if (at + 1 < seen.len && meant.ptr[at + 1] == b && seen.ptr[at + 1] == a)
		return SLIP_SURE;
	return slip_of_replacement(a, b);
}

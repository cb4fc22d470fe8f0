#include "text/distance.h"

#include "base/utf8.h"

#define MAX_LENGTH 64

/* Returns the characters, or MAX_LENGTH + 1 when there are more than MAX_LENGTH. */
static size_t read_runes(struct view text, uint32_t runes[MAX_LENGTH])
{
	size_t count = 0;
	for (size_t at = 0; at < text.len; count++) {
		uint32_t rune = text.ptr[at];
		if (count == MAX_LENGTH)
			return MAX_LENGTH + 1;
		at += rune < 0x80 ? 1 : utf8_decode_lossy(view_from(text, at), &rune);
		runes[count] = rune;
	}
	return count;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool is_trail(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* What both have in common at the start and at the end, by whole characters, costs nothing,
 * and the rest costs what the whole does. */
static void strip_common(struct view *a, struct view *b)
{
	size_t shorter = a->len < b->len ? a->len : b->len;
	size_t same = 0;
	while (same < shorter && a->ptr[same] == b->ptr[same])
		same++;
	while (same > 0 && ((same < a->len && is_trail(a->ptr[same])) ||
				   (same < b->len && is_trail(b->ptr[same]))))
		same--;
	a->ptr += same;
	b->ptr += same;
	a->len -= same;
	b->len -= same;
	shorter -= same;
	same = 0;
	while (same < shorter && a->ptr[a->len - 1 - same] == b->ptr[b->len - 1 - same])
		same++;
	while (same > 0 && is_trail(a->ptr[a->len - same]))
		same--;
	a->len -= same;
	b->len -= same;
}

struct table {
	const uint32_t *a;
	const uint32_t *b;
	size_t b_count;
	unsigned max;
	unsigned rows[3][MAX_LENGTH + 2]; /* row i is in rows[i % 3] */
};

/* Row `i` of the dynamic program, as far from the diagonal as `max` goes; returns its smallest
 * entry. */
static unsigned fill_row(struct table *table, size_t i)
{
	unsigned *row = table->rows[i % 3];
	const unsigned *above = table->rows[(i + 2) % 3];
	const unsigned *two_above = table->rows[(i + 1) % 3];
	const uint32_t *a = table->a;
	const uint32_t *b = table->b;
	unsigned far = table->max + 1;
	size_t from = i > table->max ? i - table->max : 1;
	size_t to = least((unsigned)table->b_count, (unsigned)i + table->max);
	row[from - 1] = from == 1 ? (unsigned)i : far;
	unsigned smallest = row[from - 1];
	for (size_t j = from; j <= to; j++) {
		unsigned cost = above[j - 1] + (a[i - 1] != b[j - 1]);
		cost = least(cost, least(above[j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			cost = least(cost, two_above[j - 2] + 1);
		row[j] = cost;
		smallest = least(smallest, cost);
	}
	row[to + 1] = far;
	return smallest;
}

static unsigned distance_of_rest(
	const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, unsigned max)
{
	struct table table;
	table.a = a;
	table.b = b;
	table.b_count = b_count;
	table.max = max;
	for (size_t j = 0; j <= b_count + 1; j++)
		table.rows[0][j] = (unsigned)j;
	unsigned last = 0;
	for (size_t i = 1; i <= a_count; i++) {
		/* A swap reaches back two rows, so one row above the limit is no end yet. */
		unsigned smallest = fill_row(&table, i);
		if (smallest > max && last > max)
			return max + 1;
		last = smallest;
	}
	return least(table.rows[a_count % 3][b_count], max + 1);
}

/* Whether a text has more characters than are compared. */
static bool is_too_long(struct view text)
{
	uint32_t runes[MAX_LENGTH];
	return text.len > MAX_LENGTH && read_runes(text, runes) > MAX_LENGTH;
}

/* What is left of two words when what they have in common is stripped, a swap of two. */
static bool are_swapped(const uint32_t a[2], const uint32_t b[2])
{
	return a[0] == b[1] && a[1] == b[0];
}

unsigned distance_within(struct view a, struct view b, unsigned max)
{
	uint32_t a_runes[MAX_LENGTH];
	uint32_t b_runes[MAX_LENGTH];
	if (is_too_long(a) || is_too_long(b))
		return view_equal(a, b) ? 0 : max + 1;
	strip_common(&a, &b);
	size_t a_count = read_runes(a, a_runes);
	size_t b_count = read_runes(b, b_runes);
	size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
	if (apart > max)
		return max + 1;
	if (a_count == 0 || b_count == 0)
		return (unsigned)(a_count + b_count);
	/* Both ends differ: one error is one letter or a swap. */
	if (a_count == 1 && b_count == 1)
		return least(1, max + 1);
	if (a_count == 2 && b_count == 2 && are_swapped(a_runes, b_runes))
		return least(1, max + 1);
	if (max < 2)
		return max + 1;
	return distance_of_rest(a_runes, a_count, b_runes, b_count, max);
}

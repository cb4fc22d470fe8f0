#include "text/distance.h"

#include "base/utf8.h"

#define MAX_LENGTH 64

/* Returns the characters, or MAX_LENGTH + 1 when there are more than MAX_LENGTH. */
static size_t read_runes(struct view text, uint32_t runes[MAX_LENGTH])
{
	size_t count = 0;
	for (size_t at = 0; at < text.len; count++) {
		uint32_t rune = 0;
		if (count == MAX_LENGTH)
			return MAX_LENGTH + 1;
		at += utf8_decode_lossy(view_from(text, at), &rune);
		runes[count] = rune;
	}
	return count;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

struct table {
	const uint32_t *a;
	const uint32_t *b;
	size_t b_count;
	unsigned rows[3][MAX_LENGTH + 1]; /* row i is in rows[i % 3] */
};

/* Row `i` of the dynamic program; returns its smallest entry. */
static unsigned fill_row(struct table *table, size_t i)
{
	unsigned *row = table->rows[i % 3];
	const unsigned *above = table->rows[(i + 2) % 3];
	const unsigned *two_above = table->rows[(i + 1) % 3];
	const uint32_t *a = table->a;
	const uint32_t *b = table->b;
	row[0] = (unsigned)i;
	unsigned smallest = row[0];
	for (size_t j = 1; j <= table->b_count; j++) {
		unsigned cost = above[j - 1] + (a[i - 1] != b[j - 1]);
		cost = least(cost, least(above[j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			cost = least(cost, two_above[j - 2] + 1);
		row[j] = cost;
		smallest = least(smallest, cost);
	}
	return smallest;
}

unsigned distance_within(struct view a, struct view b, unsigned max)
{
	uint32_t a_runes[MAX_LENGTH];
	uint32_t b_runes[MAX_LENGTH];
	if (view_equal(a, b))
		return 0;
	size_t a_count = read_runes(a, a_runes);
	size_t b_count = read_runes(b, b_runes);
	size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
	if (a_count > MAX_LENGTH || b_count > MAX_LENGTH || apart > max)
		return max + 1;

	struct table table = { .a = a_runes, .b = b_runes, .b_count = b_count };
	for (size_t j = 0; j <= b_count; j++)
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

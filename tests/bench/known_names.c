#include "bench/known_names.h"

#include <math.h>

#include "base/utf8.h"
#include "protect/rarity.h"

uint64_t known_names_next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

void known_names_start(struct known_names *names, struct arena *arena)
{
	size_t most = 0;
	while (rarity_name(most).len > 0)
		most++;
	names->words = arena_array(arena, struct view, most);
	names->until = arena_array(arena, double, most);
	names->count = 0;
	names->seed = 1;
	double sum = 0;
	for (size_t i = 0; i < most; i++) {
		bool is_known = false;
		if (!view_is_ascii(rarity_name(i)))
			continue;
		sum += exp2(-rarity_of(rarity_name(i), false, &is_known));
		names->words[names->count] = rarity_name(i);
		names->until[names->count++] = sum;
	}
}

static void put_word(struct known_names *names, struct buf *buf)
{
	double all = names->until[names->count - 1];
	double wanted =
		all * (double)known_names_next(&names->seed) / (double)(UINT64_C(1) << 31);
	size_t low = 0;
	size_t high = names->count - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (names->until[middle] <= wanted) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	buf_put(buf, names->words[low]);
}

void known_names_put(struct known_names *names, struct buf *buf)
{
	put_word(names, buf);
	buf_byte(buf, ' ');
	put_word(names, buf);
}

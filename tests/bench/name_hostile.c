/* name_hostile [NUMBER]: looks up one text made to cost as much as it can, or tells which there
 * are. tests/bench/hostile counts the instructions of each. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "protect/registry.h"
#include "support/list.h"

#define OCTETS ((size_t)1 << 20)

/* Characters from `first` to `last`, at random, a blank after about every `word` of them (0:
 * none), each with `marks` combining diacritics. */
struct hostile {
	const char *what;
	size_t count;
	uint32_t first;
	uint32_t last;
	unsigned word;
	unsigned marks;
	const char *start;
};

static const struct hostile texts[] = {
	{ "10 kB of letters", 10000, 'a', 'z', 6, 0, "" },
	{ "10 kB of leet", 10000, '!', '@', 7, 0, "" },
	{ "2,000 words", 10000, 'a', 'z', 4, 0, "" },
	{ "100,000 combining marks", 100000, 0x300, 0x36F, 0, 0, "J" },
	{ "33,000 invisible characters", 33000, 0x200B, 0x200F, 0, 0, "J" },
	{ "25,000 tags", 25000, 0xE0020, 0xE007E, 0, 0, "J" },
	{ "50,000 soft hyphens", 50000, 0xAD, 0xAD, 0, 0, "J" },
	{ "letters with three marks each", 3000, 'a', 'z', 5, 3, "" },
	{ "bidi controls", 5000, 0x202A, 0x202E, 2, 0, "Jane" },
	{ "Cyrillic from right to left", 5000, 0x430, 0x44F, 6, 0, "\xE2\x80\xAE" },
	{ "Greek", 5000, 0x3B1, 0x3C9, 6, 0, "" },
	{ "Hebrew", 5000, 0x5D0, 0x5EA, 6, 0, "" },
	{ "Arabic", 5000, 0x620, 0x64A, 6, 0, "" },
	{ "Devanagari", 5000, 0x900, 0x97F, 6, 0, "" },
	{ "Thai", 5000, 0xE01, 0xE4E, 6, 0, "" },
	{ "Tibetan", 5000, 0xF00, 0xFFF, 6, 0, "" },
	{ "jamo", 5000, 0x1100, 0x11FF, 6, 0, "" },
	{ "kana", 5000, 0x3041, 0x30FF, 6, 0, "" },
	{ "ideographs", 5000, 0x4E00, 0x9FFF, 6, 0, "" },
	{ "rare ideographs", 5000, 0x20000, 0x2A6DF, 6, 0, "" },
	{ "ligatures of 18 letters", 3000, 0xFDFA, 0xFDFA, 0, 0, "" },
	{ "squared words", 5000, 0x3300, 0x33FF, 6, 0, "" },
	{ "styled letters", 5000, 0x1D400, 0x1D7FF, 6, 0, "" },
	{ "anything", 5000, 0x80, 0xD7FF, 6, 0, "" },
	{ "letters in any case", 5000, 'A', 'z', 0, 0, "" },
	{ "joined initials", 5000, 'A', 'Z', 2, 0, "" },
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static uint32_t next(uint64_t *seed, uint32_t count)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33) % count;
}

static struct view make(const struct hostile *hostile, struct arena *arena)
{
	struct buf buf = buf_init(arena, OCTETS);
	uint64_t seed = 1;
	buf_text(&buf, hostile->start);
	for (size_t i = 0; i < hostile->count; i++) {
		uint32_t runes = hostile->last - hostile->first + 1;
		buf_rune(&buf, hostile->first + next(&seed, runes));
		for (unsigned k = 0; k < hostile->marks; k++)
			buf_rune(&buf, 0x300 + next(&seed, 0x70));
		if (hostile->word > 0 && next(&seed, hostile->word) == 0)
			buf_byte(&buf, ' ');
	}
	return buf_view(&buf);
}

int main(int argc, char **argv)
{
	size_t number = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : TEXTS;
	for (size_t i = 0; i < TEXTS && number >= TEXTS; i++)
		(void)printf("%zu %s\n", i, texts[i].what);
	if (number >= TEXTS)
		return argc > 1 ? EXIT_FAILURE : EXIT_SUCCESS;
	struct list list = list_create(8);
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	struct matches matches;
	list_person(&list, "Jane Roe", NULL);
	list_person(&list, "Gwendolyn Harkenrider", NULL);
	list_person(&list, "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD \xD0\x9F\xD1\x80\xD0\xBE", NULL);
	struct registry *registry = registry_create(list.snapshot);
	registry_find_name(registry, make(&texts[number], arena), arena, &matches);
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
	return EXIT_SUCCESS;
}

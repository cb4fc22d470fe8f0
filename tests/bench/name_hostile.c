/* name_hostile [COUNT [NUMBER]]: looks up texts made to cost as much as they can, one after the
 * other or number NUMBER alone, in a list of COUNT people (100,000 unless told) with the names
 * that are common, and tells them. tests/bench/hostile counts the instructions of each. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "bench/known_names.h"
#include "protect/registry.h"
#include "support/list.h"

#define OCTETS ((size_t)1 << 20)
#define NAMES  100000

#define LONGEST_NAME 128 /* octets */

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
	{ "few ideographs", 22, 0x4E00, 0x9FFF, 22, 0, "" },
	{ "few kana", 36, 0x3041, 0x30FF, 12, 0, "" },
	{ "few Thai letters", 60, 0xE01, 0xE4E, 20, 0, "" },
	{ "rare ideographs", 5000, 0x20000, 0x2A6DF, 6, 0, "" },
	{ "ligatures of 18 letters", 3000, 0xFDFA, 0xFDFA, 0, 0, "" },
	{ "squared words", 5000, 0x3300, 0x33FF, 6, 0, "" },
	{ "styled letters", 5000, 0x1D400, 0x1D7FF, 6, 0, "" },
	{ "anything", 5000, 0x80, 0xD7FF, 6, 0, "" },
	{ "letters in any case", 5000, 'A', 'z', 0, 0, "" },
	{ "joined initials", 5000, 'A', 'Z', 2, 0, "" },
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

/* Listed names in disguise: the letters a to z of an alphabet, something behind each. */
static const char *const latin[26] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k",
	"l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z" };
static const char *const fullwidth[26] = { "Ａ", "Ｂ", "Ｃ", "Ｄ", "Ｅ", "Ｆ", "Ｇ", "Ｈ", "Ｉ",
	"Ｊ", "Ｋ", "Ｌ", "Ｍ", "Ｎ", "Ｏ", "Ｐ", "Ｑ", "Ｒ", "Ｓ", "Ｔ", "Ｕ", "Ｖ", "Ｗ",
	"Ｘ", "Ｙ", "Ｚ" };
static const char *const lookalikes[26] = { "а", "Ь", "с", "ԁ", "е", "f", "ɡ", "һ", "і", "ј",
	"к", "ӏ", "m", "ո", "о", "р", "q", "г", "ѕ", "t", "υ", "ν", "ѡ", "х", "у", "z" };
static const char *const leet[26] = { "4", "8", "c", "d", "3", "f", "9", "h", "1", "j", "k",
	"1", "m", "n", "0", "p", "q", "r", "5", "7", "u", "v", "vv", "x", "y", "2" };
static const char *const cyrillic[26] = { "а", "б", "ц", "д", "е", "ф", "г", "х", "и", "дж",
	"к", "л", "м", "н", "о", "п", "к", "р", "с", "т", "у", "в", "в", "кс", "й", "з" };
static const char *const greek[26] = { "α", "μπ", "κ", "ντ", "ε", "φ", "γ", "χ", "ι", "τζ", "κ",
	"λ", "μ", "ν", "ο", "π", "κ", "ρ", "σ", "τ", "ου", "β", "ου", "ξ", "υ", "ζ" };
static const char *const armenian[26] = { "ա", "բ", "ց", "դ", "ե", "ֆ", "գ", "հ", "ի", "ջ", "կ",
	"լ", "մ", "ն", "ո", "պ", "ք", "ր", "ս", "տ", "ու", "վ", "ւ", "քս", "յ", "զ" };
static const char *const georgian[26] = { "ა", "ბ", "ც", "დ", "ე", "ფ", "გ", "ჰ", "ი", "ჯ", "კ",
	"ლ", "მ", "ნ", "ო", "პ", "ყ", "რ", "ს", "ტ", "უ", "ვ", "ვ", "ქს", "ი", "ზ" };
static const char *const hebrew[26] = { "א", "ב", "צ", "ד", "א", "פ", "ג", "ה", "י", "ג", "ק",
	"ל", "מ", "נ", "ו", "פ", "ק", "ר", "ס", "ט", "ו", "ו", "ו", "קס", "י", "ז" };
static const char *const arabic[26] = { "ا", "ب", "س", "د", "ي", "ف", "غ", "ه", "ي", "ج", "ك",
	"ل", "م", "ن", "و", "ب", "ق", "ر", "س", "ت", "و", "ف", "و", "كس", "ي", "ز" };
static const char *const devanagari[26] = { "आ", "ब", "क", "ड", "ए", "फ", "ग", "ह", "ई", "ज",
	"क", "ल", "म", "न", "ओ", "प", "क", "र", "स", "त", "उ", "व", "व", "क्स", "य", "ज़" };
static const char *const thai[26] = { "า", "บ", "ค", "ด", "เ", "ฟ", "ก", "ห", "ิ", "จ", "ค", "ล",
	"ม", "น", "อ", "พ", "ค", "ร", "ส", "ท", "ุ", "ว", "ว", "กซ", "ย", "ซ" };
static const char *const kana[26] = { "ア", "ブ", "ク", "ド", "エ", "フ", "グ", "ハ", "イ",
	"ジ", "ク", "ル", "ム", "ン", "オ", "プ", "ク", "ル", "ス", "ト", "ウ", "ヴ", "ワ",
	"クス", "ヤ", "ズ" };
static const char *const hangul[26] = { "아", "브", "크", "드", "에", "프", "그", "흐", "이",
	"즈", "크", "르", "므", "느", "오", "프", "크", "르", "스", "트", "우", "브", "우",
	"크스", "이", "즈" };

struct disguise {
	const char *what;
	size_t names;
	const char *between; /* names and their words */
	const char *const *letters;
	const char *behind; /* each letter */
	size_t marks;       /* so often */
	unsigned slip;      /* about every so-manieth letter is another one; 0: none */
	const char *start;
};

#define ROW(what, names, letters)                       \
	{                                               \
		what, names, " ", letters, "", 0, 0, "" \
	}

static const struct disguise disguises[] = {
	ROW("a listed name", 1, latin),
	ROW("2 listed names", 2, latin),
	ROW("3 listed names", 3, latin),
	ROW("4 listed names", 4, latin),
	ROW("6 listed names", 6, latin),
	ROW("8 listed names", 8, latin),
	ROW("16 listed names", 16, latin),
	ROW("300 listed names", 300, latin),
	{ "2 names by hyphens", 2, "-", latin, "", 0, 0, "" },
	{ "4 names by hyphens", 4, "-", latin, "", 0, 0, "" },
	{ "8 names by hyphens", 8, "-", latin, "", 0, 0, "" },
	{ "300 names by hyphens", 300, "-", latin, "", 0, 0, "" },
	{ "names without blanks", 6, "", latin, "", 0, 0, "" },
	{ "names by commas", 8, ", ", latin, "", 0, 0, "" },
	{ "names by dots", 8, ".", latin, "", 0, 0, "" },
	{ "names by apostrophes", 8, "'", latin, "", 0, 0, "" },
	{ "single letters", 8, " ", latin, " ", 1, 0, "" },
	{ "names from right to left", 8, " ", latin, "", 0, 0, "\xE2\x80\xAE" },
	{ "names by hyphens from right to left", 300, "-", latin, "", 0, 0, "\xE2\x80\xAE" },
	{ "names of two orders", 8, "\xE2\x80\xAE ", latin, "", 0, 0, "" },
	{ "look-alikes from right to left", 8, " ", lookalikes, "", 0, 0, "\xE2\x80\xAE" },
	{ "names with errors", 3, " ", latin, "", 0, 8, "" },
	{ "more names with errors", 16, " ", latin, "", 0, 8, "" },
	{ "hyphens and errors", 16, "-", latin, "", 0, 8, "" },
	{ "100,000 marks over names", 4, " ", latin, "\xCC\x81", 1500, 0, "" },
	{ "marks over more names", 300, " ", latin, "\xCC\x81", 25, 0, "" },
	{ "soft hyphens in names", 16, " ", latin, "\xC2\xAD", 40, 0, "" },
	{ "ligatures of 18 letters among names", 16, " \xEF\xB7\xBA ", latin, "", 0, 0, "" },
	{ "ligatures and marks", 16, "\xEF\xB7\xBA", latin, "\xCC\x88", 20, 0, "" },
	{ "an address and names", 8, " ", latin, "", 0, 0, "Jane.Roe@example.org " },
	ROW("fullwidth", 16, fullwidth),
	ROW("look-alikes", 2, lookalikes),
	ROW("more look-alikes", 16, lookalikes),
	{ "look-alikes by hyphens", 16, "-", lookalikes, "", 0, 0, "" },
	ROW("leet", 2, leet),
	ROW("more leet", 16, leet),
	{ "leet by hyphens", 16, "-", leet, "", 0, 0, "" },
	ROW("Cyrillic", 2, cyrillic),
	ROW("more Cyrillic", 16, cyrillic),
	ROW("Greek", 2, greek),
	ROW("more Greek", 16, greek),
	ROW("Armenian", 2, armenian),
	ROW("more Armenian", 16, armenian),
	ROW("Georgian", 2, georgian),
	ROW("more Georgian", 16, georgian),
	ROW("Hebrew", 2, hebrew),
	ROW("more Hebrew", 16, hebrew),
	ROW("Arabic", 2, arabic),
	ROW("more Arabic", 16, arabic),
	{ "Arabic by hyphens", 8, "-", arabic, "", 0, 0, "" },
	ROW("Devanagari", 2, devanagari),
	ROW("more Devanagari", 16, devanagari),
	ROW("Thai", 2, thai),
	ROW("more Thai", 16, thai),
	ROW("kana", 2, kana),
	ROW("more kana", 16, kana),
	{ "kana by dots", 8, "\xE3\x83\xBB", kana, "", 0, 0, "" },
	{ "kana without blanks", 6, "", kana, "", 0, 0, "" },
	ROW("Hangul", 2, hangul),
	ROW("more Hangul", 16, hangul),
};

#define DISGUISES (sizeof(disguises) / sizeof(disguises[0]))

static uint32_t next(uint64_t *seed, uint32_t count)
{
	return (uint32_t)known_names_next(seed) % count;
}

static void put_disguised(
	const struct disguise *disguise, struct view name, uint64_t *seed, struct buf *buf)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned letter = ascii_lower(name.ptr[i]) - (unsigned)'a';
		if (letter >= 26) {
			buf_text(buf, disguise->between);
			continue;
		}
		if (disguise->slip > 0 && next(seed, disguise->slip) == 0)
			letter = next(seed, 26);
		buf_text(buf, disguise->letters[letter]);
		for (size_t k = 0; k < disguise->marks; k++)
			buf_text(buf, disguise->behind);
	}
}

/* Every other name of the list, so that the words beside each other are not of one. */
static struct view make_disguised(
	const struct disguise *disguise, const struct list *list, struct arena *arena)
{
	struct buf buf = buf_init(arena, OCTETS);
	const struct protected_list *protected = &list->snapshot->protected_list;
	uint64_t seed = 1;
	buf_text(&buf, disguise->start);
	for (size_t i = 0; i < disguise->names; i++) {
		if (i > 0)
			buf_text(&buf, disguise->between);
		put_disguised(disguise, protected->people[7 * i % protected->person_count].name,
			&seed, &buf);
	}
	return buf_view(&buf);
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

static void fill(struct list *list, size_t count)
{
	struct known_names names;
	known_names_start(&names, list->arena);
	list_person(list, "Jane Roe", NULL);
	list_person(list, "Gwendolyn Harkenrider", NULL);
	list_person(list, "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD \xD0\x9F\xD1\x80\xD0\xBE", NULL);
	for (size_t i = 0; i < count; i++) {
		struct buf buf = buf_init(list->arena, LONGEST_NAME);
		known_names_put(&names, &buf);
		list_person(list, arena_string(list->arena, buf_view(&buf)), NULL);
	}
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : NAMES;
	size_t only = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : SIZE_MAX;
	if (count > NAMES)
		return EXIT_FAILURE;
	struct list list = list_create(count + 3);
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	fill(&list, count);
	struct registry *registry = registry_create(list.snapshot);
	for (size_t i = 0; i < TEXTS + DISGUISES; i++) {
		struct matches matches;
		if (only != SIZE_MAX && only != i)
			continue;
		bool is_text = i < TEXTS;
		struct view text =
			is_text ? make(&texts[i], arena)
				: make_disguised(&disguises[i - TEXTS], &list, arena);
		registry_find_name(registry, text, arena, &matches);
		(void)printf(
			"%zu %s\n", i, is_text ? texts[i].what : disguises[i - TEXTS].what);
		arena_reset(arena);
	}
	registry_destroy(registry);
	arena_destroy(arena);
	list_destroy(&list);
	return EXIT_SUCCESS;
}

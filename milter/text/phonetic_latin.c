#include "text/phonetic_scripts.h"

#include "base/utf8.h"

/* Letters in a row that are one sound in the languages that write them; of a letter with
 * several rules the first that fits counts. */
struct rule {
	const char *letters;
	unsigned char take; /* how many of them it is about; the rest is what follows */
	const char *phones;
};

#define MAX_RULES 8

static const struct rule rules[26][MAX_RULES] = {
	['a' - 'a'] = { { "ae", 2, "e" } },
	['c' - 'a'] = { { "chtch", 5, "SC" }, { "cz", 2, "C" }, { "ch", 2, "Q" },
		{ "ck", 2, "k" }, { "cq", 2, "k" }, { "ce", 1, "x" }, { "ci", 1, "x" },
		{ "cy", 1, "x" } },
	['d' - 'a'] = { { "dsch", 4, "J" }, { "dzh", 3, "J" }, { "dj", 2, "J" },
		{ "dz", 2, "D" }, { "dge", 2, "J" }, { "dh", 2, "O" } },
	['e' - 'a'] = { { "eau", 3, "o" }, { "ee", 2, "i" } },
	['g' - 'a'] = { { "gh", 2, "q" }, { "gn", 1, "F" }, { "gue", 2, "g" },
		{ "gui", 2, "g" }, { "ge", 1, "G" }, { "gi", 1, "G" }, { "gy", 1, "G" } },
	['k' - 'a'] = { { "kh", 2, "X" } },
	['n' - 'a'] = { { "nh", 2, "n" } },
	['l' - 'a'] = { { "lh", 2, "l" } },
	['o' - 'a'] = { { "oo", 2, "u" }, { "ou", 2, "u" } },
	['p' - 'a'] = { { "ph", 2, "f" }, { "pf", 2, "f" } },
	['q' - 'a'] = { { "que", 2, "k" }, { "qui", 2, "k" }, { "qu", 2, "kw" },
		{ "qi", 1, "Q" } },
	['r' - 'a'] = { { "rh", 2, "r" } },
	['s' - 'a'] = { { "schtsch", 7, "SC" }, { "shch", 4, "SC" }, { "sch", 3, "S" },
		{ "ssz", 3, "V" }, { "sz", 2, "V" }, { "sh", 2, "S" }, { "sj", 2, "S" } },
	['t' - 'a'] = { { "tsch", 4, "C" }, { "tch", 3, "C" }, { "tsh", 3, "C" },
		{ "ts", 2, "c" }, { "tz", 2, "c" }, { "th", 2, "T" } },
	['z' - 'a'] = { { "zh", 2, "Z" } },
};

/* What a letter sounds like where no rule fits. */
static const char *const plain[26] = { "a", "b", "k", "d", "e", "f", "g", "h", "i", "j", "k",
	"l", "m", "n", "o", "p", "R", "r", "s", "t", "u", "v", "w", "ks", "i", "z" };

/* U+00C0 and on: the base letter, or the sound where it is another; a blank is silent. */
static const char extended[] =
	"aaaaaaeHeeeeiiiidnooooo ouuuuyTsaaaaaaeHeeeeiiiidnooooo ouuuuyTy"
	"aaaaaaCCCCccCCddddeeeeeeeeeeJJqqgggghhhhiiiiiiiiiiiiZZkkklllllll"
	"lllnnnnnnnnnoooooooorrrrrrSSSSSSSSccttttuuuuuuuuuuuuwwyyyZZZZZZs"
	"bbbb   cc ddd  a ffg   ikkl  nnooo  pp     ttttuu vyyzz         "
	"    JJJlllnnnaaiioouuuuuuuuuu aaaaeeggJJkkoooo  jdddgg  nnaaeeoo"
	"aaaaeeeeiiiioooorrrruuuuSScc  hhnd  zzaaeeooooooooyylnt   acclts"
	"z  bu eejj qrryy";
/* U+1E00 and on. */
static const char additional[] =
	"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
	"mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
	"wwwwwwwwwwxxxxyyzzzzzzhtwyas  s aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
	"eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy    yy";

/* Of `rest`, which begins with a letter of these blocks. */
static char base_of(struct view rest, size_t *used_out)
{
	uint32_t rune = 0;
	*used_out = 1;
	if (rest.ptr[0] < 0x80)
		return (char)ascii_lower(rest.ptr[0]);
	*used_out = utf8_decode_lossy(rest, &rune);
	char base = ' ';
	if (rune >= 0xC0 && rune < 0xC0 + sizeof(extended) - 1) {
		base = extended[rune - 0xC0];
	} else if (rune >= 0x1E00 && rune < 0x1E00 + sizeof(additional) - 1) {
		base = additional[rune - 0x1E00];
	}
	return base;
}

/* Whether `rest` goes on with `letters`; how many octets the first `take` of them are. */
static size_t fits(struct view rest, const struct rule *rule)
{
	size_t at = 0;
	size_t taken = 0;
	for (size_t i = 0; rule->letters[i]; i++) {
		size_t used = 1;
		if (at >= rest.len)
			return 0;
		if (base_of(view_from(rest, at), &used) != rule->letters[i])
			return 0;
		at += used;
		if (i + 1 == rule->take)
			taken = at;
	}
	return taken;
}

/* The letter behind the first one, 0 at the end. */
static char second_of(struct view rest, size_t used)
{
	if (rest.len <= used)
		return 0;
	return base_of(view_from(rest, used), &used);
}

/* The g of Zhang, which is no sound of its own. */
static bool ends_nasal(struct view after, const struct phones *phones)
{
	if (phones->count == 0 || phones->items[phones->count - 1] != 'n')
		return false;
	size_t used = 0;
	char next = 0;
	if (after.len > 0)
		next = base_of(after, &used);
	return next != 'a' && next != 'e' && next != 'i' && next != 'o' && next != 'u';
}

size_t phonetic_latin(struct view rest, struct phones *phones)
{
	size_t used = 1;
	char base = base_of(rest, &used);
	if (base < 'a' || base > 'z') {
		if (base >= 'A' && base <= 'Z')
			phones_put(phones, base);
		return used;
	}
	const struct rule *row = rules[base - 'a'];
	char next = second_of(rest, used);
	for (size_t i = 0; i < MAX_RULES && row[i].letters; i++) {
		/* No rule is about one letter alone. */
		size_t taken = row[i].letters[1] == next ? fits(rest, &row[i]) : 0;
		if (taken > 0) {
			phones_text(phones, row[i].phones);
			return taken;
		}
	}
	if (base == 'g' && ends_nasal(view_from(rest, used), phones)) {
		phones_put(phones, 'F');
	} else if (base == 'x' && phones->count == 0) {
		phones_put(phones, 'V');
	} else if (base == 'c' && rest.len == used && phones->count > 0) {
		phones_put(phones, 'y');
	} else {
		phones_text(phones, plain[base - 'a']);
	}
	return used;
}

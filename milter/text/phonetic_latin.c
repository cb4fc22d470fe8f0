#include "text/phonetic_scripts.h"

#include "base/utf8.h"

/* Letters in a row that are one sound in the languages that write them; of a letter with
 * several rules the first that fits counts. No rule is about one letter alone. */
struct rule {
	const char *letters;
	unsigned char take; /* how many of them it is about; the rest is what follows */
	const char *phones;
};

#define RULES(...) ((const struct rule[]){ __VA_ARGS__, { NULL, 0, NULL } })
#define NO_SINGLE  0 /* it depends on what stands around it */

/* A bit for each letter and one for the end of the word; what is no letter shares them. */
#define BIT(byte) (UINT32_C(1) << ((byte)&31U))
#define ALL       UINT32_MAX

struct letter {
	char plain; /* what it sounds like where no rule fits, or NO_SINGLE */
	/* BIT() of what may follow where it is plain: of all but the second letters of its
	 * rules. */
	uint32_t plain_before;
	const struct rule *rules; /* NULL: none */
};

/* By the octet of the small letter. */
static const struct letter known[128] = {
	['a'] = { 'a', ALL & ~BIT('e'), RULES({ "ae", 2, "e" }) },
	['b'] = { 'b', ALL, NULL },
	['c'] = { NO_SINGLE, 0,
		RULES({ "chtch", 5, "SC" }, { "cz", 2, "C" }, { "ch", 2, "Q" },
			{ "ck", 2, "k" }, { "cq", 2, "k" }, { "ce", 1, "x" }, { "ci", 1, "x" },
			{ "cy", 1, "x" }) },
	['d'] = { 'd', ALL & ~(BIT('s') | BIT('z') | BIT('j') | BIT('g') | BIT('h')),
		RULES({ "dsch", 4, "J" }, { "dzh", 3, "J" }, { "dj", 2, "J" }, { "dz", 2, "D" },
			{ "dge", 2, "J" }, { "dh", 2, "O" }) },
	['e'] = { 'e', ALL & ~(BIT('a') | BIT('e')),
		RULES({ "eau", 3, "o" }, { "ee", 2, "i" }) },
	['f'] = { 'f', ALL, NULL },
	['g'] = { NO_SINGLE, 0,
		RULES({ "gh", 2, "q" }, { "gn", 1, "F" }, { "gue", 2, "g" }, { "gui", 2, "g" },
			{ "ge", 1, "G" }, { "gi", 1, "G" }, { "gy", 1, "G" }) },
	['h'] = { 'h', ALL, NULL },
	['i'] = { 'i', ALL, NULL },
	['j'] = { 'j', ALL, NULL },
	['k'] = { 'k', ALL & ~BIT('h'), RULES({ "kh", 2, "X" }) },
	['l'] = { 'l', ALL & ~BIT('h'), RULES({ "lh", 2, "l" }) },
	['m'] = { 'm', ALL, NULL },
	['n'] = { 'n', ALL & ~BIT('h'), RULES({ "nh", 2, "n" }) },
	['o'] = { 'o', ALL & ~(BIT('o') | BIT('u')),
		RULES({ "oo", 2, "u" }, { "ou", 2, "u" }) },
	['p'] = { 'p', ALL & ~(BIT('h') | BIT('f')),
		RULES({ "ph", 2, "f" }, { "pf", 2, "f" }) },
	['q'] = { 'R', ALL & ~(BIT('u') | BIT('i')),
		RULES({ "que", 2, "k" }, { "qui", 2, "k" }, { "qu", 2, "kw" },
			{ "qi", 1, "Q" }) },
	['r'] = { 'r', ALL & ~BIT('h'), RULES({ "rh", 2, "r" }) },
	['s'] = { 's', ALL & ~(BIT('c') | BIT('h') | BIT('s') | BIT('z') | BIT('j')),
		RULES({ "schtsch", 7, "SC" }, { "shch", 4, "SC" }, { "sch", 3, "S" },
			{ "ssz", 3, "V" }, { "sz", 2, "V" }, { "sh", 2, "S" },
			{ "sj", 2, "S" }) },
	['t'] = { 't', ALL & ~(BIT('s') | BIT('c') | BIT('z') | BIT('h')),
		RULES({ "tsch", 4, "C" }, { "tch", 3, "C" }, { "tsh", 3, "C" },
			{ "ts", 2, "c" }, { "tz", 2, "c" }, { "th", 2, "T" }) },
	['u'] = { 'u', ALL, NULL },
	['v'] = { 'v', ALL, NULL },
	['w'] = { 'w', ALL, NULL },
	['x'] = { NO_SINGLE, 0, NULL },
	['y'] = { 'i', ALL, NULL },
	['z'] = { 'z', ALL & ~BIT('h'), RULES({ "zh", 2, "Z" }) },
};

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

static char base_of_other(struct view rest, size_t *used_out)
{
	uint32_t rune = 0;
	*used_out = utf8_decode_lossy(rest, &rune);
	char base = ' ';
	if (rune >= 0xC0 && rune < 0xC0 + sizeof(extended) - 1) {
		base = extended[rune - 0xC0];
	} else if (rune >= 0x1E00 && rune < 0x1E00 + sizeof(additional) - 1) {
		base = additional[rune - 0x1E00];
	}
	return base;
}

/* Of the letter at `at`, which is in the word; 0 at its end. */
static inline char base_at(struct view word, size_t at, size_t *used_out)
{
	*used_out = 1;
	if (at >= word.len)
		return 0;
	unsigned char byte = word.ptr[at];
	return byte < 0x80 ? (char)ascii_lower(byte)
			   : base_of_other(view_from(word, at), used_out);
}

/* Whether the letters of a rule stand at `at`; how many octets the first `take` of them are. */
static size_t fits(struct view word, size_t at, const struct rule *rule)
{
	size_t start = at;
	size_t taken = 0;
	for (size_t i = 0; rule->letters[i]; i++) {
		size_t used = 1;
		if (base_at(word, at, &used) != rule->letters[i])
			return 0;
		at += used;
		if (i + 1 == rule->take)
			taken = at - start;
	}
	return taken;
}

/* By the first rule that fits. Returns the octets it took, 0 where none does. `second`: the
 * letter behind the first one. */
static size_t read_by_rule(struct view word, size_t at, const struct rule *rule, char second,
	struct phones *phones)
{
	for (; rule && rule->letters; rule++) {
		size_t taken = rule->letters[1] == second ? fits(word, at, rule) : 0;
		if (taken > 0) {
			phones_text(phones, rule->phones);
			return taken;
		}
	}
	return 0;
}

/* The g of Zhang, which is no sound of its own. `next`: the letter behind it, 0 at the end. */
static bool ends_nasal(char next, const struct phones *phones)
{
	return phones->count > 0 && phones->items[phones->count - 1] == 'n' && next != 'a' &&
	       next != 'e' && next != 'i' && next != 'o' && next != 'u';
}

/* Letters that have NO_SINGLE sound. */
static void read_by_place(char base, char next, bool is_last, struct phones *phones)
{
	if (base == 'g') {
		phones_put(phones, ends_nasal(next, phones) ? 'F' : 'g');
	} else if (base == 'x') {
		phones_text(phones, phones->count == 0 ? "V" : "ks");
	} else {
		phones_put(phones, is_last && phones->count > 0 ? 'y' : 'k');
	}
}

static size_t read_letter(struct view word, size_t at, struct phones *phones)
{
	size_t used = 1;
	size_t next_used = 1;
	char base = base_at(word, at, &used);
	if (base < 'a' || base > 'z') {
		if (base >= 'A' && base <= 'Z')
			phones_put(phones, base);
		return used;
	}
	const struct letter *letter = &known[(unsigned char)base];
	char next = base_at(word, at + used, &next_used);
	size_t taken = read_by_rule(word, at, letter->rules, next, phones);
	if (taken > 0)
		return taken;
	if (letter->plain != NO_SINGLE) {
		phones_put(phones, letter->plain);
	} else {
		read_by_place(base, next, at + used == word.len, phones);
	}
	return used;
}

static inline unsigned byte_at(struct view word, size_t at)
{
	return at < word.len ? word.ptr[at] : 0;
}

/* ASCII letters that no rule may be about, as far as there are any: nearly all. Returns where
 * they end. */
static size_t read_plain(struct view word, size_t at, struct phones *phones)
{
	size_t count = phones->count;
	unsigned byte = byte_at(word, at);
	while (at < word.len && byte < 0x80 && count < LIMIT_PHONES) {
		unsigned next = byte_at(word, at + 1);
		const struct letter *letter = &known[byte | 0x20];
		if (next >= 0x80 || !(letter->plain_before & BIT(next)))
			break;
		phones->items[count++] = (unsigned char)letter->plain;
		byte = next;
		at++;
	}
	phones->count = (uint8_t)count;
	return at;
}

size_t phonetic_latin(struct view rest, struct phones *phones)
{
	size_t at = 0;
	do {
		at = read_plain(rest, at, phones);
		if (at == rest.len || phones->count == LIMIT_PHONES ||
			(at > 0 && rest.ptr[at] >= 0x80))
			break;
		at += read_letter(rest, at, phones);
	} while (at < rest.len && rest.ptr[at] < 0x80 && phones->count < LIMIT_PHONES);
	return at;
}

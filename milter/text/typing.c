#include "text/typing.h"

#include "base/utf8.h"

#define REPLACED_MAX 2

/* The characters of a word. */
struct typed {
	uint32_t runes[LIMIT_TYPED];
	size_t count;
};

/* The neighbours of a to z on QWERTY, QWERTZ and AZERTY; y and z, which change places between
 * two of these, are neighbours as well. */
static const char *const latin[26] = { "qswxyz", "fghnv", "dfsvx", "cefrsvwxz", "dfrswz",
	"bcdegrtv", "bfhnrtvyz", "bgjmntuyz", "jklou", "hikmnuyz", "ijlmou", "ikmop", "hjklnop",
	"bghjm", "iklmp", "lmo", "aswxz", "defgt", "acdeqwxyz", "fghryz", "hijkyz", "bcdfg",
	"adeqsx", "acdqswyz", "aghjstuxz", "adeghjqstuxy" };

/* Other keyboards by their rows; a blank is a key that has no letter. */
#define ROWS 3
static const char *const keyboards[][ROWS] = {
	{ "ицукенгшщзх", "фывапролджэ", "ячсмитьбю" },
	{ "ицукенгшщзхі", "фівапролджє", "ячсмитьбю" },
	{ "ضصثقفغعهخحجد", "شسيبلاتنمكط", "   ر  ىةوزظ" },
	{ "ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو" },
	{ "  קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ" },
	{ " σερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ" },
};

#define KEYBOARDS (sizeof(keyboards) / sizeof(keyboards[0]))

struct key_place {
	size_t row; /* ROWS when it is not there */
	size_t column;
};

static struct key_place place_of(const char *const rows[ROWS], uint32_t wanted)
{
	struct key_place place = { 0, 0 };
	for (; place.row < ROWS; place.row++) {
		struct view row = view_of(rows[place.row]);
		uint32_t rune = 0;
		place.column = 0;
		for (size_t used; (used = utf8_decode_lossy(row, &rune)) != 0;
			row = view_from(row, used)) {
			if (rune == wanted)
				return place;
			place.column++;
		}
	}
	return place;
}

static bool is_beside(size_t a, size_t b)
{
	return a == b || a + 1 == b || b + 1 == a;
}

static bool are_latin_neighbours(uint32_t a, uint32_t b)
{
	for (const char *beside = latin[a - 'a']; *beside; beside++) {
		if ((unsigned char)*beside == b)
			return true;
	}
	return false;
}

static bool is_latin(uint32_t rune)
{
	return rune >= 'a' && rune <= 'z';
}

/* On any keyboard; of letters that none of them has both nothing is known. */
static bool are_neighbours(uint32_t a, uint32_t b)
{
	bool is_known = false;
	if (is_latin(a) && is_latin(b))
		return are_latin_neighbours(a, b);
	for (size_t i = 0; i < KEYBOARDS && a > 0x7F && b > 0x7F; i++) {
		struct key_place x = place_of(keyboards[i], a);
		struct key_place y = place_of(keyboards[i], b);
		if (x.row == ROWS || y.row == ROWS)
			continue;
		if (is_beside(x.row, y.row) && is_beside(x.column, y.column))
			return true;
		is_known = true;
	}
	return !is_known;
}

/* Character `i` of the word without number `skip`, if it has one. */
static uint32_t rune_without(const struct typed *word, size_t skip, size_t i)
{
	return word->runes[i < skip ? i : i + 1];
}

/* Whether the characters at `i` changed places with the next. */
static bool is_swapped(const struct typed *a, size_t skip, const struct typed *b, size_t i)
{
	return i + 1 < b->count && rune_without(a, skip, i) == b->runes[i + 1] &&
	       rune_without(a, skip, i + 1) == b->runes[i];
}

/* Two words of one length, but for character `skip` of `a`: the letters that differ, two that
 * changed places as one; REPLACED_MAX + 1 when they are more. */
static size_t count_replaced(const struct typed *a, size_t skip, const struct typed *b)
{
	size_t count = 0;
	for (size_t i = 0; i < b->count && count <= REPLACED_MAX; i++) {
		if (rune_without(a, skip, i) == b->runes[i])
			continue;
		count++;
		i += is_swapped(a, skip, b, i);
	}
	return count;
}

/* Whether each letter that differs became its neighbour. */
static bool replaced_by_neighbours(const struct typed *a, size_t skip, const struct typed *b)
{
	for (size_t i = 0; i < b->count; i++) {
		uint32_t x = rune_without(a, skip, i);
		if (x == b->runes[i])
			continue;
		if (is_swapped(a, skip, b, i)) {
			i++;
		} else if (!are_neighbours(x, b->runes[i])) {
			return false;
		}
	}
	return true;
}

/* Words of one length: whether a letter too many here and one too few there make one of the
 * other. Of a single replaced letter that is always so. */
static bool is_moved(const struct typed *a, const struct typed *b)
{
	size_t first = 0;
	size_t last = a->count;
	while (first < a->count && a->runes[first] == b->runes[first])
		first++;
	while (last > first && a->runes[last - 1] == b->runes[last - 1])
		last--;
	if (last < first + 2)
		return false;
	bool later = true;
	bool earlier = true;
	for (size_t i = first; i + 1 < last; i++) {
		later = later && a->runes[i] == b->runes[i + 1];
		earlier = earlier && a->runes[i + 1] == b->runes[i];
	}
	return later || earlier;
}

/* The one replaced letter became what stands beside it: "Tehraai" for "Tehrani", a letter
 * doubled and one left out. */
static bool is_doubled(const struct typed *a, const struct typed *b)
{
	size_t at = 0;
	while (at < a->count && a->runes[at] == b->runes[at])
		at++;
	return at < b->count &&
	       ((at > 0 && b->runes[at] == b->runes[at - 1]) ||
		       (at + 1 < b->count && b->runes[at] == b->runes[at + 1]));
}

static bool same_rest(
	const struct typed *a, size_t from_a, const struct typed *b, size_t from_b)
{
	if (a->count - from_a != b->count - from_b)
		return false;
	for (; from_a < a->count; from_a++, from_b++) {
		if (a->runes[from_a] != b->runes[from_b])
			return false;
	}
	return true;
}

/* Two letters that look like one. */
static bool is_lookalike(const struct typed *longer, const struct typed *shorter)
{
	static const char pairs[][4] = { "rnm", "rin", "nnm", "vvw", "cld", "iiu", "lhh", "ilu",
		"liu", "lld" };
	size_t at = 0;
	while (at < shorter->count && longer->runes[at] == shorter->runes[at])
		at++;
	for (size_t from = at > 0 ? at - 1 : at; from <= at && from < shorter->count; from++) {
		for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
			if (longer->runes[from] == (unsigned char)pairs[i][0] &&
				longer->runes[from + 1] == (unsigned char)pairs[i][1] &&
				shorter->runes[from] == (unsigned char)pairs[i][2] &&
				same_rest(longer, from + 2, shorter, from + 1))
				return true;
		}
	}
	return false;
}

static bool read_word(struct view text, struct typed *word_out)
{
	word_out->count = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t rune = text.ptr[at];
		if (word_out->count == LIMIT_TYPED)
			return false;
		at += rune < 0x80 ? 1 : utf8_decode_lossy(view_from(text, at), &rune);
		word_out->runes[word_out->count++] = rune;
	}
	return true;
}

/* Whether the longer word without one of its characters is the shorter one but for one that
 * became its neighbour, or two that changed places. */
static bool is_slip_and_letter(const struct typed *longer, const struct typed *shorter)
{
	size_t differ = 0; /* characters, each across from the next; two of them are swapped */
	for (size_t i = 0; i < shorter->count; i++)
		differ += longer->runes[i + 1] != shorter->runes[i];
	for (size_t skip = 0; skip < longer->count; skip++) {
		if (differ <= 2 && count_replaced(longer, skip, shorter) <= 1 &&
			replaced_by_neighbours(longer, skip, shorter))
			return true;
		if (skip < shorter->count) {
			differ -= longer->runes[skip + 1] != shorter->runes[skip];
			differ += longer->runes[skip] != shorter->runes[skip];
		}
	}
	return false;
}

bool typing_is_slip(struct view meant, struct view typed)
{
	struct typed a;
	struct typed b;
	if (!read_word(meant, &a) || !read_word(typed, &b))
		return true;
	const struct typed *longer = a.count >= b.count ? &a : &b;
	const struct typed *shorter = a.count >= b.count ? &b : &a;
	if (longer->count == shorter->count) {
		size_t replaced = count_replaced(&a, a.count, &b);
		return replaced > REPLACED_MAX || replaced_by_neighbours(&a, a.count, &b) ||
		       (replaced == 1 ? is_doubled(&a, &b) : is_moved(&a, &b));
	}
	if (longer->count > shorter->count + 1 || is_lookalike(longer, shorter))
		return true;
	return is_slip_and_letter(longer, shorter);
}

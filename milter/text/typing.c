#include "text/typing.h"

#include "base/utf8.h"

/* The neighbours of each letter on the keyboards of QWERTY, QWERTZ and AZERTY. */
static const char *const neighbours[26] = { "qwszyx", "vghnp", "xdfvs", "serfcxw", "wrsdfz",
	"drtgvce", "ftyhbvz", "gyujnbz", "uojklp", "huikmny", "jiolmu", "kopmi", "njkpl",
	"bhjm", "iklp", "olm", "waszx", "etdfgz", "awedxzqy", "rfghyz", "yihjkz", "cfgbd",
	"qeasdxz", "zsdcwy", "tughxasz", "asxteuhgyrw" };

static bool are_neighbours(unsigned char a, unsigned char b)
{
	if (!ascii_is_alpha(a) || !ascii_is_alpha(b))
		return true;
	const char *beside = neighbours[ascii_lower(a) - 'a'];
	for (; *beside; beside++) {
		if ((unsigned char)*beside == ascii_lower(b))
			return true;
	}
	return false;
}

/* `a` without its octet number `skip`, if there is one. */
static unsigned char octet_without(struct view a, size_t skip, size_t i)
{
	return a.ptr[i < skip ? i : i + 1];
}

/* Two words of one length: whether every replaced letter is a neighbour. One that changed
 * places with the next is none. `skip`: an octet of `a` that does not count, or its length. */
static bool replaced_by_neighbours(struct view a, size_t skip, struct view b)
{
	for (size_t i = 0; i < b.len; i++) {
		unsigned char x = octet_without(a, skip, i);
		if (x == b.ptr[i])
			continue;
		if (i + 1 < b.len && x == b.ptr[i + 1] &&
			octet_without(a, skip, i + 1) == b.ptr[i]) {
			i++;
			continue;
		}
		if (!are_neighbours(x, b.ptr[i]))
			return false;
	}
	return true;
}

/* The replaced letters, those that changed places counted once. */
static size_t count_replaced(struct view a, size_t skip, struct view b)
{
	size_t count = 0;
	for (size_t i = 0; i < b.len; i++) {
		unsigned char x = octet_without(a, skip, i);
		if (x == b.ptr[i])
			continue;
		count++;
		if (i + 1 < b.len && x == b.ptr[i + 1] &&
			octet_without(a, skip, i + 1) == b.ptr[i])
			i++;
	}
	return count;
}

/* Words of one length: whether a letter too many here and one too few there make one of the
 * other. Of a single replaced letter that is always so. */
static bool is_moved(struct view a, struct view b)
{
	size_t first = 0;
	size_t last = a.len;
	while (first < a.len && a.ptr[first] == b.ptr[first])
		first++;
	while (last > first && a.ptr[last - 1] == b.ptr[last - 1])
		last--;
	struct view x = view_slice(a, first, last - first);
	struct view y = view_slice(b, first, last - first);
	return x.len > 1 &&
	       (view_starts_with(x, view_from(y, 1)) || view_starts_with(y, view_from(x, 1)));
}

/* The one replaced letter became what stands beside it: "Tehraai" for "Tehrani", a letter
 * doubled and one left out. */
static bool is_doubled(struct view a, struct view b)
{
	size_t at = 0;
	while (at < a.len && a.ptr[at] == b.ptr[at])
		at++;
	return at < b.len && ((at > 0 && b.ptr[at] == b.ptr[at - 1]) ||
				     (at + 1 < b.len && b.ptr[at] == b.ptr[at + 1]));
}

/* Two letters that look like one. */
static bool is_lookalike(struct view longer, struct view shorter)
{
	static const char pairs[][4] = { "rnm", "rin", "nnm", "vvw", "cld", "iiu", "lhh", "ilu",
		"liu", "lld" };
	size_t at = 0;
	while (at < shorter.len && longer.ptr[at] == shorter.ptr[at])
		at++;
	for (size_t from = at > 0 ? at - 1 : at; from <= at && from < shorter.len; from++) {
		struct view rest = view_from(longer, from);
		for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
			if (rest.len >= 2 && rest.ptr[0] == (unsigned char)pairs[i][0] &&
				rest.ptr[1] == (unsigned char)pairs[i][1] &&
				shorter.ptr[from] == (unsigned char)pairs[i][2] &&
				view_equal(view_from(rest, 2), view_from(shorter, from + 1)))
				return true;
		}
	}
	return false;
}

bool typing_is_slip(struct view meant, struct view typed)
{
	if (meant.len > LIMIT_TYPED || typed.len > LIMIT_TYPED || !view_is_ascii(meant) ||
		!view_is_ascii(typed))
		return true;
	struct view longer = meant.len >= typed.len ? meant : typed;
	struct view shorter = meant.len >= typed.len ? typed : meant;
	if (longer.len == shorter.len) {
		size_t replaced = count_replaced(meant, meant.len, typed);
		return replaced > 2 || replaced_by_neighbours(meant, meant.len, typed) ||
		       (replaced == 1 ? is_doubled(meant, typed) : is_moved(meant, typed));
	}
	if (longer.len > shorter.len + 1 || is_lookalike(longer, shorter))
		return true;
	for (size_t skip = 0; skip < longer.len; skip++) {
		if (count_replaced(longer, skip, shorter) <= 1 &&
			replaced_by_neighbours(longer, skip, shorter))
			return true;
	}
	return false;
}

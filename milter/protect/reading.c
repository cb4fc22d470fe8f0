#include "protect/reading.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "protect/index.h"
#include "text/fold.h"

#include <string.h>

#define LONG_INITIAL_MAX    4  /* letters of "Tsch." */
#define JOINED_INITIALS_MAX 3  /* "JFK" */
#define STEM_MIN            3  /* octets */
#define STUCK_MAX           24 /* letters of the longest words of the vocabulary */
#define STUCK_MIN           3  /* letters of the word before: "McDean" is a name */
#define WRITTEN_ON_MAX      24 /* characters of a word that may have a title written on to it */
#define WRITTEN_ON_CUTS     3

bool joined_append(struct joined *joined, struct view skeleton)
{
	static const char pairs[][4] = { "rnm", "vvw", "cld" }; /* as text_skeleton() does */
	if (skeleton.len > LIMIT_JOINED - joined->len)
		return false;
	for (size_t i = 0; i < 3 && joined->len > 0 && skeleton.len > 0; i++) {
		if (joined->bytes[joined->len - 1] == (unsigned char)pairs[i][0] &&
			skeleton.ptr[0] == (unsigned char)pairs[i][1]) {
			joined->bytes[joined->len - 1] = (unsigned char)pairs[i][2];
			skeleton = view_from(skeleton, 1);
			break;
		}
	}
	if (skeleton.len > 0)
		memcpy(joined->bytes + joined->len, skeleton.ptr, skeleton.len);
	joined->len += skeleton.len;
	return true;
}

struct view joined_view(const struct joined *joined)
{
	return (struct view){ joined->bytes, joined->len };
}

uint32_t reading_letter_mask(struct view text)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < text.len; i++)
		mask |= UINT32_C(1) << (text.ptr[i] & 31U);
	return mask;
}

uint32_t reading_text_mask(struct view text)
{
	if (view_is_ascii(text))
		return reading_letter_mask(text);
	uint32_t mask = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool is_last = i + 1 == text.len || (text.ptr[i + 1] & 0xC0) != 0x80;
		mask |= (uint32_t)is_last << (text.ptr[i] & 31U);
	}
	return mask;
}

static bool is_digits(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
	}
	return text.len > 0;
}

/* key_hash(), reading_letter_mask() and view_is_ascii() at once. */
struct summary {
	uint64_t hash;
	uint32_t mask;
	bool is_ascii;
};

static inline struct summary summarize(struct view text)
{
	struct summary sum = { .hash = KEY_START };
	unsigned all = 0;
	for (size_t i = 0; i < text.len; i++) {
		sum.hash = sum.hash * KEY_BASE + text.ptr[i] + 1;
		sum.mask |= UINT32_C(1) << (text.ptr[i] & 31U);
		all |= text.ptr[i];
	}
	sum.is_ascii = all < 0x80;
	return sum;
}

/* Whether pairs of text_skeleton_wide() may be in it, by the mask: all have an l. */
static bool may_have_wide_pair(uint32_t mask)
{
	return (mask >> ('l' & 31U) & 1U) != 0;
}

static void word_describe(
	const struct registry *registry, struct seen_word *word, struct arena *arena)
{
	if (word->phones.script == PHONETIC_NONE)
		phonetic_read(word->text, &word->phones);
	struct summary text = summarize(word->text);
	struct summary skeleton = summarize(word->skeleton);
	uint64_t text_mixed = key_mix(text.hash);
	index_same_names(registry, text_mixed, &word->same);
	word->hash = skeleton.hash;
	word->mixed = key_mix(word->hash);
	word->mask = skeleton.mask;
	word->text_mask = text.is_ascii ? text.mask : reading_text_mask(word->text);
	word->wide = word->skeleton;
	word->wide_mixed = word->mixed;
	if (may_have_wide_pair(word->mask))
		word->wide = text_skeleton_wide(word->skeleton, arena);
	if (word->wide.ptr != word->skeleton.ptr)
		word->wide_mixed = key_mix(key_hash(word->wide));
	word->letters = text.is_ascii ? word->text.len : utf8_count(word->text);
	word->roles = index_roles_of_mixed(registry, word->mixed);
	if (word->letters == 1)
		word->roles = (word->roles & (ROLE_AND | ROLE_STOP | ROLE_LINK)) | ROLE_LETTER;
	if (is_digits(word->text))
		word->roles |= ROLE_NUMBER;
	word->is_known =
		(word->roles & ROLE_COMMON) != 0 || index_is_known(registry, text_mixed);
}

/* Whether Latin letters beyond ASCII may be in it, or letters and marks that make them: by
 * the lead bytes of their blocks. */
static bool may_be_accented(struct view text)
{
	bool has_letters = false;
	bool has_other = false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		has_letters = has_letters || ascii_is_alpha(byte);
		has_other = has_other || byte >= 0xC2;
		if ((byte >= 0xC3 && byte <= 0xC9) || byte == 0xE1)
			return true;
	}
	return has_letters && has_other;
}

/* Of words in their own case: Latin letters beyond ASCII are heard better before folding. */
static void hear_words(struct view shown, struct arena *arena, struct reading *reading)
{
	if (!may_be_accented(shown))
		return;
	struct words *words = arena_new(arena, struct words);
	words_split(shown, arena, words);
	for (size_t i = 0; words->count == reading->count && i < words->count; i++) {
		struct phones phones;
		phonetic_read(words->items[i].text, &phones);
		if (phones.script == PHONETIC_LATIN)
			reading->items[i].phones = phones;
		uint32_t rune = 0;
		struct view text = words->items[i].text;
		reading->items[i].is_single = utf8_decode_lossy(text, &rune) == text.len;
	}
}

/* Initials of two letters and more, as several alphabets write them: "Th. Roe", "Yu. Roe",
 * and "Þ. Roe" as it is folded. */
static bool is_long_initial(struct view text)
{
	static const char *const initials[] = { "ae", "ch", "chr", "cs", "cz", "dj", "dz",
		"dzh", "gh", "gw", "gy", "hr", "ja", "je", "ju", "kh", "kn", "lj", "ll", "ly",
		"nj", "ny", "oe", "ph", "rh", "rz", "sch", "sh", "shch", "st", "sz", "th", "ts",
		"tsch", "ty", "tz", "ya", "ye", "yo", "yu", "zh", "zs" };
	for (size_t i = 0; i < sizeof(initials) / sizeof(initials[0]); i++) {
		if (view_equal(text, view_of(initials[i])))
			return true;
	}
	return false;
}

/* Whether a dot stands behind a word that is a slice of `text`. */
static bool is_dotted(struct view text, struct view word)
{
	const unsigned char *end = word.ptr + word.len;
	return word.ptr >= text.ptr && end < text.ptr + text.len && *end == '.';
}

/* The words as they stand there: text, skeleton and what parts them. */
static void put_words(const struct words *words, struct view split, struct arena *arena,
	struct reading *reading)
{
	/* Of ASCII words, side by side; no word is longer than its skeleton. */
	unsigned char *skeletons = arena_array(arena, unsigned char, split.len);
	bool is_ascii = view_is_ascii(split);
	reading->items = arena_array(arena, struct seen_word, words->count + 1);
	reading->count = words->count;
	for (size_t i = 0; i < words->count; i++) {
		struct seen_word *word = &reading->items[i];
		word->text = words->items[i].text;
		word->after_hyphen = i > 0 && words->items[i].after_hyphen;
		word->after_comma = words->items[i].after_comma;
		word->bracketed = words->items[i].bracketed;
		reading->has_hyphens = reading->has_hyphens || word->after_hyphen;
		if (reading->by_looks) {
			word->skeleton = word->text;
		} else if (is_ascii || view_is_ascii(word->text)) {
			word->skeleton = (struct view){ skeletons,
				text_skeleton_plain(word->text, skeletons) };
			skeletons += word->skeleton.len;
		} else {
			word->skeleton = text_skeleton(word->text, arena);
		}
	}
}

static void describe_words(const struct registry *registry, struct view split,
	struct arena *arena, struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		word_describe(registry, &reading->items[i], arena);
		struct view text = reading->items[i].text;
		bool is_initial = reading->items[i].is_single || is_dotted(split, text);
		if (is_initial && text.len > 1 && text.len <= LONG_INITIAL_MAX &&
			is_long_initial(text))
			reading->items[i].roles = ROLE_LETTER;
		if (reading->by_looks)
			reading->items[i].phones.count = 0; /* a skeleton has no sound */
	}
}

/* Whether letters stand in `text` that fold to others by their style alone: everything but
 * Latin with its accents and the plain blocks of the world's scripts. */
static bool has_styled_letters(struct view text)
{
	uint32_t rune = 0;
	for (size_t used; (used = utf8_decode_lossy(text, &rune)) != 0;
		text = view_from(text, used)) {
		if ((rune >= 0x1D00 && rune < 0x1DC0) || (rune >= 0x2070 && rune < 0x20A0) ||
			(rune >= 0x2100 && rune < 0x2190) ||
			(rune >= 0x2460 && rune < 0x2500) ||
			(rune >= 0xFF00 && rune < 0xFF60) ||
			(rune >= 0x1D400 && rune < 0x1D800) ||
			(rune >= 0x1F100 && rune < 0x1F200))
			return true;
	}
	return false;
}

void reading_by_fold(const struct registry *registry, struct view text, struct arena *arena,
	struct reading *reading_out)
{
	*reading_out = (struct reading){
		.shown = text,
		.is_styled = !view_is_ascii(text) && has_styled_letters(text),
	};
	struct words words;
	struct view split = text_fold(text, arena);
	words_split(split, arena, &words);
	put_words(&words, split, arena, reading_out);
	hear_words(text, arena, reading_out);
	describe_words(registry, split, arena, reading_out);
}

/* Whether the skeleton of the whole text has the words of the text: it is ASCII letters, and
 * what parts them is the same in both. */
bool reading_looks_plain(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = text.ptr[i];
		if (!ascii_is_alpha(byte) && byte != ' ' && byte != '.' && byte != ',' &&
			byte != '-')
			return false;
	}
	return true;
}

static bool has_same_words(const struct reading *a, const struct reading *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!view_equal(a->items[i].skeleton, b->items[i].skeleton))
			return false;
	}
	return true;
}

bool reading_by_looks(const struct registry *registry, struct view text,
	const struct reading *plain, struct arena *arena, struct reading *reading_out)
{
	if (reading_looks_plain(text))
		return false;
	struct words words;
	struct view split = text_skeleton(text, arena);
	words_split(split, arena, &words);
	*reading_out = (struct reading){ .shown = text, .by_looks = true, .is_styled = true };
	put_words(&words, split, arena, reading_out);
	if (has_same_words(plain, reading_out))
		return false;
	describe_words(registry, split, arena, reading_out);
	return true;
}

/* How many words from `first` on are joined by hyphens, and their octets. */
static size_t count_joined(const struct reading *reading, size_t first, size_t *octets_out)
{
	size_t count = 1;
	*octets_out = reading->items[first].text.len;
	while (first + count < reading->count && reading->items[first + count].after_hyphen)
		*octets_out += reading->items[first + count++].text.len;
	return count;
}

void reading_join_hyphens(const struct registry *registry, const struct reading *reading,
	struct arena *arena, struct reading *reading_out)
{
	*reading_out = *reading;
	reading_out->items = arena_array(arena, struct seen_word, reading->count + 1);
	reading_out->count = 0;
	for (size_t i = 0, count = 0; i < reading->count; i += count) {
		size_t octets = 0;
		struct seen_word *joined = &reading_out->items[reading_out->count++];
		*joined = reading->items[i];
		count = count_joined(reading, i, &octets);
		if (count == 1)
			continue;
		struct buf buf = buf_init(arena, octets);
		for (size_t k = i; k < i + count; k++) {
			buf_put(&buf, reading->items[k].text);
			if (k > i)
				phonetic_append(&joined->phones, &reading->items[k].phones);
		}
		joined->text = buf_view(&buf);
		joined->skeleton = text_skeleton(joined->text, arena);
		word_describe(registry, joined, arena);
	}
}

static struct view trim_digits(struct view text)
{
	while (text.len > 0 && ascii_is_digit(text.ptr[text.len - 1]))
		text.len--;
	while (text.len > 0 && ascii_is_digit(text.ptr[0]))
		text = view_from(text, 1);
	return text;
}

void reading_of_local(const struct registry *registry, struct view local, struct arena *arena,
	struct reading *reading_out)
{
	reading_by_fold(
		registry, text_clean(local, arena, &(facts_t){ 0 }), arena, reading_out);
	size_t kept = 0;
	for (size_t i = 0; i < reading_out->count; i++) {
		struct seen_word word = reading_out->items[i];
		struct view letters = trim_digits(word.text);
		if (letters.len == 0)
			continue;
		if (letters.len < word.text.len) {
			word.text = letters;
			word.skeleton = text_skeleton(letters, arena);
			word.phones.script = PHONETIC_NONE;
			word_describe(registry, &word, arena);
		}
		word.from_local = true;
		reading_out->items[kept++] = word;
	}
	reading_out->count = kept;
}

void reading_append(struct reading *a, const struct reading *b, struct arena *arena)
{
	struct seen_word *items = arena_array(arena, struct seen_word, a->count + b->count + 1);
	for (size_t i = 0; i < a->count; i++)
		items[i] = a->items[i];
	a->items = items;
	for (size_t i = 0; i < b->count && a->count < LIMIT_WORDS; i++)
		a->items[a->count++] = b->items[i];
	a->has_hyphens = a->has_hyphens || b->has_hyphens;
}

/* Octets of an apostrophe at the start of `text`, or 0. */
static size_t apostrophe_len(struct view text)
{
	if (view_starts_with(text, VIEW("'")))
		return 1;
	if (view_starts_with(text, VIEW("\xE2\x80\x99")) ||
		view_starts_with(text, VIEW("\xE2\x80\x98")))
		return 3;
	return 0;
}

/* Octets of a trade mark sign at the start of `text`, or 0: NFKC would make letters of it. */
static size_t trademark_len(struct view text)
{
	return view_starts_with(text, VIEW("\xE2\x84\xA2")) ||
			       view_starts_with(text, VIEW("\xE2\x84\xA0"))
		       ? 3
		       : 0;
}

struct view reading_without_possessive(
	struct view text, struct arena *arena, bool *was_possessive_out)
{
	/* What the possessive, " & " and trade mark signs begin with. */
	static const bool marks[256] = { ['&'] = true, ['\''] = true, [0xE2] = true };
	bool has_mark = false;
	*was_possessive_out = false;
	for (size_t i = 0; i < text.len; i++)
		has_mark |= marks[text.ptr[i]];
	if (!has_mark)
		return text;
	struct buf buf = buf_init(arena, 2 * text.len + 8);
	for (size_t i = 0; i < text.len;) {
		unsigned char byte = text.ptr[i];
		if (byte != ' ' && byte != '\'' && byte != 0xE2) {
			buf_byte(&buf, byte);
			i++;
			continue;
		}
		if (view_starts_with(view_from(text, i), VIEW(" & "))) {
			buf_text(&buf, " and ");
			i += 3;
			continue;
		}
		size_t mark = trademark_len(view_from(text, i));
		if (mark > 0) {
			i += mark;
			continue;
		}
		size_t skip = apostrophe_len(view_from(text, i));
		struct view after = view_from(text, i + skip);
		if (skip > 0 && i > 0 && after.len > 0 && ascii_lower(after.ptr[0]) == 's' &&
			(after.len == 1 || after.ptr[1] == ' ')) {
			*was_possessive_out = true;
			i += skip + 1;
			continue;
		}
		buf_byte(&buf, text.ptr[i++]);
	}
	return buf_view(&buf);
}

static bool is_capital(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool has_small_letter(struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z')
			return true;
	}
	return false;
}

/* "WR", that is no title or other word we know: initials, as likely as not. Where all is in
 * capitals it must be no name either. */
static bool are_initials(
	const struct registry *registry, struct view word, bool is_mixed, struct arena *arena)
{
	if (word.len < 2 || word.len > JOINED_INITIALS_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		if (!is_capital(word.ptr[i]))
			return false;
	}
	struct view text = arena_lower(arena, word);
	struct same_names same;
	uint64_t mixed = key_mix(key_hash(text));
	index_same_names(registry, mixed, &same);
	uint32_t roles = index_roles_of(registry, text_skeleton(text, arena));
	/* Particles and legal forms are seldom in capitals before a family name. */
	bool is_other = (roles & (ROLE_TITLE | ROLE_PART | ROLE_SYLLABLE | ROLE_COMMON)) != 0 ||
			((roles & ROLE_FUNCTION) != 0 && !(roles & ROLE_LEGAL));
	return !is_other && (is_mixed || (same.count == 0 && !index_is_known(registry, mixed)));
}

/* Where a word of the vocabulary begins that is stuck to another one, "RoeGroup", or the end.
 */
static size_t find_stuck(const struct registry *registry, struct view word, struct arena *arena)
{
	const uint32_t roles = ROLE_TITLE | ROLE_PART | ROLE_FUNCTION | ROLE_LEGAL;
	size_t first = word.len > STUCK_MAX ? word.len - STUCK_MAX : STUCK_MIN;
	for (size_t i = first > STUCK_MIN ? first : STUCK_MIN; i + 1 < word.len; i++) {
		bool is_small = ascii_is_alpha(word.ptr[i - 1]) || word.ptr[i - 1] >= 0x80;
		if (!is_capital(word.ptr[i]) || is_capital(word.ptr[i - 1]) || !is_small)
			continue;
		struct view tail = text_skeleton(arena_lower(arena, view_from(word, i)), arena);
		if (index_roles_of(registry, tail) & roles)
			return i;
	}
	return word.len;
}

/* Octets of the ending "ová" with a name before it, or 0. */
static size_t ending_of(struct view word)
{
	const size_t len = 4;
	if (word.len < len + STEM_MIN)
		return 0;
	struct view ending = view_from(word, word.len - len);
	return view_equal(ending, VIEW("ov\xC3\xA1")) || view_equal(ending, VIEW("OV\xC3\x81"))
		       ? len
		       : 0;
}

/* Whether a capital letter stands behind another letter anywhere. */
static bool has_capital_inside(struct view text)
{
	for (size_t i = 1; i < text.len; i++) {
		if (is_capital(text.ptr[i]) &&
			(ascii_is_alpha(text.ptr[i - 1]) || text.ptr[i - 1] >= 0x80))
			return true;
	}
	return false;
}

/* Octets of the ASCII letters and other characters that `text` begins with. */
static size_t word_length(struct view text)
{
	size_t len = 0;
	while (len < text.len && (ascii_is_alpha(text.ptr[len]) || text.ptr[len] >= 0x80))
		len++;
	return len;
}

/* What stands between two words, as it is. Returns what follows. */
static struct view copy_gap(struct view rest, struct buf *buf)
{
	for (; rest.len > 0 && word_length(rest) == 0; rest = view_from(rest, 1))
		buf_byte(buf, rest.ptr[0]);
	return rest;
}

/* The text with its initials and what is stuck to words taken apart; empty when it has none. */
static struct view part_words(
	const struct registry *registry, struct view text, struct arena *arena)
{
	struct buf buf = buf_init(arena, 2 * text.len + 1);
	bool is_changed = false;
	bool is_mixed = has_small_letter(text);
	for (struct view rest = text; rest.len > 0;) {
		struct view word = view_slice(rest, 0, word_length(rest));
		bool is_short = are_initials(registry, word, is_mixed, arena);
		size_t cut = is_short ? word.len : find_stuck(registry, word, arena);
		is_changed = is_changed || is_short || cut < word.len;
		for (size_t i = 0; i < word.len; i++) {
			if (i > 0 && (is_short || i == cut))
				buf_byte(&buf, ' ');
			buf_byte(&buf, word.ptr[i]);
		}
		rest = copy_gap(view_from(rest, word.len), &buf);
	}
	return is_changed ? buf_view(&buf) : VIEW("");
}

/* The text without the endings of its words; empty when they have none. */
static struct view leave_endings(struct view text, struct arena *arena)
{
	struct buf buf = buf_init(arena, text.len + 1);
	for (struct view rest = text; rest.len > 0;) {
		struct view word = view_slice(rest, 0, word_length(rest));
		buf_put(&buf, view_slice(word, 0, word.len - ending_of(word)));
		rest = copy_gap(view_from(rest, word.len), &buf);
	}
	return buf_view(&buf).len < text.len ? buf_view(&buf) : VIEW("");
}

/* Whether the character is of a script that is written without blanks between words. */
static bool has_no_blanks(uint32_t rune)
{
	return (rune >= 0x0E00 && rune <= 0x0EFF) || (rune >= 0x1000 && rune <= 0x109F) ||
	       (rune >= 0x1780 && rune <= 0x17FF) || (rune >= 0x3040 && rune <= 0x30FF) ||
	       (rune >= 0x3400 && rune <= 0x9FFF) || (rune >= 0xAC00 && rune <= 0xD7A3);
}

static bool is_title(const struct registry *registry, struct view text, struct arena *arena)
{
	struct view fold = text_fold(text, arena);
	return (index_roles_of(registry, text_skeleton(fold, arena)) & ROLE_TITLE) != 0;
}

/* Octets of the word up to where a title is written on to it, the longest, or from where one is
 * written before it; its length where there is none. Two characters are left at least. */
static size_t find_written_on(
	const struct registry *registry, struct view word, struct arena *arena)
{
	size_t starts[WRITTEN_ON_MAX] = { 0 };
	size_t count = 0;
	for (size_t at = 0; at < word.len && count < WRITTEN_ON_MAX;) {
		uint32_t rune = 0;
		size_t used = utf8_decode_lossy(view_from(word, at), &rune);
		if (!has_no_blanks(rune))
			return word.len;
		starts[count++] = at;
		at += used;
	}
	if (count == WRITTEN_ON_MAX)
		return word.len; /* no name */
	for (size_t i = 2; i < count; i++) {
		if (is_title(registry, view_from(word, starts[i]), arena))
			return starts[i];
	}
	for (size_t i = count; i-- > 3;) {
		if (is_title(registry, view_slice(word, 0, starts[i - 1]), arena))
			return starts[i - 1];
	}
	return word.len;
}

/* The word with its titles apart; two of them are no rarity. Returns how many were cut. */
static size_t put_written_on(const struct registry *registry, struct view word, size_t left,
	struct buf *buf, struct arena *arena)
{
	size_t cut = left > 0 ? find_written_on(registry, word, arena) : word.len;
	if (cut == word.len) {
		buf_put(buf, word);
		return 0;
	}
	size_t cuts =
		1 + put_written_on(registry, view_slice(word, 0, cut), left - 1, buf, arena);
	buf_byte(buf, ' ');
	buf_put(buf, view_from(word, cut));
	return cuts;
}

/* The text with the titles of scripts without blanks as words: "山田太郎様"; empty when it has
 * none. */
static struct view part_titles(
	const struct registry *registry, struct view text, struct arena *arena)
{
	struct buf buf = buf_init(arena, 2 * text.len + 1);
	size_t cuts = 0;
	for (struct view rest = text; rest.len > 0;) {
		struct view word = view_slice(rest, 0, word_length(rest));
		size_t left = cuts < WRITTEN_ON_CUTS ? WRITTEN_ON_CUTS - cuts : 0;
		cuts += put_written_on(registry, word, left, &buf, arena);
		rest = copy_gap(view_from(rest, word.len), &buf);
	}
	return cuts > 0 ? buf_view(&buf) : VIEW("");
}

struct view reading_take_apart(const struct registry *registry, struct view text,
	struct arena *arena, bool *has_stem_out)
{
	*has_stem_out = false;
	struct view parts =
		has_capital_inside(text) ? part_words(registry, text, arena) : VIEW("");
	if (parts.len > 0 || view_is_ascii(text))
		return parts;
	parts = part_titles(registry, text, arena);
	if (parts.len > 0)
		return parts;
	parts = leave_endings(text, arena);
	*has_stem_out = parts.len > 0;
	return parts;
}

static bool is_local_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

static bool is_host_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '.' || c == '-';
}

bool reading_cut_address(
	struct view text, struct arena *arena, struct view *around_out, struct view *local_out)
{
	size_t at = view_find(text, '@');
	if (at == text.len)
		return false;
	size_t start = at;
	while (start > 0 && is_local_byte(text.ptr[start - 1]))
		start--;
	size_t end = at + 1;
	while (end < text.len && is_host_byte(text.ptr[end]))
		end++;
	struct view host = view_slice(text, at + 1, end - at - 1);
	size_t dot = view_find(host, '.');
	/* "D@n Roe" and "j@ne.r" are names in disguise, no addresses. */
	if (at - start < 2 || dot < 2 || host.len < dot + 3)
		return false;
	struct buf buf = buf_init(arena, text.len);
	buf_put(&buf, view_slice(text, 0, start));
	buf_byte(&buf, ' ');
	buf_put(&buf, view_from(text, end));
	*around_out = buf_view(&buf);
	*local_out = view_slice(text, start, at - start);
	return true;
}

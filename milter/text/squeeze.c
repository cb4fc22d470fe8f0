#include "text/fold.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "text/decode.h"
#include "text/phonetic.h"
#include "text/rune_table.h"

/* Of a run, the first characters are kept as they are, so that everything is still said of the
 * text that is said of the whole; of a text full of runs only what a script may need. */
#define KEPT_OF_RUN   24
#define KEPT_OF_RUNS  64
#define KEPT_AT_LEAST 2
#define KEPT_BIDI     64 /* controls out of the rest of a run: they turn what follows */

/* Padding is repeated: what is the same this many octets earlier is skipped by eights. Every
 * unit of up to eight octets goes into it without a rest. */
#define PERIOD      840U
#define LIMIT_STEPS ((size_t)6 << 10) /* characters of padding that are looked at singly */

/* What a character counts, in quarters of an ASCII one: about the work that it takes. */
#define COST_ASCII  4U
#define COST_LETTER 8U  /* of the alphabets from Latin to Arabic */
#define COST_OTHER  10U /* syllables and ideographs */
#define COST_RARE   13U
#define COST_MARK   6U  /* of a text that is full of them */
#define COST_WORDS  40U /* ligatures of whole words: U+FDFA is 18 letters */

/* In steps of some 20 instructions. */
#define WORK_RUNE    3
#define WORK_SINGLE  2  /* a character of padding that is looked at singly */
#define OCTETS_MARKS 11 /* of combining marks that are skipped in a step */
#define OCTETS_OTHER 7
#define WORK_MOST    16000
#define WORK_ALL     20000 /* with which nothing would be left to read */

/* What a character is, by the two octets behind its lead byte as they stand in memory (for
 * those of two octets: by both of them). STOP: no padding. */
enum kind {
	KIND_BLANK = 1U << 0,
	KIND_MARK = 1U << 1,
	KIND_HIDDEN = 1U << 2,
	KIND_BIDI = 1U << 3,
	KIND_VISIBLE = 1U << 7
};

#define PAIRS 0x10000U

static pthread_once_t prepared = PTHREAD_ONCE_INIT;
static unsigned char kinds_of_two[PAIRS];   /* U+0080 to U+07FF */
static unsigned char kinds_of_three[PAIRS]; /* U+2000 to U+2FFF, behind E2 */
static unsigned char kinds_of_rune[0x10000];

static enum kind kind_of(uint32_t rune)
{
	unsigned properties = rune_cell(rune)->properties;
	if (!(properties & RUNE_IS_PADDING))
		return KIND_VISIBLE;
	if (properties & (RUNE_IS_CONTROL | RUNE_IS_BLANK))
		return KIND_BLANK;
	if (properties & RUNE_IS_BIDI)
		return KIND_BIDI;
	return properties & RUNE_IS_INVISIBLE ? KIND_HIDDEN : KIND_MARK;
}

/* Two octets as they are loaded. */
static uint16_t load_two(const unsigned char *bytes)
{
	uint16_t pair = 0;
	memcpy(&pair, bytes, sizeof(pair));
	return pair;
}

static void prepare(void)
{
	unsigned char bytes[4];
	memset(kinds_of_two, KIND_VISIBLE, sizeof(kinds_of_two));
	memset(kinds_of_three, KIND_VISIBLE, sizeof(kinds_of_three));
	for (uint32_t rune = 0x80; rune < 0x800; rune++) {
		(void)utf8_encode(rune, bytes);
		kinds_of_two[load_two(bytes)] = (unsigned char)kind_of(rune);
	}
	for (uint32_t rune = 0x2000; rune < 0x3000; rune++) {
		(void)utf8_encode(rune, bytes);
		kinds_of_three[load_two(bytes + 1)] = (unsigned char)kind_of(rune);
	}
	for (uint32_t rune = 0; rune < sizeof(kinds_of_rune); rune++)
		kinds_of_rune[rune] = (unsigned char)kind_of(rune);
	phonetic_prepare();
}

struct squeezer {
	struct view text;
	size_t at;
	size_t visible; /* characters so far */
	struct buf out;
	size_t run;       /* characters of this run that were kept */
	size_t runs_kept; /* of all runs */
	size_t bidi_kept;
	size_t steps;
	size_t work;
	unsigned cut; /* kinds of what was left out of this run */
};

static uint64_t load_eight(const unsigned char *bytes)
{
	uint64_t word = 0;
	memcpy(&word, bytes, sizeof(word));
	return word;
}

static bool is_trail(struct view text, size_t at)
{
	return at < text.len && (text.ptr[at] & 0xC0) == 0x80;
}

/* On in a run, of which PERIOD octets are behind, as long as it repeats itself. */
static size_t skip_repeated(struct view text, size_t at)
{
	size_t from = at;
	while (at + sizeof(uint64_t) <= text.len &&
		load_eight(text.ptr + at) == load_eight(text.ptr + at - PERIOD))
		at += sizeof(uint64_t);
	while (at > from && is_trail(text, at))
		at--;
	return at;
}

/* In lanes of two octets, whatever the order of the octets in a word. */
struct diacritics {
	uint64_t wanted;
	uint64_t mask;
	uint64_t past;
};

/* Not 0 where one of the four is no combining diacritic. CD B0 and on are letters: a lane is 0
 * for these, and 1 taken from it sets its first bit, which no other has. */
static inline uint64_t others_in(const unsigned char *bytes, const struct diacritics *are)
{
	const uint64_t ones = UINT64_C(0x0001000100010001);
	uint64_t four = load_eight(bytes);
	return ((four ^ are->wanted) & are->mask) |
	       (((~four & are->past) - ones) & (ones << 15));
}

/* On by sixteen combining diacritics (U+0300 to U+036F: CC 80 to CD AF) at a time, as far as
 * `end`. */
static size_t skip_diacritics(struct view text, size_t at, size_t end)
{
	const unsigned char first[8] = { 0xCC, 0x80, 0xCC, 0x80, 0xCC, 0x80, 0xCC, 0x80 };
	const unsigned char fixed[8] = { 0xFE, 0xC0, 0xFE, 0xC0, 0xFE, 0xC0, 0xFE, 0xC0 };
	const unsigned char late[8] = { 0x01, 0x30, 0x01, 0x30, 0x01, 0x30, 0x01, 0x30 };
	const struct diacritics are = { load_eight(first), load_eight(fixed),
		load_eight(late) };
	for (; at < end && at + 32 <= text.len; at += 32) {
		const unsigned char *bytes = text.ptr + at;
		if (others_in(bytes, &are) | others_in(bytes + 8, &are) |
			others_in(bytes + 16, &are) | others_in(bytes + 24, &are))
			break;
	}
	return at;
}

/* On by four characters of two octets at a time. */
static size_t skip_twos(struct view text, size_t at, size_t end, unsigned stop, unsigned *seen)
{
	for (; at < end && text.len - at >= 8; at += 8) {
		const unsigned char *bytes = text.ptr + at;
		unsigned kinds = kinds_of_two[load_two(bytes)];
		kinds |= kinds_of_two[load_two(bytes + 2)];
		kinds |= kinds_of_two[load_two(bytes + 4)];
		kinds |= kinds_of_two[load_two(bytes + 6)];
		if (kinds & stop)
			break;
		*seen |= kinds;
	}
	return at;
}

/* On by characters of three octets. */
static size_t skip_threes(
	struct view text, size_t at, size_t end, unsigned stop, unsigned *seen)
{
	for (; at < end && text.len - at >= 3; at += 3) {
		const unsigned char *bytes = text.ptr + at;
		uint32_t all =
			((uint32_t)bytes[0] << 16) | ((uint32_t)bytes[1] << 8) | bytes[2];
		uint32_t rune = ((all >> 4) & 0xF000) | ((all >> 2) & 0xFC0) | (all & 0x3F);
		/* Overlong forms and surrogates are three bad octets. */
		bool is_three = (all & 0xF0C0C0) == 0xE08080 && rune >= 0x800 &&
				(rune < 0xD800 || rune > 0xDFFF);
		unsigned kinds = is_three ? kinds_of_rune[rune] : KIND_VISIBLE;
		if (kinds & stop)
			break;
		*seen |= kinds;
	}
	return at;
}

/* On by characters of general punctuation and the blocks behind it. */
static size_t skip_punctuation(
	struct view text, size_t at, size_t end, unsigned stop, unsigned *seen)
{
	for (; at < end && text.len - at >= 12; at += 12) {
		const unsigned char *bytes = text.ptr + at;
		unsigned other = (unsigned)(bytes[0] ^ 0xE2) | (bytes[3] ^ 0xE2) |
				 (bytes[6] ^ 0xE2) | (bytes[9] ^ 0xE2);
		unsigned kinds = kinds_of_three[load_two(bytes + 1)];
		kinds |= kinds_of_three[load_two(bytes + 4)];
		kinds |= kinds_of_three[load_two(bytes + 7)];
		kinds |= kinds_of_three[load_two(bytes + 10)];
		if (other || kinds & stop)
			break;
		*seen |= kinds;
	}
	return at;
}

/* On by two tags or reserved ignorable characters (U+E0000 to U+E0FFF) at a time. */
static size_t skip_tags(struct view text, size_t at, size_t end)
{
	const unsigned char first[8] = { 0xF3, 0xA0, 0x80, 0x80, 0xF3, 0xA0, 0x80, 0x80 };
	const unsigned char fixed[8] = { 0xFF, 0xFF, 0xC0, 0xC0, 0xFF, 0xFF, 0xC0, 0xC0 };
	uint64_t wanted = load_eight(first);
	uint64_t mask = load_eight(fixed);
	while (at < end && text.len - at >= sizeof(uint64_t) &&
		(load_eight(text.ptr + at) & mask) == wanted)
		at += sizeof(uint64_t);
	return at;
}

static void keep_rune(struct squeezer *squeezer, size_t used)
{
	buf_put(&squeezer->out, view_slice(squeezer->text, squeezer->at, used));
}

static void end_run(struct squeezer *squeezer)
{
	if (squeezer->cut & (KIND_HIDDEN | KIND_BIDI))
		buf_rune(&squeezer->out, 0x200B);
	if (squeezer->cut & KIND_BLANK)
		buf_byte(&squeezer->out, ' ');
	squeezer->cut = 0;
	squeezer->run = 0;
}

static bool is_kept(const struct squeezer *squeezer, unsigned kind)
{
	size_t most = squeezer->runs_kept < KEPT_OF_RUNS ? KEPT_OF_RUN : KEPT_AT_LEAST;
	return squeezer->run < most || (kind == KIND_BIDI && squeezer->bidi_kept < KEPT_BIDI);
}

static unsigned kind_of_any(struct view text, size_t at, size_t *used_out)
{
	if (text.ptr[at] < 0x80) {
		*used_out = 1;
		return kinds_of_rune[text.ptr[at]];
	}
	uint32_t rune = 0;
	*used_out = decode_at(text, at, &rune);
	return rune < sizeof(kinds_of_rune) ? kinds_of_rune[rune] : (unsigned)kind_of(rune);
}

/* The character at `at` and how many octets it has. */
static unsigned kind_at(struct view text, size_t at, size_t *used_out)
{
	const unsigned char *bytes = text.ptr + at;
	size_t left = text.len - at;
	if (left >= 2 && bytes[0] >= 0xC2 && bytes[0] < 0xE0) {
		*used_out = 2;
		return kinds_of_two[load_two(bytes)];
	}
	if (left >= 3 && bytes[0] == 0xE2) {
		*used_out = 3;
		return kinds_of_three[load_two(bytes + 1)];
	}
	return kind_of_any(text, at, used_out);
}

#define ALIKE 4 /* characters of one length from which on they are taken at once */

/* On by characters of `used` octets each. */
static size_t skip_many(struct view text, size_t at, size_t used, unsigned stop, unsigned *seen)
{
	size_t end = at + PERIOD;
	if (used == 2) {
		if (*seen & KIND_MARK)
			at = skip_diacritics(text, at, end);
		return skip_twos(text, at, end, stop, seen);
	}
	if (used == 3) {
		at = skip_punctuation(text, at, end, stop, seen);
		return skip_threes(text, at, end, stop, seen);
	}
	return used == 4 ? skip_tags(text, at, end) : at;
}

/* The rest of a run, which is left out. */
static void skip_run(struct squeezer *squeezer)
{
	const struct view text = squeezer->text;
	unsigned stop = KIND_VISIBLE | (squeezer->bidi_kept < KEPT_BIDI ? KIND_BIDI : 0U);
	size_t at = squeezer->at;
	size_t check = at + PERIOD;
	size_t steps = squeezer->steps;
	unsigned seen = 0;
	size_t same = 0; /* characters in a row that have as many octets */
	size_t last = 0;
	for (; at < text.len && steps < LIMIT_STEPS; steps++) {
		size_t used = 0;
		unsigned kind = kind_at(text, at, &used);
		if (kind & stop)
			break;
		seen |= kind;
		at += used;
		same = used == last ? same + 1 : 1;
		last = used;
		if (same >= ALIKE) {
			at = skip_many(text, at, used, stop, &seen);
			same = 0;
		}
		if (at >= check) {
			at = skip_repeated(text, at);
			check = at + PERIOD;
		}
	}
	squeezer->work += (steps - squeezer->steps) * WORK_SINGLE;
	squeezer->work += (at - squeezer->at) /
			  (seen & KIND_MARK ? (size_t)OCTETS_MARKS : (size_t)OCTETS_OTHER);
	squeezer->at = at;
	squeezer->steps = steps;
	squeezer->cut |= seen;
}

/* Syllables of Indic scripts, of Tibetan and of jamo are put together of several characters,
 * squared words come apart into several, and past the BMP are the rare ones. */
static unsigned cost_of(uint32_t rune)
{
	if (rune < 0x80)
		return COST_ASCII;
	if (rune < 0x0900)
		return COST_LETTER;
	if (rune >= 0xFDF0 && rune <= 0xFDFB)
		return COST_WORDS;
	bool is_rare = rune > 0xFFFF || (rune < 0x1000 && (rune < 0x0E00 || rune >= 0x0F00)) ||
		       (rune >= 0x1100 && rune < 0x1200) || (rune >= 0x3300 && rune < 0x3400);
	return is_rare ? COST_RARE : COST_OTHER;
}

static void read_rune(struct squeezer *squeezer)
{
	uint32_t rune = 0;
	size_t used = decode_at(squeezer->text, squeezer->at, &rune);
	unsigned kind =
		rune < sizeof(kinds_of_rune) ? kinds_of_rune[rune] : (unsigned)kind_of(rune);
	if (kind == KIND_VISIBLE) {
		end_run(squeezer);
		squeezer->visible += cost_of(rune);
	} else if (is_kept(squeezer, kind)) {
		squeezer->run++;
		/* Where nothing but runs is, they count as well. */
		if (++squeezer->runs_kept > KEPT_OF_RUNS)
			squeezer->visible += COST_MARK;
		squeezer->bidi_kept += kind == KIND_BIDI;
	} else {
		skip_run(squeezer);
		return;
	}
	keep_rune(squeezer, used);
	squeezer->at += used;
	squeezer->work += WORK_RUNE;
}

/* Of the characters that may be read, in quarters, what the padding leaves. */
static size_t visible_left(const struct squeezer *squeezer, size_t most)
{
	size_t work = squeezer->work < WORK_MOST ? squeezer->work : WORK_MOST;
	return most - most * work / WORK_ALL;
}

void text_prepare(void)
{
	int failed = pthread_once(&prepared, prepare);
	BUG_ON(failed != 0);
}

struct view text_squeeze(
	struct view text, size_t max, struct arena *arena, size_t *work, facts_t *facts)
{
	const size_t most = max * COST_ASCII;
	if (text.len <= max)
		return text;
	text_prepare();
	struct squeezer squeezer = {
		.text = text,
		.out = buf_init(arena, SIZE_MAX / 2),
	};
	while (squeezer.at < text.len && squeezer.visible < visible_left(&squeezer, most) &&
		squeezer.steps < LIMIT_STEPS)
		read_rune(&squeezer);
	end_run(&squeezer);
	*work += squeezer.work;
	if (squeezer.at < text.len)
		*facts |= FACT_BIT(LIMIT);
	return buf_view(&squeezer.out);
}

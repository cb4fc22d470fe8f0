#include "text/fold.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"
#include "text/rune.h"
#include "text/squeeze.h"

/* What takes no room on the screen, or room that nobody looks at. */
enum kind {
	KIND_VISIBLE = 1U << 0,
	KIND_BLANK = 1U << 1,
	KIND_MARK = 1U << 2,
	KIND_HIDDEN = 1U << 3,
	KIND_BIDI = 1U << 4
};

#define KINDS_KNOWN 0x10000U

/* Of a run, the first characters are kept as they are, so that everything is still said of the
 * text that is said of the whole; of a text full of runs only what a script may need. */
#define KEPT_OF_RUN   24
#define KEPT_OF_RUNS  256
#define KEPT_AT_LEAST 2
#define KEPT_BIDI     64 /* controls out of the rest of a run: they turn what follows */

/* Padding is repeated: what is the same this many octets earlier is skipped by eights. Every
 * unit of up to eight octets goes into it without a rest. */
#define PERIOD      840U
#define COST_OTHER  2U /* what a character beyond ASCII counts: it takes twice the work */
#define LIMIT_STEPS ((size_t)64 << 10) /* characters of padding without any such order */

static pthread_once_t classified = PTHREAD_ONCE_INIT;
static unsigned char kinds[KINDS_KNOWN];

static enum kind classify(uint32_t rune)
{
	if (rune_is_control(rune) || rune_is_blank(rune))
		return KIND_BLANK;
	if (rune_is_bidi_control(rune))
		return KIND_BIDI;
	if (rune_is_invisible(rune))
		return KIND_HIDDEN;
	return rune_is_combining(rune) ? KIND_MARK : KIND_VISIBLE;
}

static void classify_all(void)
{
	for (uint32_t rune = 0; rune < KINDS_KNOWN; rune++)
		kinds[rune] = (unsigned char)classify(rune);
}

static enum kind kind_of(uint32_t rune)
{
	if (rune < KINDS_KNOWN)
		return (enum kind)kinds[rune];
	/* Tags and variation selectors. */
	return rune >= 0xE0000 && rune < 0xE1000 ? KIND_HIDDEN : classify(rune);
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

/* On by four combining diacritics (U+0300 to U+036F: CC 80 to CD AF) at a time,
 * as far as `end`. */
static size_t skip_diacritics(struct view text, size_t at, size_t end)
{
	const uint64_t ones = UINT64_C(0x0001000100010001);
	const unsigned char first[8] = { 0xCC, 0x80, 0xCC, 0x80, 0xCC, 0x80, 0xCC, 0x80 };
	const unsigned char fixed[8] = { 0xFE, 0xC0, 0xFE, 0xC0, 0xFE, 0xC0, 0xFE, 0xC0 };
	const unsigned char late[8] = { 0x01, 0x30, 0x01, 0x30, 0x01, 0x30, 0x01, 0x30 };
	uint64_t wanted = load_eight(first);
	uint64_t mask = load_eight(fixed);
	uint64_t past = load_eight(late);
	for (; at < end && at + sizeof(uint64_t) <= text.len; at += sizeof(uint64_t)) {
		uint64_t word = load_eight(text.ptr + at);
		if ((word & mask) != wanted)
			break;
		/* CD B0 and on are letters: a lane of `rest` is 0 for these. */
		uint64_t rest = ~word & past;
		if (((rest - ones) & ~rest & (ones << 15)) != 0)
			break;
	}
	return at;
}

/* On by general punctuation (U+2000 to U+207F: E2 80 80 to E2 81 BF), as far as `end`. */
static size_t skip_spaces(
	struct view text, size_t at, size_t end, unsigned stop, unsigned *seen)
{
	const unsigned char *known = kinds + 0x2000;
	while (at < end && text.len - at >= 3) {
		const unsigned char *bytes = text.ptr + at;
		if (bytes[0] != 0xE2 || (bytes[1] & 0xFE) != 0x80 || (bytes[2] & 0xC0) != 0x80)
			break;
		unsigned kind = known[((bytes[1] & 1U) << 6) | (bytes[2] & 0x3FU)];
		if (kind & stop)
			break;
		*seen |= kind;
		at += 3;
	}
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

static bool is_kept(const struct squeezer *squeezer, enum kind kind)
{
	size_t most = squeezer->runs_kept < KEPT_OF_RUNS ? KEPT_OF_RUN : KEPT_AT_LEAST;
	return squeezer->run < most || (kind == KIND_BIDI && squeezer->bidi_kept < KEPT_BIDI);
}

/* As utf8_decode_lossy(), without a call for nearly all padding. */
static inline size_t decode(struct view text, size_t at, uint32_t *rune)
{
	const unsigned char *bytes = text.ptr + at;
	*rune = bytes[0];
	if (bytes[0] < 0x80)
		return 1;
	if (text.len - at >= 3) {
		uint32_t all =
			((uint32_t)bytes[0] << 16) | ((uint32_t)bytes[1] << 8) | bytes[2];
		if ((all & 0xF0C0C0) == 0xE08080) {
			*rune = ((all >> 4) & 0xF000) | ((all >> 2) & 0xFC0) | (all & 0x3F);
			if (*rune >= 0x800 && (*rune < 0xD800 || *rune > 0xDFFF))
				return 3;
		} else if ((all & 0xE0C000) == 0xC08000 && all >= 0xC20000) {
			*rune = ((all >> 10) & 0x7C0) | ((all >> 8) & 0x3F);
			return 2;
		}
	}
	return utf8_decode_lossy(view_from(text, at), rune);
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
	for (; at < text.len && steps < LIMIT_STEPS; steps++) {
		uint32_t rune = 0;
		size_t used = decode(text, at, &rune);
		unsigned kind = kind_of(rune);
		if (kind & stop)
			break;
		seen |= kind;
		at += used;
		if (kind == KIND_MARK && used == 2)
			at = skip_diacritics(text, at, check);
		if (used == 3)
			at = skip_spaces(text, at, check, stop, &seen);
		if (at >= check) {
			at = skip_repeated(text, at);
			check = at + PERIOD;
		}
	}
	squeezer->at = at;
	squeezer->steps = steps;
	squeezer->cut |= seen;
}

static void read_rune(struct squeezer *squeezer)
{
	uint32_t rune = 0;
	size_t used = decode(squeezer->text, squeezer->at, &rune);
	enum kind kind = kind_of(rune);
	if (kind == KIND_VISIBLE) {
		end_run(squeezer);
		squeezer->visible += rune < 0x80 ? 1 : COST_OTHER;
	} else if (is_kept(squeezer, kind)) {
		squeezer->run++;
		squeezer->runs_kept++;
		squeezer->bidi_kept += kind == KIND_BIDI;
	} else {
		skip_run(squeezer);
		return;
	}
	keep_rune(squeezer, used);
	squeezer->at += used;
}

bool squeeze_is_visible(uint32_t rune)
{
	return rune < KINDS_KNOWN && kinds[rune] == KIND_VISIBLE;
}

void text_prepare(void)
{
	int failed = pthread_once(&classified, classify_all);
	BUG_ON(failed != 0);
}

struct view text_squeeze(struct view text, size_t max, struct arena *arena, facts_t *facts)
{
	if (text.len <= max)
		return text;
	text_prepare();
	struct squeezer squeezer = {
		.text = text,
		.out = buf_init(arena, SIZE_MAX / 2),
	};
	while (squeezer.at < text.len && squeezer.visible < max && squeezer.steps < LIMIT_STEPS)
		read_rune(&squeezer);
	end_run(&squeezer);
	if (squeezer.at < text.len)
		*facts |= FACT_BIT(LIMIT);
	return buf_view(&squeezer.out);
}

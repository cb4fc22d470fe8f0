#include "text/icu.h"

#include <pthread.h>
#include <unicode/utf16.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static USpoofChecker *spoof_checker;
static const UNormalizer2 *nfkc_casefold;
static const UNormalizer2 *nfd;
static const UNormalizer2 *nfc;
static UIDNA *idna;

static void open_all(void)
{
	UErrorCode error = U_ZERO_ERROR;
	spoof_checker = uspoof_open(&error);
	nfkc_casefold = unorm2_getNFKCCasefoldInstance(&error);
	nfd = unorm2_getNFDInstance(&error);
	nfc = unorm2_getNFCInstance(&error);
	idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII |
				       UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_CHECK_BIDI |
				       UIDNA_CHECK_CONTEXTJ,
		&error);
	BUG_ON(U_FAILURE(error));
}

static void open_once(void)
{
	int failed = pthread_once(&opened, open_all);
	BUG_ON(failed != 0);
}

const USpoofChecker *icu_spoof_checker(void)
{
	open_once();
	return spoof_checker;
}

const UNormalizer2 *icu_nfkc_casefold(void)
{
	open_once();
	return nfkc_casefold;
}

const UNormalizer2 *icu_nfd(void)
{
	open_once();
	return nfd;
}

const UNormalizer2 *icu_nfc(void)
{
	open_once();
	return nfc;
}

const UIDNA *icu_idna(void)
{
	open_once();
	return idna;
}

struct utf16 utf16_init(size_t size, struct arena *arena)
{
	BUG_ON(size > INT32_MAX / 2);
	struct utf16 text = { .size = (int32_t)size };
	text.chars = arena_array(arena, UChar, size + 1);
	return text;
}

void utf16_rune(struct utf16 *text, uint32_t rune)
{
	int32_t count = U16_LENGTH(rune);
	if (count > text->size - text->count)
		return;
	if (count == 1) {
		text->chars[text->count++] = (UChar)rune;
		return;
	}
	text->chars[text->count++] = (UChar)U16_LEAD(rune);
	text->chars[text->count++] = (UChar)U16_TRAIL(rune);
}

uint32_t utf16_next(const struct utf16 *text, int32_t *at)
{
	uint32_t lead = text->chars[(*at)++];
	if (!U16_IS_SURROGATE(lead))
		return lead;
	if (!U16_IS_SURROGATE_LEAD(lead) || *at == text->count ||
		!U16_IS_TRAIL(text->chars[*at]))
		return RUNE_REPLACEMENT;
	uint32_t trail = text->chars[(*at)++];
	return 0x10000U + ((lead - 0xD800U) << 10) + (trail - 0xDC00U);
}

struct utf16 utf16_normalize(
	const UNormalizer2 *normalizer, struct utf16 text, struct arena *arena)
{
	UErrorCode error = U_ZERO_ERROR;
	struct utf16 out = utf16_init((size_t)text.count * 2 + 16, arena);
	out.count = unorm2_normalize(
		normalizer, text.chars, text.count, out.chars, out.size, &error);
	if (error == U_BUFFER_OVERFLOW_ERROR) {
		/* One character becomes 18 at most (U+FDFA). */
		error = U_ZERO_ERROR;
		out = utf16_init((size_t)out.count, arena);
		out.count = unorm2_normalize(
			normalizer, text.chars, text.count, out.chars, out.size, &error);
	}
	/* U_STRING_NOT_TERMINATED_WARNING is no failure; the text is counted. */
	BUG_ON(U_FAILURE(error));
	return out;
}

struct view utf16_to_utf8(struct utf16 text, size_t max, struct arena *arena)
{
	struct buf out = buf_init(arena, max);
	for (int32_t at = 0; at < text.count && !out.truncated;) {
		buf_rune(&out, utf16_next(&text, &at));
	}
	return buf_view(&out);
}

#include "text/charset.h"

#include <pthread.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/icu.h"

#define MAX_LABEL  40 /* the longest that ICU knows are under 32 */
#define CONVERTERS 16 /* kept open per thread; a message has one or two */

/* A label without case and punctuation, as labels are compared: "ISO_8859-1" is
 * "iso88591". ICU compares them so as well. */
struct label {
	char text[MAX_LABEL + 1];
	size_t len;
};

/* ---- converters, one set per thread ---- */

struct converter {
	char name[MAX_LABEL + 1];
	UConverter *icu;
};

struct converter_cache {
	struct converter items[CONVERTERS];
	size_t next; /* the one to give up when all are taken */
	bool noted;  /* that they are to be closed with the thread */
};

static _Thread_local struct converter_cache cache_of_thread;
static pthread_once_t key_made = PTHREAD_ONCE_INIT;
static pthread_key_t cache_key;

static void cache_close(void *pointer)
{
	struct converter_cache *cache = pointer;
	for (size_t i = 0; i < CONVERTERS; i++) {
		ucnv_close(cache->items[i].icu);
		cache->items[i].icu = NULL;
	}
	cache->noted = false;
}

static void make_key(void)
{
	int failed = pthread_key_create(&cache_key, cache_close);
	BUG_ON(failed != 0);
}

static struct converter_cache *cache_find(void)
{
	struct converter_cache *cache = &cache_of_thread;
	if (!cache->noted) {
		int failed = pthread_once(&key_made, make_key);
		BUG_ON(failed != 0);
		failed = pthread_setspecific(cache_key, cache);
		BUG_ON(failed != 0);
		cache->noted = true;
	}
	return cache;
}

/* Always U+FFFD: ICU's own substitution writes U+001A for some charsets. The parameters are
 * those of a UConverterToUCallback.
 * NOLINTNEXTLINE(readability-function-size) */
static void substitute(const void *context, UConverterToUnicodeArgs *args, const char *bytes,
	int32_t length, UConverterCallbackReason reason, UErrorCode *error)
{
	static const UChar replacement = 0xFFFD;
	(void)context;
	(void)bytes;
	(void)length;
	if (reason > UCNV_IRREGULAR)
		return;
	*error = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(args, &replacement, 1, 0, error);
}

static UConverter *converter_create(const char *name)
{
	UErrorCode error = U_ZERO_ERROR;
	/* A label that is no alias would send ICU looking for a file of that name. */
	if (ucnv_countAliases(name, &error) == 0 || U_FAILURE(error))
		return NULL;
	UConverter *icu = ucnv_open(name, &error);
	if (U_SUCCESS(error))
		ucnv_setToUCallBack(icu, substitute, NULL, NULL, NULL, &error);
	if (U_FAILURE(error)) {
		ucnv_close(icu);
		return NULL;
	}
	return icu;
}

/* The first ucnv_open() of a charset takes up to 1.5 ms, a later one about 10 µs, finding it
 * here 0.1 µs. NULL for a charset that ICU does not know. */
static UConverter *converter_find(const char *name)
{
	struct converter_cache *cache = cache_find();
	size_t length = strlen(name);
	BUG_ON(length > MAX_LABEL);
	for (size_t i = 0; i < CONVERTERS; i++) {
		if (cache->items[i].icu && strcmp(cache->items[i].name, name) == 0)
			return cache->items[i].icu;
	}
	UConverter *icu = converter_create(name);
	if (!icu)
		return NULL;
	struct converter *item = &cache->items[cache->next];
	cache->next = (cache->next + 1) % CONVERTERS;
	ucnv_close(item->icu);
	item->icu = icu;
	memcpy(item->name, name, length + 1);
	return icu;
}

/* ---- labels ---- */

static struct label label_read(struct view charset)
{
	struct label label = { .len = 0 };
	charset = view_slice(charset, 0, view_find(charset, '*')); /* RFC 2231 5 */
	for (size_t i = 0; i < charset.len && label.len < MAX_LABEL; i++) {
		if (ascii_is_alnum(charset.ptr[i]))
			label.text[label.len++] = (char)ascii_lower(charset.ptr[i]);
	}
	return label;
}

static bool label_is(const struct label *label, const char *const *names)
{
	for (; *names; names++) {
		if (strcmp(label->text, *names) == 0)
			return true;
	}
	return false;
}

static bool label_starts_with(const struct label *label, const char *const *prefixes)
{
	for (; *prefixes; prefixes++) {
		if (strncmp(label->text, *prefixes, strlen(*prefixes)) == 0)
			return true;
	}
	return false;
}

static const char *const utf8_names[] = { "utf8", "unicode11utf8", "xunicode20utf8", "cp65001",
	"utf8mb4", NULL };

/* Read as windows-1252 by mail readers and browsers (WHATWG Encoding). */
static const char *const latin1_names[] = { "iso88591", "windows1252", "cp1252", "latin1", "l1",
	"isolatin1", "iso885911987", "ibm819", "cp819", "xcp1252", NULL };

static const char *const ascii_names[] = { "usascii", "ascii", "ansix341968", "ansix341986",
	"iso646us", "iso646irv1991", "us", "csascii", NULL };

/* In these every ASCII byte is that character. */
static const char *const ascii_supersets[] = { "iso8859", "windows", "cp125", "koi8", "gb2312",
	"gbk", "gb18030", "eucjp", "euckr", "euccn", "euctw", "big5", "shiftjis", "ksc",
	"tis620", "mac", NULL };

/* In these ASCII bytes do not mean ASCII characters, so ASCII bytes alone are no text. */
static const char *const wide_names[] = { "utf16", "utf32", "ucs2", "ucs4", "iso10646ucs",
	"csunicode", "unicode", "ebcdic", "cp037", "ibm037", NULL };

static const char *icu_name(const struct label *label)
{
	/* What the label says and what is meant by it, as WHATWG has it. */
	static const char *const names[][2] = {
		{ "gb2312", "gb18030" },
		{ "gb231280", "gb18030" },
		{ "gbk", "gb18030" },
		{ "xgbk", "gb18030" },
		{ "euccn", "gb18030" },
		{ "cp936", "gb18030" },
		{ "ksc56011987", "windows949" },
		{ "ksc5601", "windows949" },
		{ "euckr", "windows949" },
		{ "iso88599", "windows1254" },
		{ "iso885911", "windows874" },
		{ "tis620", "windows874" },
		{ "iso88598i", "iso88598" },
		{ "iso88598e", "iso88598" },
		{ "xsjis", "shiftjis" },
		{ "sjis", "shiftjis" },
		{ "iso2022jp", "jis7" },
		{ "iso2022jpms", "jis7" },
		{ "csiso2022jp", "jis7" },
		{ "cp50220", "jis7" },
		{ "cp50221", "jis7" },
		{ "xmacroman", "macintosh" },
		{ "xmaccyrillic", "xmaccyrillic" },
		{ "koi8", "koi8r" },
		{ "unicode11utf7", "utf7" },
		{ "hz", "hzgb2312" },
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(label->text, names[i][0]) == 0)
			return names[i][1];
	}
	return label->text;
}

/* ---- decoding ---- */

/* The bytes 80 to 9F of windows-1252; five of them mean nothing. */
static uint32_t windows_1252_rune(unsigned char byte)
{
	static const uint16_t high[32] = { 0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026,
		0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
		0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
		0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178 };
	return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80U] : byte;
}

static struct view windows_1252_decode(struct view bytes, struct arena *arena, facts_t *facts)
{
	struct buf out = buf_init(arena, LIMIT_DECODED);
	for (size_t i = 0; i < bytes.len && !out.truncated; i++)
		buf_rune(&out, windows_1252_rune(bytes.ptr[i]));
	if (out.truncated)
		*facts |= FACT_BIT(LIMIT);
	return buf_view(&out);
}

/* Octets that have the shape of a UTF-8 character but are none (overlong, surrogate, past
 * the end); 0 when there is no such shape. They never become other characters. */
static size_t broken_utf8_length(struct view v)
{
	size_t length = 0;
	if (v.ptr[0] >= 0xC0 && v.ptr[0] < 0xE0) {
		length = 2;
	} else if (v.ptr[0] >= 0xE0 && v.ptr[0] < 0xF0) {
		length = 3;
	} else if (v.ptr[0] >= 0xF0 && v.ptr[0] < 0xF8) {
		length = 4;
	}
	if (length == 0 || length > v.len)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((v.ptr[i] & 0xC0U) != 0x80U)
			return 0;
	}
	return length;
}

/* Judged character by character, so that one stray byte does not turn the UTF-8 around it
 * into something else than readers show. A stray is windows-1252 or U+FFFD. */
static struct view mixed_decode(
	struct view bytes, bool strays_are_1252, struct arena *arena, facts_t *facts)
{
	struct buf out = buf_init(arena, LIMIT_DECODED);
	for (size_t at = 0; at < bytes.len && !out.truncated;) {
		struct view rest = view_from(bytes, at);
		uint32_t rune = 0;
		size_t used = utf8_decode(rest, &rune);
		if (used == 0) {
			used = broken_utf8_length(rest);
			rune = strays_are_1252 && used == 0 ? windows_1252_rune(rest.ptr[0])
							    : RUNE_REPLACEMENT;
		}
		buf_rune(&out, rune);
		at += used > 0 ? used : 1;
	}
	if (out.truncated)
		*facts |= FACT_BIT(LIMIT);
	return buf_view(&out);
}

struct view charset_decode_raw(struct view bytes, struct arena *arena, facts_t *facts)
{
	if (bytes.len <= LIMIT_DECODED && (view_is_ascii(bytes) || utf8_is_valid(bytes)))
		return bytes;
	if (!utf8_is_valid(bytes))
		*facts |= FACT_BIT(RAW_8BIT);
	return mixed_decode(bytes, true, arena, facts);
}

static struct view utf8_decode_text(struct view bytes, struct arena *arena, facts_t *facts)
{
	if (utf8_is_valid(bytes))
		return bytes;
	*facts |= FACT_BIT(BAD_CHARSET);
	return mixed_decode(bytes, false, arena, facts);
}

static struct view unknown_decode(struct view bytes, struct arena *arena, facts_t *facts)
{
	facts_t raw_facts = 0;
	struct view text = charset_decode_raw(bytes, arena, &raw_facts);
	*facts |= FACT_BIT(BAD_CHARSET) | (raw_facts & FACT_BIT(LIMIT));
	return text;
}

static struct view icu_decode(
	UConverter *icu, struct view bytes, struct arena *arena, facts_t *facts)
{
	/* Two code units a byte are enough for every charset but compressions that no mail
	 * reader knows. */
	UErrorCode error = U_ZERO_ERROR;
	struct utf16 text = utf16_init(bytes.len * 2 + 4, arena);
	text.count = ucnv_toUChars(icu, text.chars, text.size, (const char *)bytes.ptr,
		(int32_t)bytes.len, &error);
	if (U_FAILURE(error) || text.count > text.size) {
		*facts |= FACT_BIT(BAD_CHARSET);
		return mixed_decode(bytes, true, arena, facts);
	}
	for (int32_t i = 0; i < text.count; i++) {
		if (text.chars[i] == RUNE_REPLACEMENT)
			*facts |= FACT_BIT(BAD_CHARSET);
	}
	struct view out = utf16_to_utf8(text, LIMIT_DECODED, arena);
	if (out.len > LIMIT_DECODED - 4)
		*facts |= FACT_BIT(LIMIT);
	return out;
}

/* The byte order that a mark at the start asks for, NULL without one. */
static const char *utf16_mark(struct view bytes)
{
	if (view_starts_with(bytes, VIEW("\xFF\xFE")))
		return "utf16le";
	return view_starts_with(bytes, VIEW("\xFE\xFF")) ? "utf16be" : NULL;
}

/* UTF-16 without a byte order mark is big-endian (RFC 2781 4.3), yet what comes from
 * Windows is not: where the zeros are tells. */
static const char *utf16_order(const struct label *label, struct view bytes)
{
	size_t zeros[2] = { 0, 0 };
	if (strcmp(label->text, "utf16le") == 0 || strcmp(label->text, "utf16be") == 0)
		return label->text;
	for (size_t i = 0; i < bytes.len; i++)
		zeros[i % 2] += bytes.ptr[i] == 0;
	return zeros[1] > zeros[0] ? "utf16le" : "utf16be";
}

static struct view utf16_decode(
	const struct label *label, struct view bytes, struct arena *arena, facts_t *facts)
{
	/* The mark is taken off here: ICU keeps it or not, as the label is. */
	const char *order = utf16_mark(bytes);
	if (order) {
		bytes = view_from(bytes, 2);
	} else {
		order = utf16_order(label, bytes);
	}
	UConverter *icu = converter_find(order);
	BUG_ON(!icu); /* part of ICU, not of its data */
	return icu_decode(icu, bytes, arena, facts);
}

struct view charset_decode(
	struct view charset, struct view bytes, struct arena *arena, facts_t *facts)
{
	if (bytes.len > LIMIT_DECODED) {
		bytes.len = LIMIT_DECODED;
		*facts |= FACT_BIT(LIMIT);
	}
	struct label label = label_read(charset);
	bool ascii = view_is_ascii(bytes);
	if (label_is(&label, utf8_names))
		return utf8_decode_text(bytes, arena, facts);
	/* Of bytes that ASCII has not some readers make nothing, others what they look like. */
	bool is_latin1 = label_is(&label, latin1_names);
	if (!is_latin1 && label_is(&label, ascii_names)) {
		is_latin1 = !utf8_is_valid(bytes);
		if (!is_latin1)
			return utf8_decode_text(bytes, arena, facts);
	}
	if (is_latin1)
		return ascii ? bytes : windows_1252_decode(bytes, arena, facts);
	if (ascii && label_starts_with(&label, ascii_supersets))
		return bytes;
	struct label meant = label_read(view_of(icu_name(&label)));
	if (ascii && label_starts_with(&meant, wide_names) &&
		view_find(bytes, 0) == bytes.len) {
		/* Would turn a readable name into Han characters that nobody sees. */
		*facts |= FACT_BIT(BAD_CHARSET);
		return bytes;
	}
	if (strncmp(meant.text, "utf16", 5) == 0)
		return utf16_decode(&meant, bytes, arena, facts);
	UConverter *icu = meant.len > 0 ? converter_find(meant.text) : NULL;
	if (!icu)
		return unknown_decode(bytes, arena, facts);
	return icu_decode(icu, bytes, arena, facts);
}

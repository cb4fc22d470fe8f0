#include "text/charset.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "exact.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
	const char *charset;
	const char *bytes;
	size_t len;
	const char *want;
	facts_t want_facts;
};

#define BYTES(literal) (literal), sizeof(literal) - 1

static bool is_as_wanted(const struct row *row)
{
	struct arena *arena = arena_create(4096, 0);
	struct view input = exact(row->bytes, row->len);
	facts_t facts = 0;
	struct view got = charset_decode(view_of(row->charset), input, arena, &facts);
	bool good = view_equal(got, view_of(row->want)) && facts == row->want_facts;
	if (!good) {
		print_error("%s: got '%.*s' with facts %llx\n", row->charset, VIEW_ARG(got),
			(unsigned long long)facts);
	}
	exact_free(input);
	arena_destroy(arena);
	return good;
}

static const struct row charset_rows[] = {
	{ "utf-8", BYTES("J\u00E1ne"), "J\u00E1ne", 0 },
	{ "UTF8", BYTES("J\u00E1ne"), "J\u00E1ne", 0 },
	{ "us-ascii", BYTES("Jane"), "Jane", 0 },
	{ "us-ascii", BYTES("J\xC3\xA1ne"), "J\xC3\xA1ne", 0 },
	{ "us-ascii", BYTES("J\xE1ne"), "J\xC3\xA1ne", 0 },
	{ "iso-8859-1", BYTES("J\xE1ne \x80"), "J\u00E1ne \u20AC", 0 },
	{ "ISO_8859-1", BYTES("J\xE1ne"), "J\u00E1ne", 0 },
	{ "windows-1251", BYTES("J\xE0n\xE5"), "J\u0430n\u0435", 0 },
	{ "koi8-r", BYTES("\xE9\xD7\xC1\xCE"), "\u0418\u0432\u0430\u043D", 0 },
	{ "iso-8859-8-i", BYTES("\xE0"), "\u05D0", 0 },
	{ "utf-7", BYTES("+AEo-ane"), "Jane", 0 },
	{ "unicode-1-1-utf-7", BYTES("+AEo-ane"), "Jane", 0 },
	{ "utf-16", BYTES("\xFF\xFEJ\0a\0"), "Ja", 0 },
	{ "utf-16", BYTES("\0J\0a"), "Ja", 0 },
	{ "utf-16", BYTES("J\0a\0"), "Ja", 0 },
	{ "utf-16be", BYTES("\0J\0a"), "Ja", 0 },
	{ "utf-32", BYTES("\0\0\0J\0\0\0a"), "Ja", 0 },
	{ "iso-2022-jp", BYTES("\x1B(JJane\x1B(B"), "Jane", 0 },
	{ "iso-2022-jp", BYTES("\x1B$B$\"\x1B(B"), "\u3042", 0 },
	{ "hz-gb-2312", BYTES("~{VPND~} Roe"), "\u4E2D\u6587 Roe", 0 },
	{ "gb2312", BYTES("\xD6\xD0\xCE\xC4"), "\u4E2D\u6587", 0 },
	{ "big5", BYTES("\xA4\xA4\xA4\xE5"), "\u4E2D\u6587", 0 },
	{ "shift_jis", BYTES("\x82\xA0"), "\u3042", 0 },
	{ "euc-jp", BYTES("\xA4\xA2"), "\u3042", 0 },
	{ "ks_c_5601-1987", BYTES("\xB0\xA1"), "\uAC00", 0 },
	{ "tis-620", BYTES("\xA1"), "\u0E01", 0 },
};

static void every_known_charset_becomes_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(charset_rows) / sizeof(charset_rows[0]); i++)
		assert_true(is_as_wanted(&charset_rows[i]));
}

static void broken_and_unknown_charsets_are_read_and_told(void **state)
{
	static const struct row rows[] = {
		{ "x-unknown", BYTES("Jane"), "Jane", FACT_BIT(BAD_CHARSET) },
		{ "x-unknown", BYTES("J\u00E1ne"), "J\u00E1ne", FACT_BIT(BAD_CHARSET) },
		{ "x-unknown", BYTES("J\xE1ne"), "J\u00E1ne", FACT_BIT(BAD_CHARSET) },
		{ "../../x", BYTES("Jane"), "Jane", FACT_BIT(BAD_CHARSET) },
		{ "", BYTES("Jane"), "Jane", FACT_BIT(BAD_CHARSET) },
		{ "utf-8", BYTES("J\xE1ne"), "J\uFFFDne", FACT_BIT(BAD_CHARSET) },
		{ "shift_jis", BYTES("Jane\x82"), "Jane\uFFFD", FACT_BIT(BAD_CHARSET) },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(is_as_wanted(&rows[i]));
}

/* A label must not turn a name that readers show as it is into something else. */
static void a_wide_label_hides_no_ascii(void **state)
{
	static const struct row rows[] = {
		{ "utf-16", BYTES("Jane Roe"), "Jane Roe", FACT_BIT(BAD_CHARSET) },
		{ "utf-16le", BYTES("Jane Roe"), "Jane Roe", FACT_BIT(BAD_CHARSET) },
		{ "utf-32", BYTES("Jane Roe"), "Jane Roe", FACT_BIT(BAD_CHARSET) },
		{ "ucs-2", BYTES("Jane Roe"), "Jane Roe", FACT_BIT(BAD_CHARSET) },
		{ "ebcdic-cp-us", BYTES("Jane Roe"), "Jane Roe", FACT_BIT(BAD_CHARSET) },
		{ "ibm037", BYTES("Jane Roe"), "Jane Roe", FACT_BIT(BAD_CHARSET) },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(is_as_wanted(&rows[i]));
}

static void overlong_forms_and_surrogates_never_become_ascii(void **state)
{
	static const char *const rows[] = { "\xC1\x8A", "\xE0\x81\x8A", "\xF0\x80\x81\x8A",
		"\xED\xA1\x8A", "\xC0\x80" };
	static const char *const charsets[] = { "utf-8", "x-unknown", "cesu-8", "utf-7" };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		facts_t facts = 0;
		struct view raw = charset_decode_raw(view_of(rows[i]), arena, &facts);
		assert_true(view_equal(raw, VIEW("\uFFFD")));
		assert_int_equal(facts, FACT_BIT(RAW_8BIT));
		for (size_t n = 0; n < sizeof(charsets) / sizeof(charsets[0]); n++) {
			struct view got = charset_decode(
				view_of(charsets[n]), view_of(rows[i]), arena, &facts);
			for (size_t at = 0; at < got.len; at++)
				assert_true(got.ptr[at] >= 0x80);
		}
		arena_destroy(arena);
	}
}

static void raw_bytes_are_utf8_or_windows_1252_character_by_character(void **state)
{
	struct arena *arena = arena_create(4096, 0);
	facts_t facts = 0;
	(void)state;
	assert_true(view_equal(
		charset_decode_raw(VIEW("J\u0430ne"), arena, &facts), VIEW("J\u0430ne")));
	assert_int_equal(facts, 0);
	assert_true(view_equal(charset_decode_raw(VIEW("J\xE1ne \xD0\xB0 \x93"), arena, &facts),
		VIEW("J\u00E1ne \u0430 \u201C")));
	assert_int_equal(facts, FACT_BIT(RAW_8BIT));
	arena_destroy(arena);
}

static void long_text_is_cut_and_told(void **state)
{
	static const char *const charsets[] = { "utf-8", "iso-8859-1", "utf-16", "koi8-r",
		"x" };
	struct arena *arena = arena_create(4096, 0);
	(void)state;
	unsigned char *bytes = arena_array(arena, unsigned char, LIMIT_DECODED + 100);
	memset(bytes, 0xC4, LIMIT_DECODED + 100);
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
		facts_t facts = 0;
		struct view got = charset_decode(view_of(charsets[i]),
			(struct view){ bytes, LIMIT_DECODED + 100 }, arena, &facts);
		assert_true(got.len <= LIMIT_DECODED);
		assert_true(facts & FACT_BIT(LIMIT));
		assert_true(utf8_is_valid(got));
	}
	arena_destroy(arena);
}

static void *decode_all(void *argument)
{
	bool *good = argument;
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < sizeof(charset_rows) / sizeof(charset_rows[0]); i++)
			*good = is_as_wanted(&charset_rows[i]) && *good;
	}
	return NULL;
}

/* More charsets than a thread keeps open, in several threads that end. */
static void threads_do_not_share_converters(void **state)
{
	pthread_t threads[4];
	bool good[4] = { true, true, true, true };
	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, decode_all, &good[i]), 0);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(good[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_known_charset_becomes_utf8),
		cmocka_unit_test(broken_and_unknown_charsets_are_read_and_told),
		cmocka_unit_test(a_wide_label_hides_no_ascii),
		cmocka_unit_test(overlong_forms_and_surrogates_never_become_ascii),
		cmocka_unit_test(raw_bytes_are_utf8_or_windows_1252_character_by_character),
		cmocka_unit_test(long_text_is_cut_and_told),
		cmocka_unit_test(threads_do_not_share_converters),
	};
	return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}

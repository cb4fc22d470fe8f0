#include "base/utf8.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void only_shortest_forms_of_scalar_values_are_utf8(void **state)
{
	(void)state;
	const struct {
		const char *bytes;
		size_t len;
		size_t want_used;
		uint32_t want_rune;
	} rows[] = {
		{ "A", 1, 1, 'A' },
		{ "\xC3\xA9", 2, 2, 0xE9 },
		{ "\xE2\x82\xAC", 3, 3, 0x20AC },
		{ "\xF0\x9F\x85\xB9", 4, 4, 0x1F179 },
		{ "\xC0\x80", 2, 0, 0 },         /* overlong NUL */
		{ "\xC1\x81", 2, 0, 0 },         /* overlong A */
		{ "\xE0\x80\xAF", 3, 0, 0 },     /* overlong slash */
		{ "\xED\xA0\x80", 3, 0, 0 },     /* surrogate */
		{ "\xF4\x90\x80\x80", 4, 0, 0 }, /* past U+10FFFF */
		{ "\xE2\x82", 2, 0, 0 },         /* cut off */
		{ "\x80", 1, 0, 0 },
		{ "", 0, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view v = exact(rows[i].bytes, rows[i].len);
		uint32_t rune = 0;
		assert_int_equal(utf8_decode(v, &rune), rows[i].want_used);
		assert_int_equal(rune, rows[i].want_rune);
		exact_free(v);
	}
}

static void every_scalar_value_comes_back(void **state)
{
	(void)state;
	for (uint32_t rune = 0; rune <= 0x10FFFF; rune++) {
		unsigned char bytes[4];
		uint32_t back = 0;
		size_t used = utf8_encode(rune, bytes);
		assert_int_equal(utf8_decode((struct view){ bytes, used }, &back), used);
		assert_int_equal(
			back, rune >= 0xD800 && rune <= 0xDFFF ? RUNE_REPLACEMENT : rune);
	}
}

static void bad_bytes_become_replacements_and_the_rest_stays(void **state)
{
	(void)state;
	struct arena *arena = arena_create(64, 0);
	struct view v = exact("J\xFF\xE9ne", 5);
	assert_true(view_equal(utf8_scrub(v, arena), VIEW("J\xEF\xBF\xBD\xEF\xBF\xBDne")));
	exact_free(v);
	assert_true(view_is_ascii(VIEW("0123456789abcdef")));
	assert_false(view_is_ascii(VIEW("0123456789abcde\xE9")));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_shortest_forms_of_scalar_values_are_utf8),
		cmocka_unit_test(every_scalar_value_comes_back),
		cmocka_unit_test(bad_bytes_become_replacements_and_the_rest_stays),
	};
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}

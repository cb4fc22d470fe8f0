#include "text/rfc2047.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_text(const char *raw, const char *want, facts_t want_facts)
{
	struct arena *arena = arena_create(4096, 0);
	struct view input = exact(raw, strlen(raw));
	facts_t facts = 0;
	struct view got = rfc2047_decode(input, arena, &facts);
	if (!view_equal(got, view_of(want)) || facts != want_facts) {
		fail_msg("'%s': got '%.*s' with facts %llx", raw, VIEW_ARG(got),
			(unsigned long long)facts);
	}
	exact_free(input);
	arena_destroy(arena);
}

static void words_are_decoded_wherever_they_stand(void **state)
{
	(void)state;
	expect_text("Jane Roe", "Jane Roe", 0);
	expect_text("=?utf-8?B?SmFuZSBSb2U=?=", "Jane Roe", 0);
	expect_text("=?UTF-8?q?Jane_Roe?=", "Jane Roe", 0);
	expect_text("\"=?utf-8?Q?Jane_Roe?=\"", "\"Jane Roe\"", 0);
	expect_text("x (=?utf-8?B?SmFuZSBSb2U=?=)", "x (Jane Roe)", 0);
	expect_text("=?utf-8?Q?Jane_Roe?=<x@evil.example>", "Jane Roe<x@evil.example>", 0);
	expect_text("x=?utf-8?Q?Jane_Roe?=y", "xJane Roey", 0);
	expect_text("=?utf-8?B?SmFuZQ==?= Roe", "Jane Roe", 0);
	expect_text("=?utf-8*en?Q?Jane_Roe?=", "Jane Roe", 0);
	expect_text("=?utf-8?B?"
		    "?= Jane",
		" Jane", 0);
}

static void what_is_no_word_stays_as_it_is(void **state)
{
	static const char *const rows[] = { "=?utf-8?B?SmFuZQ==", "=?utf-8?X?Jane?=", "=?",
		"?=", "=?utf-8?Q", "=?utf-8?Q?", "=?ut f-8?Q?Jane?=", "a =? b ?= c" };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_false(rfc2047_has_word(view_of(rows[i])));
		expect_text(rows[i], rows[i], 0);
	}
}

static void blanks_between_words_go_and_others_stay(void **state)
{
	(void)state;
	expect_text("=?utf-8?Q?Ja?= =?utf-8?Q?ne?=", "Jane", 0);
	expect_text("=?utf-8?Q?Ja?=\r\n\t =?iso-8859-1?B?bmU=?=", "Jane", 0);
	expect_text("=?utf-8?Q?Ja?==?utf-8?Q?ne?=", "Jane", 0);
	expect_text("=?utf-8?Q?Jane?= M. =?utf-8?Q?Roe?=", "Jane M. Roe", 0);
	expect_text(" =?utf-8?Q?Jane?= Roe ", " Jane Roe ", 0);
}

static void a_split_escape_is_joined(void **state)
{
	(void)state;
	facts_t bad = FACT_BIT(BAD_ENCODING);
	expect_text("=?utf-8?Q?Jane_R=6?= =?utf-8?Q?Fe?=", "Jane Roe", bad);
	expect_text("=?utf-8?Q?Jane_R=?= =?utf-8?Q?6Fe?=", "Jane Roe", bad);
	expect_text("=?utf-8?Q?Jane_R=C3?= =?utf-8?Q?=B6e?=",
		"Jane R\xC3\xB6"
		"e",
		0);
	expect_text("=?utf-8?Q?a=6?= =?utf-8?Q?xy?=", "a=6xy", bad);
	expect_text("=?utf-8?Q?a=6?= b =?utf-8?Q?Fe?=", "a=6 b Fe", bad);
	expect_text("=?utf-8?Q?a=6?= =?latin1?Q?Fe?=", "a=6Fe", bad);
	expect_text("=?utf-8?Q?a=?= =?utf-8?Q?6?= =?utf-8?Q?F?=", "a=6F", bad);
}

static void expect_joined(const char *raw, const char *want)
{
	struct arena *arena = arena_create(4096, 0);
	struct view input = exact(raw, strlen(raw));
	struct view got = rfc2047_decode_joined(input, arena);
	if (!view_equal(got, view_of(want)))
		fail_msg("'%s': got '%.*s'", raw, VIEW_ARG(got));
	exact_free(input);
	arena_destroy(arena);
}

static void base64_goes_on_in_the_next_word(void **state)
{
	(void)state;
	expect_joined("=?utf-8?B?SmFuZSB?= =?utf-8?B?Sb2U=?=", "Jane Roe");
	expect_joined("x =?utf-8?B?Sm?==?UTF-8?b?FuZSBSb2U=?= <y>", "x Jane Roe <y>");
	expect_joined("=?utf-8?B?SsO?=\r\n =?utf-8?B?hbmU=?=", "J\xC3\xA1ne");
	/* Nothing is cut: there is one reading. */
	expect_joined("=?utf-8?B?SmFuZSBS?= =?utf-8?B?b2U=?=", "");
	expect_joined("=?utf-8?B?SmFuZQ==?= =?utf-8?B?Um9l?=", "");
	expect_joined("=?utf-8?B?SmFuZSB?= x =?utf-8?B?Sb2U=?=", "");
	expect_joined("=?utf-8?B?SmFuZSB?= =?utf-8?Q?Roe?=", "");
	expect_joined("=?utf-8?B?SmFuZSB?= =?latin1?B?Sb2U=?=", "");
	expect_joined("Jane Roe", "");
}

static void a_split_character_is_joined(void **state)
{
	(void)state;
	expect_text("=?utf-8?Q?J=C3?= =?utf-8?Q?=A1ne?=", "J\u00E1ne", 0);
	expect_text("=?utf-8?Q?J=C3?= =?UTF-8?B?oW5l?=", "J\u00E1ne", 0);
	/* Other charsets between them: nothing to join. */
	expect_text("=?utf-8?Q?J=C3?= =?iso-8859-1?Q?=A1ne?=", "J\uFFFD\u00A1ne",
		FACT_BIT(BAD_CHARSET));
}

static void each_word_starts_in_its_own_shift_state(void **state)
{
	(void)state;
	/* The first one does not return to ASCII; joined, the second would be kanji. */
	expect_text(
		"=?iso-2022-jp?B?GyRCJCI=?= =?iso-2022-jp?Q?Jane_Roe?=", "\u3042Jane Roe", 0);
	expect_text("=?utf-16?B?/v8ASgBh?= =?utf-16?B?/v8AbgBl?=", "Jane", 0);
}

static void broken_encodings_are_read_as_far_as_they_go(void **state)
{
	(void)state;
	expect_text("=?utf-8?B?SmFuZSBSb2U?=", "Jane Roe", FACT_BIT(BAD_ENCODING));
	expect_text("=?utf-8?B?Sm!Fu*ZSBSb2U=?=", "Jane Roe", FACT_BIT(BAD_ENCODING));
	expect_text("=?utf-8?B?SmE=bmU=?=", "Jane", 0);
	expect_text("=?utf-8?Q?Jane Roe?=", "Jane Roe", FACT_BIT(BAD_ENCODING));
	expect_text("=?utf-8?Q?Jane=ZZRoe?=", "Jane=ZZRoe", FACT_BIT(BAD_ENCODING));
	expect_text("=?utf-8?Q?Jane=4?=", "Jane=4", FACT_BIT(BAD_ENCODING));
	expect_text("=?utf-8?Q?=4a=4F?=", "JO", 0);
	expect_text("=?x-none?Q?Jane_Roe?=", "Jane Roe", FACT_BIT(BAD_CHARSET));
	expect_text("=??Q?Jane_Roe?=", "Jane Roe", FACT_BIT(BAD_CHARSET));
}

static void a_word_within_a_word_is_decoded_once(void **state)
{
	(void)state;
	expect_text("=?utf-8?B?PT91dGYtOD9CP1NtRnVaU0JTYjJVPT89?=", "=?utf-8?B?SmFuZSBSb2U=?=",
		FACT_BIT(BAD_ENCODING));
	expect_text("=?utf-8?Q?Jane =?utf-8?Q?Roe?=", "=?utf-8?Q?Jane Roe", 0);
}

static void control_characters_stay_and_are_told(void **state)
{
	(void)state;
	expect_text("=?utf-8?Q?Jane_Roe=0D=0AFrom:_a?=", "Jane Roe\r\nFrom: a", FACT_BIT(CTRL));

	struct arena *arena = arena_create(4096, 0);
	facts_t facts = 0;
	struct view got = rfc2047_decode(VIEW("=?utf-8?Q?a=00b?="), arena, &facts);
	assert_true(view_equal(got, VIEW("a\0b")));
	assert_int_equal(facts, FACT_BIT(CTRL));
	arena_destroy(arena);
}

static void raw_bytes_are_read_beside_words(void **state)
{
	(void)state;
	expect_text("J\u00E1ne =?utf-8?Q?Roe?=", "J\u00E1ne Roe", 0);
	expect_text("J\xE1ne =?utf-8?Q?Roe?=", "J\u00E1ne Roe", FACT_BIT(RAW_8BIT));
}

/* Inputs made to be searched again and again; quadratic reading would take minutes. */
static void hostile_repetitions_take_linear_time(void **state)
{
	static const char *const rows[] = { "=?", "=?a?q?",
		"=?a?q?=", "=?utf-8?Q?a?= ", "=?x?B?????",
		"=?utf-8?Q?=C3?=", "=?utf-16?Q?=00?=" };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		size_t length = strlen(rows[i]);
		size_t count = LIMIT_HEADER / length;
		unsigned char *bytes = arena_array(arena, unsigned char, count *length);
		for (size_t n = 0; n < count; n++)
			memcpy(bytes + n * length, rows[i], length);
		facts_t facts = 0;
		struct view got =
			rfc2047_decode((struct view){ bytes, count * length }, arena, &facts);
		assert_true(got.len <= LIMIT_DECODED);
		assert_true(utf8_is_valid(got));
		arena_destroy(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_decoded_wherever_they_stand),
		cmocka_unit_test(what_is_no_word_stays_as_it_is),
		cmocka_unit_test(blanks_between_words_go_and_others_stay),
		cmocka_unit_test(a_split_escape_is_joined),
		cmocka_unit_test(base64_goes_on_in_the_next_word),
		cmocka_unit_test(a_split_character_is_joined),
		cmocka_unit_test(each_word_starts_in_its_own_shift_state),
		cmocka_unit_test(broken_encodings_are_read_as_far_as_they_go),
		cmocka_unit_test(a_word_within_a_word_is_decoded_once),
		cmocka_unit_test(control_characters_stay_and_are_told),
		cmocka_unit_test(raw_bytes_are_read_beside_words),
		cmocka_unit_test(hostile_repetitions_take_linear_time),
	};
	return cmocka_run_group_tests_name("rfc2047", tests, NULL, NULL);
}

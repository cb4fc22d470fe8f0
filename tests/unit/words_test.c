#include "text/words.h"

#include "base/buf.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* "jane -nour ,roe (ceo)": a mark before each word for what is known of it. */
static struct view describe(const struct words *words, struct arena *arena)
{
	struct buf out = buf_init(arena, 4096);
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->items[i];
		buf_text(&out, i > 0 ? " " : "");
		buf_text(&out, word->after_hyphen ? "-" : "");
		buf_text(&out, word->after_comma ? "," : "");
		buf_text(&out, word->bracketed ? "(" : "");
		buf_put(&out, word->text);
		buf_text(&out, word->bracketed ? ")" : "");
	}
	return buf_view(&out);
}

static void names_are_split_into_words(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ " .,- ", "" },
		{ "jane roe", "jane roe" },
		{ "roe, jane", "roe ,jane" },
		{ ", jane", "jane" },
		{ "o'connor", "oconnor" },
		{ "o\u2019connor d\u02BCarc", "oconnor darc" },
		{ "'jane roe'", "jane roe" },
		{ "nour-bakhsh", "nour -bakhsh" },
		{ "nour\u2010bakhsh", "nour -bakhsh" },
		{ "jane - roe", "jane roe" },
		{ "jane -roe", "jane roe" },
		{ "jane.roe_x\u00B7y", "jane roe x y" },
		{ "\U0001F7E2 jane roe \u2714", "jane roe" },
		{ "jane roe (ceo)", "jane roe (ceo)" },
		{ "jane (the [big) boss", "jane (the) (big) (boss)" },
		{ "jane (a) roe] x", "jane (a) roe x" },
		{ "jane roe | corp", "jane roe (corp)" },
		{ "| jane roe", "jane roe" },
		{ "jane roe via corp", "jane roe (via) (corp)" },
		{ "via roma", "via roma" },
		{ "j a n e r o e", "janeroe" },
		{ "j a n e (x)", "jane (x)" },
		{ "j. r. r. roe", "j r r roe" },
		{ "j a n", "j a n" },
		{ "a b c d roe", "abcd roe" },
		{ "jane roe x y z x y z x y", "jane roe xyzxyzxy" },
		{ "x y z x y z x y jane roe", "xyzxyzxy jane roe" },
		{ "j a n e (x) r o e", "jane (x) roe" },
		{ "\u5C71\u7530 \u592A\u90CE", "\u5C71\u7530 \u592A\u90CE" },
		{ "\u0930\u093E\u092E", "\u0930\u093E\u092E" },
		{ "jane \uFFFDroe", "jane roe" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct view input = exact(rows[i][0], strlen(rows[i][0]));
		struct words words;
		words_split(input, arena, &words);
		struct view got = describe(&words, arena);
		if (!view_equal(got, view_of(rows[i][1])))
			fail_msg("'%s': got '%.*s'", rows[i][0], VIEW_ARG(got));
		assert_false(words.truncated);
		exact_free(input);
		arena_destroy(arena);
	}
}

static void too_many_words_are_cut_and_told(void **state)
{
	struct arena *arena = arena_create(4096, 0);
	struct buf text = buf_init(arena, 4096);
	struct words words;
	(void)state;
	for (int i = 0; i < LIMIT_WORDS; i++)
		buf_text(&text, "ab ");
	words_split(buf_view(&text), arena, &words);
	assert_int_equal(words.count, LIMIT_WORDS);
	assert_false(words.truncated);
	buf_text(&text, "c");
	words_split(buf_view(&text), arena, &words);
	assert_int_equal(words.count, LIMIT_WORDS);
	assert_true(words.truncated);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_split_into_words),
		cmocka_unit_test(too_many_words_are_cut_and_told),
	};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}

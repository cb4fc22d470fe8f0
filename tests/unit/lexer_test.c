#include "mail/lexer.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROOM 64

/* The raw texts of all tokens, each in front of a '|'. */
static void assert_tokens(const char *value, bool is_lenient, const char *want, facts_t facts)
{
	struct token tokens[ROOM];
	char got[512] = "";
	size_t len = 0;
	struct view v = exact(value, strlen(value));
	struct lexer lexer = lexer_over(v, is_lenient);
	size_t count = lexer_read(&lexer, tokens, ROOM);
	for (size_t i = 0; i < count; i++) {
		memcpy(got + len, tokens[i].raw.ptr, tokens[i].raw.len);
		len += tokens[i].raw.len;
		got[len++] = '|';
	}
	assert_string_equal(got, want);
	assert_int_equal(lexer.facts, facts);
	exact_free(v);
}

static void a_value_falls_into_tokens(void **state)
{
	(void)state;
	assert_tokens("Jane \"R, \\\"oe\" <j.r@[1.2]> (a (b) \\) c), x", false,
		"Jane|\"R, \\\"oe\"|<|j|.|r|@|[1.2]|>|(a (b) \\) c)|,|x|", 0);
	assert_tokens(" \r\n ", false, "", 0);
}

static void an_encoded_word_is_one_atom(void **state)
{
	(void)state;
	assert_tokens("x=?utf-8?Q?Jane (Roe) \"a\"?=<j@c>", false,
		"x=?utf-8?Q?Jane (Roe) \"a\"?=|<|j|@|c|>|", 0);
	assert_tokens("=?utf-8?Q?a, <b>?=", false, "=?utf-8?Q?a, <b>?=|", FACT_BIT(MALFORMED));
	assert_tokens("=?a?x?b c?= =?", false, "=?a?x?b|c?=|=?|", 0);
}

static void what_is_not_closed_runs_to_the_end(void **state)
{
	(void)state;
	assert_tokens("a \"b <c>", false, "a|\"b <c>|", FACT_BIT(MALFORMED));
	assert_tokens("a (b (c) d", false, "a|(b (c) d|", FACT_BIT(MALFORMED));
	assert_tokens("a [b ] [c", false, "a|[b ]|[|c|", FACT_BIT(MALFORMED));
}

static void a_lenient_reading_drops_the_opener(void **state)
{
	(void)state;
	assert_tokens("a\"b <c>", true, "a|b|<|c|>|", FACT_BIT(MALFORMED));
	assert_tokens("<a <b>", true, "a|<|b|>|", 0);
	assert_tokens("a (b (c) d", true, "a|b|(c)|d|", FACT_BIT(MALFORMED));

	struct token tokens[ROOM];
	struct lexer lexer = lexer_over(VIEW("a\"b"), true);
	assert_int_equal(lexer_read(&lexer, tokens, ROOM), 2);
	assert_true(tokens[1].blanks.len > 0); /* and it separates */
}

static void a_full_room_is_gone_on_with(void **state)
{
	(void)state;
	struct token tokens[2];
	struct lexer lexer = lexer_over(VIEW("a b c"), false);
	assert_int_equal(lexer_read(&lexer, tokens, 2), 2);
	assert_int_equal(lexer_read(&lexer, tokens, 2), 1);
	assert_int_equal(lexer_read(&lexer, tokens, 2), 0);
}

static void deep_comments_are_a_fact(void **state)
{
	(void)state;
	char text[2 * 200 + 2] = "";
	memset(text, '(', 200);
	memset(text + 200, ')', 200);
	struct token tokens[ROOM];
	struct lexer lexer = lexer_over(view_of(text), false);
	assert_int_equal(lexer_read(&lexer, tokens, ROOM), 1);
	assert_int_equal(lexer.facts, FACT_BIT(LIMIT) | FACT_BIT(MALFORMED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_falls_into_tokens),
		cmocka_unit_test(an_encoded_word_is_one_atom),
		cmocka_unit_test(what_is_not_closed_runs_to_the_end),
		cmocka_unit_test(a_lenient_reading_drops_the_opener),
		cmocka_unit_test(a_full_room_is_gone_on_with),
		cmocka_unit_test(deep_comments_are_a_fact),
	};
	return cmocka_run_group_tests_name("lexer", tests, NULL, NULL);
}

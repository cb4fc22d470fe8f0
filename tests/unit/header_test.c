#include "mail/header.h"

#include "base/limits.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define MALFORMED FACT_BIT(MALFORMED)

static void assert_view(struct view got, const char *want)
{
	if (!view_equal(got, view_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"", VIEW_ARG(got), want);
}

static struct header parse(const char *text, struct arena *arena, struct view *body_out)
{
	struct view v = exact(text, strlen(text));
	struct header header = header_parse(v, arena, body_out);
	*body_out = arena_copy(arena, *body_out);
	exact_free(v); /* fields must not point into it */
	return header;
}

static void both_line_ends_give_the_same_header(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"From: a@b.example\r\nSubject: one\r\n\ttwo\r\nfrom:c\r\n\r\nbody\r\n",
		"From: a@b.example\nSubject: one\n\ttwo\nfrom:c\n\nbody\r\n",
	};
	struct arena *arena = arena_create(4096, 0);
	for (size_t i = 0; i < 2; i++) {
		struct view body;
		struct header header = parse(rows[i], arena, &body);
		assert_int_equal(header.facts, 0);
		assert_int_equal(header.count, 3);
		assert_view(header.fields[0].value, " a@b.example");
		assert_view(header.fields[1].value, " one\r\n\ttwo");
		assert_view(field_unfold(&header.fields[1], arena), "one two");
		assert_view(header.fields[2].name, "from");
		assert_int_equal(header.fields[2].nth, 2);
		assert_view(body, "body\r\n");
	}
	arena_destroy(arena);
}

static void blanks_before_the_colon_are_cut(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct view body;
	struct header header = parse("From : a\r\nFrom\t: b\r\n", arena, &body);
	assert_int_equal(header_count(&header, VIEW("FROM")), 2);
	assert_view(header.fields[1].name, "From");
	struct header added = header_begin(arena);
	header_add(&added, VIEW("From "), VIEW(" c"));
	assert_int_equal(header_count(&added, VIEW("from")), 1);
	arena_destroy(arena);
}

static void a_line_that_is_no_field_ends_the_header(void **state)
{
	(void)state;
	static const char *const rows[] = { " From: a\r\nTo: b\r\n", "From\r\n : a\r\n",
		"From\xFF: a\r\n", "Fr\x01om: a\r\n", ": a\r\n", "two words: a\r\n",
		"text\r\n" };
	struct arena *arena = arena_create(4096, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[64];
		struct view body;
		(void)snprintf(text, sizeof(text), "A: b\r\n%s", rows[i]);
		/* The first row needs no field before it, or it would continue that. */
		struct header header = parse(i == 0 ? rows[0] : text, arena, &body);
		assert_int_equal(header.facts, MALFORMED);
		assert_true(header.is_cut);
		assert_int_equal(header.count, i == 0 ? 0 : 1);
		assert_view(body, rows[i]);
	}
	arena_destroy(arena);
}

static void an_empty_line_first_is_an_empty_header(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct view body;
	struct header header = parse("\r\nFrom: a\r\n\r\nb", arena, &body);
	assert_int_equal(header.count, 0);
	assert_int_equal(header.facts, MALFORMED);
	assert_view(body, "From: a\r\n\r\nb");
	arena_destroy(arena);
}

static void an_mbox_separator_is_no_field(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct view body;
	struct header header =
		parse("From a@b.example Mon Jan  1 00:00:00 2026\nFrom : c@d.example\n\n",
			arena, &body);
	assert_int_equal(header.facts, 0);
	assert_int_equal(header.count, 1);
	assert_view(header.fields[0].value, " c@d.example");
	arena_destroy(arena);
}

static void a_milters_folds_become_crlf(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct header header = header_begin(arena);
	header_add(&header, VIEW("Subject"), VIEW(" a\n b\r\n\tc"));
	assert_int_equal(header.facts, 0);
	assert_view(header.fields[0].value, " a\r\n b\r\n\tc");
	header_add(&header, VIEW("From"), VIEW(" a\rFrom: b"));
	assert_int_equal(header.facts, MALFORMED);
	assert_view(header.fields[1].value, " a\rFrom: b");
	assert_view(field_unfold(&header.fields[1], arena), "a From: b");
	struct header bare = header_begin(arena);
	header_add(&bare, VIEW("From"), VIEW(" a\nb"));
	assert_int_equal(bare.facts, MALFORMED);
	assert_view(bare.fields[0].value, " a\nb");
	arena_destroy(arena);
}

static void fields_of_a_name_are_found_in_order(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct view body;
	struct header header = parse("A: 1\r\nB: 2\r\na: 3\r\n", arena, &body);
	const struct field *field = header_next(&header, VIEW("A"), NULL);
	assert_view(field->value, " 1");
	field = header_next(&header, VIEW("A"), field);
	assert_view(field->value, " 3");
	assert_null(header_next(&header, VIEW("A"), field));
	assert_null(header_next(&header, VIEW("C"), NULL));
	arena_destroy(arena);
}

static void fields_past_a_limit_are_dropped_and_named(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct header many = header_begin(arena);
	for (size_t i = 0; i < LIMIT_FIELDS; i++)
		header_add(&many, VIEW("A"), VIEW(" b"));
	assert_int_equal(many.facts, 0);
	header_add(&many, VIEW("A"), VIEW(" b"));
	assert_int_equal(many.facts, FACT_BIT(LIMIT));
	assert_int_equal(header_count(&many, VIEW("a")), LIMIT_FIELDS);

	static const unsigned char zeros[LIMIT_HEADER];
	struct header wide = header_begin(arena);
	header_add(&wide, VIEW("A"), (struct view){ zeros, LIMIT_HEADER });
	assert_int_equal(wide.count, 0);
	assert_int_equal(wide.facts, FACT_BIT(LIMIT));
	header_add(&wide, VIEW("A"), (struct view){ zeros, LIMIT_HEADER - 4 });
	assert_int_equal(wide.count, 1);
	arena_destroy(arena);
}

static void padding_does_not_hide_the_sender(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct header many = header_begin(arena);
	for (size_t i = 0; i < (size_t)2 * LIMIT_FIELDS; i++)
		header_add(&many, VIEW("X-Padding"), VIEW(" b"));
	header_add(&many, VIEW("From "), VIEW(" jane@corp.example"));
	header_add(&many, VIEW("authentication-results"), VIEW(" mx.example; none"));
	header_add(&many, VIEW("X-Guise-Verdict"), VIEW(" accept"));
	assert_int_equal(many.facts, FACT_BIT(LIMIT));
	assert_int_equal(header_count(&many, VIEW("From")), 1);
	assert_int_equal(header_count(&many, VIEW("Authentication-Results")), 1);
	assert_int_equal(header_count(&many, VIEW("X-Guise-Verdict")), 1);
	for (size_t i = 0; i < 2 * LIMIT_LAST_FIELDS; i++)
		header_add(&many, VIEW("From"), VIEW(" b"));
	assert_int_equal(many.count, LIMIT_FIELDS + LIMIT_LAST_FIELDS);

	static const unsigned char zeros[LIMIT_HEADER];
	struct header wide = header_begin(arena);
	header_add(&wide, VIEW("A"), (struct view){ zeros, LIMIT_HEADER - 4 });
	header_add(&wide, VIEW("From"), VIEW(" jane@corp.example"));
	assert_int_equal(header_count(&wide, VIEW("From")), 1);
	header_add(&wide, VIEW("B"), VIEW(""));
	header_add(&wide, VIEW("From"), (struct view){ zeros, LIMIT_LAST_OCTETS });
	assert_int_equal(wide.count, 2);
	assert_int_equal(wide.facts, FACT_BIT(LIMIT));
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_line_ends_give_the_same_header),
		cmocka_unit_test(blanks_before_the_colon_are_cut),
		cmocka_unit_test(a_line_that_is_no_field_ends_the_header),
		cmocka_unit_test(an_empty_line_first_is_an_empty_header),
		cmocka_unit_test(an_mbox_separator_is_no_field),
		cmocka_unit_test(a_milters_folds_become_crlf),
		cmocka_unit_test(fields_of_a_name_are_found_in_order),
		cmocka_unit_test(fields_past_a_limit_are_dropped_and_named),
		cmocka_unit_test(padding_does_not_hide_the_sender),
	};
	return cmocka_run_group_tests_name("header", tests, NULL, NULL);
}

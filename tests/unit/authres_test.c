#include "mail/authres.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define OURS VIEW("mx.corp.example")

static void assert_view(struct view got, const char *want)
{
	if (!view_equal(got, view_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"", VIEW_ARG(got), want);
}

static struct authres read_text(const char *text, struct arena *arena)
{
	struct view v = exact(text, strlen(text));
	struct authres field = authres_read(arena_copy(arena, v), arena);
	exact_free(v);
	return field;
}

static void comments_and_blanks_may_stand_everywhere(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct authres field =
		read_text(" (a (b)) mx.corp.example (c) 1 (d);\r\n"
			  " (e) DKIM (f) / 1 (g) = (h) Pass (i)"
			  " reason = \"good; sig\" Header . D = (j) a.example;spf=none",
			arena);
	assert_false(field.malformed);
	assert_view(field.authserv_id, "mx.corp.example");
	assert_int_equal(field.version, 1);
	assert_int_equal(field.count, 2);
	assert_view(field.results[0].method, "dkim");
	assert_view(field.results[0].result, "pass");
	assert_view(authres_property(&field.results[0], VIEW("reason")), "good; sig");
	assert_view(authres_property(&field.results[0], VIEW("header.d")), "a.example");
	assert_view(authres_property(&field.results[0], VIEW("header.i")), "");
	assert_view(field.results[1].method, "spf");
	arena_destroy(arena);
}

static void a_semicolon_in_a_comment_separates_nothing(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct authres field = read_text("mx;dkim=fail(x;dkim=pass)header.d=a.example", arena);
	assert_int_equal(field.count, 1);
	assert_view(field.results[0].result, "fail");
	assert_view(authres_property(&field.results[0], VIEW("header.d")), "a.example");
	arena_destroy(arena);
}

static void what_cannot_be_read_to_its_end_is_malformed(void **state)
{
	(void)state;
	static const char *const rows[] = { "", "mx", ";dkim=pass", "mx; =pass", "mx; dkim",
		"mx; dkim=", "mx; dkim=pass header.d=", "mx; dkim=pass header.d=a(b",
		"mx; spf=pass smtp.mailfrom=@a.example,@b.example:u@c.example",
		"i=1; mx; dkim=pass", "=?utf-8?Q?mx?=; dkim=pass", "mx\xE2\x80\x8B; dkim=pass",
		"\"mx; dkim=pass", "mx; dkim=pass (" };
	struct arena *arena = arena_create(4096, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct authres field = read_text(rows[i], arena);
		if (!field.malformed)
			fail_msg("\"%s\" is read as good", rows[i]);
	}
	/* What came before the fault is kept, half a result is not. */
	struct authres field = read_text("mx; spf=fail; dkim=pass header.d=a(b", arena);
	assert_true(field.malformed);
	assert_int_equal(field.count, 1);
	assert_view(field.results[0].method, "spf");
	arena_destroy(arena);
}

static void values_keep_what_their_quotes_protect(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct authres field =
		read_text("mx; spf=pass smtp.mailfrom=\"x@corp.example\"@evil.example"
			  " smtp.helo=\"a \\\"b\" header.d=corp.example'a.evil.example",
			arena);
	const struct authres_result *spf = &field.results[0];
	assert_false(field.malformed);
	assert_view(authres_property(spf, VIEW("smtp.mailfrom")),
		"\"x@corp.example\"@evil.example");
	assert_view(authres_property(spf, VIEW("smtp.helo")), "a \"b");
	assert_view(authres_property(spf, VIEW("header.d")), "corp.example'a.evil.example");
	arena_destroy(arena);
}

static void results_of_another_method_version_are_left_out(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	struct authres field = read_text("mx; dkim/2=pass; spf/1=pass", arena);
	assert_false(field.malformed);
	assert_int_equal(field.count, 1);
	assert_view(field.results[0].method, "spf");
	struct authres none = read_text("mx 1; none", arena);
	assert_false(none.malformed);
	assert_int_equal(none.count, 0);
	arena_destroy(arena);
}

static void more_results_than_the_limit_are_malformed(void **state)
{
	(void)state;
	struct arena *arena = arena_create(4096, 0);
	char text[16 * (LIMIT_AUTHRES_RESULTS + 2)] = "mx";
	for (size_t i = 0; i < LIMIT_AUTHRES_RESULTS + 1; i++)
		memcpy(text + 2 + 10 * i, "; spf=pass", 11);
	struct authres field = read_text(text, arena);
	assert_true(field.malformed);
	assert_int_equal(field.count, LIMIT_AUTHRES_RESULTS);
	text[2 + 10 * LIMIT_AUTHRES_RESULTS] = '\0';
	struct authres full = read_text(text, arena);
	assert_false(full.malformed);
	assert_int_equal(full.count, LIMIT_AUTHRES_RESULTS);
	arena_destroy(arena);
}

static void an_id_is_ours_whatever_its_dress(void **state)
{
	(void)state;
	assert_true(authres_id_is(VIEW("MX.Corp.Example"), OURS));
	assert_true(authres_id_is(VIEW("mx.corp.example."), OURS));
	assert_true(authres_id_is(OURS, VIEW("mx.corp.example.")));
	assert_true(authres_id_is(VIEW("mx.corp\x01.example\xE2\x80\x8B"), OURS));
	assert_false(authres_id_is(VIEW("mx.corp.example.evil.example"), OURS));
	assert_false(authres_id_is(VIEW("mx.corp.exampl"), OURS));
	assert_false(authres_id_is(VIEW("notmx.corp.example"), OURS));
	assert_false(authres_id_is(VIEW("mx.corp.example.."), OURS));
	assert_false(authres_id_is(VIEW(""), OURS));
	assert_false(authres_id_is(VIEW(""), VIEW("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_and_blanks_may_stand_everywhere),
		cmocka_unit_test(a_semicolon_in_a_comment_separates_nothing),
		cmocka_unit_test(what_cannot_be_read_to_its_end_is_malformed),
		cmocka_unit_test(values_keep_what_their_quotes_protect),
		cmocka_unit_test(results_of_another_method_version_are_left_out),
		cmocka_unit_test(more_results_than_the_limit_are_malformed),
		cmocka_unit_test(an_id_is_ours_whatever_its_dress),
	};
	return cmocka_run_group_tests_name("authres", tests, NULL, NULL);
}

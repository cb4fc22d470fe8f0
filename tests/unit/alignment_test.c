#include "auth/alignment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int begin(void **state)
{
	*state = arena_create(4096, 0);
	return 0;
}

static int end(void **state)
{
	arena_destroy(*state);
	return 0;
}

static struct auth_results results_for(struct view author)
{
	return (struct auth_results){ .asked = true, .dmarc = { .domain = author } };
}

static void an_aligned_signature_is_named(void **state)
{
	struct view how;
	struct auth_results results = results_for(VIEW("corp.example"));
	results.dmarc.dkim_aligned = ANSWER_YES;
	results.dmarc.aligned_dkim = VIEW("mail.corp.example");
	assert_int_equal(
		auth_author_is_authenticated(&results, true, *state, &how), ANSWER_YES);
	assert_true(view_equal(how, VIEW("dkim d=mail.corp.example")));
	assert_int_equal(
		auth_author_is_authenticated(&results, false, *state, NULL), ANSWER_YES);
}

static void spf_counts_only_where_it_may(void **state)
{
	struct view how;
	struct auth_results results = results_for(VIEW("corp.example"));
	results.spf =
		(struct spf_result){ .result = AUTH_PASS, .domain = VIEW("corp.example") };
	results.dmarc.spf_aligned = ANSWER_YES;
	assert_int_equal(
		auth_author_is_authenticated(&results, false, *state, &how), ANSWER_YES);
	assert_true(view_equal(how, VIEW("spf corp.example")));
	assert_int_equal(auth_author_is_authenticated(&results, true, *state, &how), ANSWER_NO);
	assert_int_equal(how.len, 0);
}

static void unknown_is_neither_yes_nor_no(void **state)
{
	struct auth_results results = results_for(VIEW("corp.example"));
	results.dmarc.dkim_aligned = ANSWER_UNKNOWN;
	assert_int_equal(
		auth_author_is_authenticated(&results, true, *state, NULL), ANSWER_UNKNOWN);
	assert_int_equal(
		auth_author_is_authenticated(&results, false, *state, NULL), ANSWER_UNKNOWN);
	results = results_for(VIEW("corp.example"));
	results.dmarc.spf_aligned = ANSWER_UNKNOWN;
	assert_int_equal(
		auth_author_is_authenticated(&results, false, *state, NULL), ANSWER_UNKNOWN);
	assert_int_equal(auth_author_is_authenticated(&results, true, *state, NULL), ANSWER_NO);
}

static void equal_names_need_no_dmarc(void **state)
{
	struct dkim_result dkim = { .result = AUTH_PASS, .domain = VIEW("corp.example") };
	struct auth_results results = results_for(VIEW("corp.example"));
	results.dkim = &dkim;
	results.dkim_count = 1;
	assert_int_equal(
		auth_author_is_authenticated(&results, true, *state, NULL), ANSWER_YES);
	dkim.domain = VIEW("evil.example");
	assert_int_equal(auth_author_is_authenticated(&results, true, *state, NULL), ANSWER_NO);
	dkim.domain = VIEW("corp.example");
	dkim.result = AUTH_POLICY;
	assert_int_equal(auth_author_is_authenticated(&results, true, *state, NULL), ANSWER_NO);
	dkim.result = AUTH_TEMPERROR;
	assert_int_equal(
		auth_author_is_authenticated(&results, true, *state, NULL), ANSWER_UNKNOWN);
}

static void what_a_trusted_filter_denied_stays_denied(void **state)
{
	struct dkim_result dkim = { .result = AUTH_PASS, .domain = VIEW("corp.example") };
	struct auth_results results = results_for(VIEW("corp.example"));
	results.dkim = &dkim;
	results.dkim_count = 1;
	results.trusted = true;
	results.dmarc.result = AUTH_FAIL;
	assert_int_equal(
		auth_author_is_authenticated(&results, false, *state, NULL), ANSWER_NO);
}

static void nobody_is_authenticated_without_an_author(void **state)
{
	struct auth_results results = results_for(VIEW(""));
	results.spf.result = AUTH_PASS;
	results.dmarc.spf_aligned = ANSWER_YES;
	assert_int_equal(
		auth_author_is_authenticated(&results, false, *state, NULL), ANSWER_NO);
}

static void a_service_must_have_signed_itself(void **state)
{
	(void)state;
	struct dkim_result dkim[] = {
		{ .result = AUTH_FAIL, .domain = VIEW("sign.example") },
		{ .result = AUTH_TEMPERROR, .domain = VIEW("slow.example") },
		{ .result = AUTH_PASS, .domain = VIEW("good.example") },
		{ .result = AUTH_PASS, .domain = VIEW("") },
	};
	struct auth_results results = { .dkim = dkim, .dkim_count = 4, .dkim_unknown = true };
	assert_int_equal(auth_is_signed_by(&results, VIEW("good.example")), ANSWER_YES);
	assert_int_equal(auth_is_signed_by(&results, VIEW("slow.example")), ANSWER_UNKNOWN);
	assert_int_equal(auth_is_signed_by(&results, VIEW("sign.example")), ANSWER_NO);
	assert_int_equal(auth_is_signed_by(&results, VIEW("mail.good.example")), ANSWER_NO);
	assert_int_equal(auth_is_signed_by(&results, VIEW("")), ANSWER_NO);
	results.dkim_count = 0;
	assert_int_equal(auth_is_signed_by(&results, VIEW("good.example")), ANSWER_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest alignment[] = {
		cmocka_unit_test(an_aligned_signature_is_named),
		cmocka_unit_test(spf_counts_only_where_it_may),
		cmocka_unit_test(unknown_is_neither_yes_nor_no),
		cmocka_unit_test(equal_names_need_no_dmarc),
		cmocka_unit_test(what_a_trusted_filter_denied_stays_denied),
		cmocka_unit_test(nobody_is_authenticated_without_an_author),
		cmocka_unit_test(a_service_must_have_signed_itself),
	};
	return cmocka_run_group_tests(alignment, begin, end);
}

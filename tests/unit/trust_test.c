#include "auth/trust.h"

#include "auth/alignment.h"
#include "base/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ID "mx.corp.example"
#define PASSED                                                               \
	" " ID "; spf=pass smtp.mailfrom=jane@corp.example;\r\n\tdkim=pass " \
	"header.d=corp.example header.b=AAAA; dmarc=pass header.from=corp.example"

struct bench {
	struct arena *arena;
	struct message message;
	struct auth_results results;
};

static int begin(void **state)
{
	struct arena *arena = arena_create(16384, 0);
	struct bench *bench = arena_new(arena, struct bench);
	bench->arena = arena;
	bench->message.header = header_begin(arena);
	*state = bench;
	return 0;
}

static int load_suffixes(void **state)
{
	(void)state;
	return domain_suffixes_load(NULL) ? 0 : -1;
}

static int end(void **state)
{
	struct bench *bench = *state;
	arena_destroy(bench->arena);
	return 0;
}

static void put(struct bench *bench, const char *name, struct view value)
{
	header_add(&bench->message.header, view_of(name), value);
}

static void put_result(struct bench *bench, struct view value)
{
	put(bench, "Authentication-Results", value);
}

static void put_rest(struct bench *bench)
{
	put(bench, "Received", VIEW(" from x.example by mx.corp.example; today"));
	put(bench, "From", VIEW(" Jane Roe <jane@corp.example>"));
}

static void read(struct bench *bench, enum trust_writer writer, bool client_is_relay)
{
	struct trust_rule rule = { VIEW(ID), writer };
	trust_read(&rule, 1, client_is_relay, &bench->message, VIEW("corp.example"),
		&bench->results, bench->arena);
}

static enum answer author(struct bench *bench)
{
	return auth_author_is_authenticated(&bench->results, false, bench->arena, NULL);
}

static void assert_unknown(struct bench *bench)
{
	assert_false(bench->results.trusted);
	assert_int_equal(bench->results.spf.result, AUTH_TEMPERROR);
	assert_int_equal(bench->results.dmarc.result, AUTH_TEMPERROR);
	assert_int_equal(bench->results.dkim_count, 0);
	assert_true(bench->results.dkim_unknown);
	assert_int_equal(author(bench), ANSWER_UNKNOWN);
}

static void a_field_above_the_relays_received_is_read(void **state)
{
	struct bench *bench = *state;
	put_result(bench, VIEW(PASSED));
	put_rest(bench);
	read(bench, TRUST_RELAY, true);
	const struct auth_results *results = &bench->results;
	assert_true(results->trusted);
	assert_int_equal(results->spf.result, AUTH_PASS);
	assert_true(view_equal(results->spf.domain, VIEW("corp.example")));
	assert_int_equal(results->dkim_count, 1);
	assert_int_equal(results->dkim[0].result, AUTH_PASS);
	assert_true(view_equal(results->dkim[0].domain, VIEW("corp.example")));
	assert_int_equal(results->dmarc.result, AUTH_PASS);
	assert_true(view_equal(results->dmarc.domain, VIEW("corp.example")));
	assert_false(results->dkim_unknown);
	assert_int_equal(author(bench), ANSWER_YES);
	assert_int_equal(auth_is_signed_by(results, VIEW("corp.example")), ANSWER_YES);
}

static void a_field_below_a_received_is_the_senders(void **state)
{
	struct bench *bench = *state;
	put_rest(bench);
	put_result(bench, VIEW(PASSED));
	read(bench, TRUST_RELAY, true);
	assert_unknown(bench);
	read(bench, TRUST_MILTER, false);
	assert_unknown(bench);
}

static void only_a_relay_is_taken_for_one(void **state)
{
	struct bench *bench = *state;
	put_result(bench, VIEW(PASSED));
	put_rest(bench);
	read(bench, TRUST_RELAY, false);
	assert_unknown(bench);
	read(bench, TRUST_MILTER, false);
	assert_true(bench->results.trusted);
}

static void without_a_received_no_relay_wrote_anything(void **state)
{
	struct bench *bench = *state;
	put_result(bench, VIEW(PASSED));
	put(bench, "From", VIEW(" Jane Roe <jane@corp.example>"));
	read(bench, TRUST_RELAY, true);
	assert_unknown(bench);
	read(bench, TRUST_MILTER, false);
	assert_int_equal(author(bench), ANSWER_YES);
}

static void two_fields_of_one_id_are_one_too_many(void **state)
{
	struct bench *bench = *state;
	put_result(bench, VIEW(PASSED));
	put_result(bench, VIEW(" MX.Corp.Example.; dmarc=fail header.from=corp.example"));
	put_rest(bench);
	read(bench, TRUST_MILTER, true);
	assert_unknown(bench);
}

static void a_second_field_below_the_received_does_not_matter(void **state)
{
	struct bench *bench = *state;
	put_result(bench, VIEW(PASSED));
	put_rest(bench);
	put_result(bench, VIEW(PASSED));
	read(bench, TRUST_RELAY, true);
	assert_true(bench->results.trusted);
}

static void another_id_or_a_broken_field_is_not_trusted(void **state)
{
	static const char *const values[] = {
		" mx.evil.example; dmarc=pass header.from=corp.example",
		" xmx.corp.example; dmarc=pass header.from=corp.example",
		" mx.corp.example.evil.example; dmarc=pass header.from=corp.example",
		" mx.corp.example 2; dmarc=pass header.from=corp.example",
		" mx.corp.example; dmarc=pass header.from=corp.example; (",
		" mx.corp.example; dmarc=pass header.from=\"corp.example",
		" mx.corp.example",
		"",
	};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		void *own = NULL;
		(void)state;
		assert_int_equal(begin(&own), 0);
		struct bench *bench = own;
		put_result(bench, view_of(values[i]));
		put_rest(bench);
		read(bench, TRUST_RELAY, true);
		assert_int_not_equal(author(bench), ANSWER_YES);
		assert_int_not_equal(bench->results.dmarc.result, AUTH_PASS);
		(void)end(&own);
	}
}

/* The results of one field, and what follows for the author corp.example. */
static void results_are_turned_into_one_answer(void **state)
{
	static const struct {
		const char *results;
		enum answer want;
		enum answer want_dkim_only;
	} rows[] = {
		{ "none", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ "dmarc=pass header.from=corp.example", ANSWER_YES, ANSWER_UNKNOWN },
		{ "dmarc=pass header.from=CORP.example", ANSWER_YES, ANSWER_UNKNOWN },
		{ "dmarc=pass header.from=evil.example", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ "dmarc=pass header.from=\"corp.example(.evil.example\"", ANSWER_UNKNOWN,
			ANSWER_UNKNOWN },
		{ "dmarc=pass", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ "dmarc=fail header.from=corp.example", ANSWER_NO, ANSWER_NO },
		{ "dkim=pass header.d=corp.example; dmarc=fail header.from=corp.example",
			ANSWER_NO, ANSWER_NO },
		{ "dkim=pass header.d=corp.example", ANSWER_YES, ANSWER_YES },
		{ "dkim=pass header.i=@mail.corp.example", ANSWER_YES, ANSWER_YES },
		{ "dkim=pass header.d=evil.example; spf=fail smtp.mailfrom=corp.example",
			ANSWER_NO, ANSWER_NO },
		{ "dkim=fail header.d=corp.example; spf=pass smtp.mailfrom=corp.example",
			ANSWER_YES, ANSWER_NO },
		{ "spf=pass smtp.mailfrom=x@evil.example; dkim=none", ANSWER_NO, ANSWER_NO },
		{ "spf=pass smtp.helo=corp.example; dkim=none", ANSWER_NO, ANSWER_NO },
		{ "spf=temperror smtp.mailfrom=corp.example; dkim=none", ANSWER_UNKNOWN,
			ANSWER_NO },
		{ "spf=none; dkim=temperror header.d=corp.example", ANSWER_UNKNOWN,
			ANSWER_UNKNOWN },
		{ "spf=none (x; dkim=pass header.d=corp.example); dkim=none", ANSWER_NO,
			ANSWER_NO },
		{ "spf=pass smtp.mailfrom=\"a;b@corp.example\"; dkim=none", ANSWER_YES,
			ANSWER_NO },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *own = NULL;
		assert_int_equal(begin(&own), 0);
		struct bench *bench = own;
		put_result(bench, arena_printf(bench->arena, " " ID "; %s", rows[i].results));
		put_rest(bench);
		read(bench, TRUST_RELAY, true);
		enum answer dkim_only =
			auth_author_is_authenticated(&bench->results, true, bench->arena, NULL);
		if (author(bench) != rows[i].want || dkim_only != rows[i].want_dkim_only) {
			print_error("%s: %d, %d\n", rows[i].results, (int)author(bench),
				(int)dkim_only);
		}
		assert_int_equal(author(bench), rows[i].want);
		assert_int_equal(dkim_only, rows[i].want_dkim_only);
		(void)end(&own);
	}
}

static void a_helo_pass_counts_for_the_null_sender(void **state)
{
	struct bench *bench = *state;
	put_result(bench, VIEW(" " ID "; spf=pass smtp.helo=mail.corp.example; dkim=none"));
	put_rest(bench);
	bench->message.envelope.mail_from_known = true;
	read(bench, TRUST_RELAY, true);
	assert_int_equal(author(bench), ANSWER_YES);
	bench->message.envelope.mail_from = VIEW("x@evil.example");
	read(bench, TRUST_RELAY, true);
	assert_int_equal(author(bench), ANSWER_NO);
}

static void a_public_suffix_is_not_taken_from_anyone(void **state)
{
	struct bench *bench = *state;
	struct trust_rule rule = { VIEW(ID), TRUST_MILTER };
	put_result(bench, VIEW(" " ID "; dkim=pass header.d=co.uk; spf=none"));
	put_rest(bench);
	trust_read(&rule, 1, false, &bench->message, VIEW("bank.co.uk"), &bench->results,
		bench->arena);
	assert_int_equal(bench->results.dkim[0].result, AUTH_POLICY);
	assert_int_equal(author(bench), ANSWER_NO);
}

static void several_filters_complete_each_other(void **state)
{
	struct bench *bench = *state;
	struct trust_rule rules[] = {
		{ VIEW("dkim.corp.example"), TRUST_MILTER },
		{ VIEW("spf.corp.example"), TRUST_MILTER },
		{ VIEW("DKIM.corp.example"), TRUST_MILTER },
	};
	put_result(bench, VIEW(" dkim.corp.example; dkim=pass header.d=corp.example"));
	put_result(bench, VIEW(" spf.corp.example; spf=fail smtp.mailfrom=corp.example"));
	put_rest(bench);
	trust_read(rules, 3, false, &bench->message, VIEW("corp.example"), &bench->results,
		bench->arena);
	assert_int_equal(bench->results.dkim_count, 1);
	assert_int_equal(bench->results.spf.result, AUTH_FAIL);
	assert_int_equal(author(bench), ANSWER_YES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest trust[] = {
		TEST(a_field_above_the_relays_received_is_read),
		TEST(a_field_below_a_received_is_the_senders),
		TEST(only_a_relay_is_taken_for_one),
		TEST(without_a_received_no_relay_wrote_anything),
		TEST(two_fields_of_one_id_are_one_too_many),
		TEST(a_second_field_below_the_received_does_not_matter),
		TEST(another_id_or_a_broken_field_is_not_trusted),
		TEST(results_are_turned_into_one_answer),
		TEST(a_helo_pass_counts_for_the_null_sender),
		TEST(a_public_suffix_is_not_taken_from_anyone),
		TEST(several_filters_complete_each_other),
	};
	return cmocka_run_group_tests(trust, load_suffixes, NULL);
}

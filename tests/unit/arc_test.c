#include "auth/arc.h"

#include "auth/alignment.h"
#include "base/buf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "dns/table.h"
#include "support/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1700000000)

/* VIEW() as a constant expression. */
#define VIEW_INIT(literal)                                            \
	{                                                             \
		(const unsigned char *)(literal), sizeof(literal) - 1 \
	}

static const struct view body = VIEW_INIT("Hello Jane,\r\n\r\nall is well. \r\n");
static const struct view author = VIEW_INIT("corp.example");
static const struct view partner = VIEW_INIT("partner.example");
static const struct view all_pass = VIEW_INIT(
	"mx.partner.example; spf=pass smtp.mailfrom=jane@corp.example;\r\n\t"
	"dkim=pass header.d=corp.example; dmarc=pass (p=reject) header.from=corp.example");

/* Keys take long to make: one of each for all tests. */
static struct sign_key *rsa2048, *rsa512, *ed25519;

struct bench {
	struct arena *arena;
	struct dns_resolver *table;
	struct header header;
	struct view body;
	struct body *kept;
	size_t keep;
	struct auth_results results;
	unsigned queries;
};

static void put(struct bench *bench, struct view name, struct view value)
{
	header_add(&bench->header, name, value);
}

static void put_on_top(struct bench *bench, struct view name, struct view value)
{
	struct header old = bench->header;
	bench->header = header_begin(bench->arena);
	put(bench, name, value);
	for (size_t i = 0; i < old.count; i++)
		put(bench, old.fields[i].name, old.fields[i].value);
}

static void publish(struct bench *bench, const char *domain, struct view record)
{
	struct view line = arena_printf(
		bench->arena, "s1._domainkey.%s TXT %.*s", domain, VIEW_ARG(record));
	assert_true(dns_table_add(bench->table, line));
}

static void publish_key(struct bench *bench, const char *domain, const struct sign_key *key)
{
	publish(bench, domain, sign_key_record(key, NULL, bench->arena));
}

static struct seal_request request_by(const char *domain)
{
	return (struct seal_request){
		.key = rsa2048,
		.domain = domain,
		.selector = "s1",
		.results = all_pass,
		.now = NOW - 60,
	};
}

static void seal(struct bench *bench, const struct seal_request *request)
{
	bench->header = seal_message(request, &bench->header, bench->body, bench->arena);
}

static void seal_by(struct bench *bench, const char *domain)
{
	struct seal_request request = request_by(domain);
	seal(bench, &request);
}

static enum auth_result check(struct bench *bench)
{
	size_t head = bench->keep < 4096 ? bench->keep : 4096;
	struct body_limits limits = { head, head, bench->keep, "/tmp" };
	struct dns_budget budget = dns_budget_begin(100, 1000);
	body_destroy(bench->kept);
	bench->kept = body_create(&limits);
	body_append(bench->kept, bench->body);
	struct message message = { .header = bench->header, .body = bench->kept };
	arc_check(bench->table, &budget, &message, NOW, &bench->results, bench->arena);
	bench->queries = budget.queries_asked;
	return bench->results.arc.result;
}

static enum answer is_sealed(struct bench *bench)
{
	(void)check(bench);
	return auth_is_sealed_by(&bench->results, &partner, 1, author, false);
}

static enum answer is_sealed_with(struct bench *bench, const char *results)
{
	struct seal_request request = request_by("partner.example");
	request.results = view_of(results);
	struct header before = bench->header;
	seal(bench, &request);
	enum answer answer = is_sealed(bench);
	bench->header = before;
	return answer;
}

/* The field as it stands, one piece of its value replaced. */
static void replace(struct bench *bench, struct view name, struct view what, const char *with)
{
	struct header old = bench->header;
	bench->header = header_begin(bench->arena);
	size_t done = 0;
	for (size_t i = 0; i < old.count; i++) {
		struct view value = old.fields[i].value;
		size_t at = view_search(value, what);
		if (view_equal(old.fields[i].name, name) && at < value.len) {
			struct buf out = buf_init(bench->arena, 1 << 16);
			buf_put(&out, view_slice(value, 0, at));
			buf_text(&out, with);
			buf_put(&out, view_from(value, at + what.len));
			value = buf_view(&out);
			done++;
		}
		put(bench, old.fields[i].name, value);
	}
	assert_int_equal(done, 1);
}

static int begin(void **state)
{
	struct arena *arena = arena_create(65536, 0);
	struct bench *bench = arena_new(arena, struct bench);
	bench->arena = arena;
	bench->table = dns_table_create();
	bench->body = body;
	bench->keep = 1 << 20;
	bench->header = header_begin(arena);
	put(bench, VIEW("From"), VIEW(" Jane Roe <jane@corp.example>"));
	put(bench, VIEW("To"), VIEW(" you@example.test"));
	put(bench, VIEW("Subject"), VIEW(" Some\n\tthing\tfolded "));
	put(bench, VIEW("Date"), VIEW(" Mon, 1 Jan 2024 00:00:00 +0000"));
	publish_key(bench, "partner.example", rsa2048);
	publish_key(bench, "other.example", rsa2048);
	*state = bench;
	return bench->table ? 0 : -1;
}

static int end(void **state)
{
	struct bench *bench = *state;
	body_destroy(bench->kept);
	dns_resolver_destroy(bench->table);
	arena_destroy(bench->arena);
	return 0;
}

static int make_keys(void **state)
{
	(void)state;
	rsa2048 = sign_key_create(SIGN_RSA2048);
	rsa512 = sign_key_create(SIGN_RSA512);
	ed25519 = sign_key_create(SIGN_ED25519);
	return rsa2048 && rsa512 && ed25519 && domain_suffixes_load(NULL) ? 0 : -1;
}

static int drop_keys(void **state)
{
	(void)state;
	sign_key_destroy(rsa2048);
	sign_key_destroy(rsa512);
	sign_key_destroy(ed25519);
	return 0;
}

/* Chains ------------------------------------------------------------------------------- */

static void a_message_without_sets_has_no_chain(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(check(bench), AUTH_NONE);
	assert_int_equal(bench->queries, 0);
	assert_int_equal(is_sealed(bench), ANSWER_NO);
}

static void a_chain_of_any_length_passes(void **state)
{
	struct bench *bench = *state;
	for (size_t i = 1; i <= LIMIT_ARC_SETS; i++)
		seal_by(bench, i % 2 ? "partner.example" : "other.example");
	assert_int_equal(check(bench), AUTH_PASS);
	assert_int_equal(bench->results.arc.count, LIMIT_ARC_SETS);
	assert_string_equal(arena_string(bench->arena, bench->results.arc.seals[49].domain),
		"other.example");
	seal_by(bench, "partner.example");
	assert_int_equal(check(bench), AUTH_FAIL);
	assert_int_equal(bench->queries, 0);
}

static void simple_forms_and_ed25519_pass(void **state)
{
	struct bench *bench = *state;
	struct seal_request request = request_by("partner.example");
	request.is_simple = true;
	seal(bench, &request);
	assert_int_equal(check(bench), AUTH_PASS);
	request = request_by("corp.example");
	request.key = ed25519;
	publish_key(bench, "corp.example", ed25519);
	seal(bench, &request);
	assert_int_equal(check(bench), AUTH_PASS);
}

static void whatever_changes_after_the_seal_breaks_it(void **state)
{
	static const struct {
		const char *name, *what, *with;
	} rows[] = {
		{ "From", "Jane Roe", "Jane Doe" },
		{ "Subject", "thing", "body" },
		{ "ARC-Authentication-Results", "spf=pass", "spf=fail" },
		{ "ARC-Message-Signature", "t=", "t=1" },
		{ "ARC-Seal", "t=", "t=1" },
		{ "ARC-Seal", "d=partner.example", "d=other.example" },
		{ "ARC-Seal", "cv=none", "cv=pass" },
		{ "ARC-Seal", "cv=none", "cv=fail" },
		{ "ARC-Seal", "cv=none", "cv=" },
		{ "ARC-Seal", "cv=none", "c=none" },
		{ "ARC-Seal", "i=1", "i=2" },
		{ "ARC-Seal", "i=1", "i=0" },
		{ "ARC-Seal", "i=1", "I=1" },
		{ "ARC-Seal", "cv=none;", "cv=none; h=from;" },
		{ "ARC-Seal", "cv=none;", "cv=none;;" },
		{ "ARC-Seal", "a=rsa-sha256", "a=rsa-sha1" },
		{ "ARC-Seal", "s=s1", "s=s2" },
		{ "ARC-Message-Signature", "h=from", "h=arc-seal:from" },
		{ "ARC-Message-Signature", "c=relaxed/relaxed", "c=x" },
		{ "ARC-Message-Signature", "bh=", "bh=A" },
		{ "ARC-Authentication-Results", "i=1;", "i=1" },
	};
	struct bench *bench = *state;
	seal_by(bench, "partner.example");
	struct header sealed = bench->header;
	assert_int_equal(check(bench), AUTH_PASS);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench->header = sealed;
		replace(bench, view_of(rows[i].name), view_of(rows[i].what), rows[i].with);
		if (check(bench) != AUTH_FAIL)
			fail_msg("%s: %s", rows[i].name, rows[i].with);
	}
	bench->header = sealed;
	bench->body = VIEW("Hello Jane,\r\n\r\nall is lost.\r\n");
	assert_int_equal(check(bench), AUTH_FAIL);
}

static void a_set_that_lacks_a_field_breaks_the_chain(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "partner.example");
	seal_by(bench, "partner.example");
	struct header sealed = bench->header;
	for (size_t gone = 0; gone < 6; gone++) {
		bench->header = header_begin(bench->arena);
		for (size_t i = 0; i < sealed.count; i++) {
			if (i != gone)
				put(bench, sealed.fields[i].name, sealed.fields[i].value);
		}
		assert_int_equal(check(bench), AUTH_FAIL);
		assert_int_equal(bench->queries, 0);
	}
	bench->header = sealed;
	put(bench, sealed.fields[0].name, sealed.fields[0].value);
	assert_int_equal(check(bench), AUTH_FAIL);
}

static void an_older_seal_counts_too(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "partner.example");
	/* The second sealer did not look. */
	replace(bench, VIEW("ARC-Seal"), VIEW("t="), "t=1");
	seal_by(bench, "other.example");
	assert_int_equal(check(bench), AUTH_FAIL);
}

static void an_older_message_signature_may_break(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "partner.example");
	replace(bench, VIEW("Subject"), VIEW("Some"), "[list] Some");
	bench->body = VIEW("Another body\r\n");
	seal_by(bench, "partner.example");
	assert_int_equal(is_sealed(bench), ANSWER_YES);
}

static void both_forms_of_a_key_are_read(void **state)
{
	struct bench *bench = *state;
	publish(bench, "bare.example", sign_key_bare_record(rsa2048, bench->arena));
	seal_by(bench, "bare.example");
	assert_int_equal(check(bench), AUTH_PASS);
}

static void keys_that_must_not_count_do_not(void **state)
{
	struct bench *bench = *state;
	struct seal_request request = request_by("short.example");
	struct header before = bench->header;
	request.key = rsa512;
	publish_key(bench, "short.example", rsa512);
	seal(bench, &request);
	assert_int_equal(check(bench), AUTH_FAIL);
	static const char *const records[] = { "v=DKIM1; p=", "v=DKIM2; p=AAAA", "k=rsa",
		"p=AAAA", "p=!", "k=dsa; p=AAAA", "" };
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		struct view domain = arena_printf(bench->arena, "k%zu.example", i);
		const char *name = arena_string(bench->arena, domain);
		bench->header = before;
		publish(bench, name, arena_printf(bench->arena, "\"%s\"", records[i]));
		seal_by(bench, name);
		assert_int_equal(check(bench), AUTH_FAIL);
	}
	bench->header = before;
	publish(bench, "test.example", sign_key_record(rsa2048, "y", bench->arena));
	seal_by(bench, "test.example");
	assert_int_equal(check(bench), AUTH_FAIL);
	bench->header = before;
	seal_by(bench, "nokey.example");
	assert_int_equal(check(bench), AUTH_FAIL);
}

static void an_unanswered_query_leaves_it_unknown(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "down.example");
	assert_true(
		dns_table_add(bench->table, VIEW("s1._domainkey.down.example TXT !servfail")));
	assert_int_equal(check(bench), AUTH_TEMPERROR);
	struct view down = VIEW("down.example");
	assert_int_equal(
		auth_is_sealed_by(&bench->results, &down, 1, author, false), ANSWER_UNKNOWN);
	assert_int_equal(
		auth_is_sealed_by(&bench->results, &partner, 1, author, false), ANSWER_NO);
}

static void a_body_that_is_not_whole_leaves_it_unknown(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "partner.example");
	bench->keep = 5;
	assert_int_equal(check(bench), AUTH_TEMPERROR);
	assert_int_equal(is_sealed(bench), ANSWER_UNKNOWN);
	replace(bench, VIEW("Subject"), VIEW("Some"), "Another");
	assert_int_equal(check(bench), AUTH_FAIL);
}

static void an_expired_signature_fails(void **state)
{
	struct bench *bench = *state;
	struct seal_request request = request_by("partner.example");
	request.more_tags = "x=1600000000; ";
	seal(bench, &request);
	assert_int_equal(check(bench), AUTH_FAIL);
}

static void a_forged_chain_costs_one_query(void **state)
{
	struct bench *bench = *state;
	for (size_t i = 0; i < 20; i++)
		seal_by(bench, "other.example");
	struct seal_request request = request_by("partner.example");
	request.key = rsa512; /* anybody's */
	seal(bench, &request);
	assert_int_equal(check(bench), AUTH_FAIL);
	assert_int_equal(bench->queries, 1);
}

static void nobody_else_s_name_server_makes_it_unknown(void **state)
{
	struct bench *bench = *state;
	assert_true(
		dns_table_add(bench->table, VIEW("s1._domainkey.down.example TXT !servfail")));
	seal_by(bench, "down.example");
	seal_by(bench, "partner.example");
	struct header sealed = bench->header;
	replace(bench, VIEW("ARC-Message-Signature"), VIEW("d=partner.example"),
		"d=down.example");
	assert_int_equal(check(bench), AUTH_FAIL);
	bench->header = sealed;
	replace(bench, VIEW("ARC-Seal"), VIEW("cv=pass"), "cv=PASS");
	bench->keep = 5;
	assert_int_equal(check(bench), AUTH_FAIL);
	/* An older sealer's may: the newest one has said that the chain held. */
	bench->header = sealed;
	bench->keep = 1 << 20;
	assert_int_equal(is_sealed(bench), ANSWER_UNKNOWN);
}

static void the_newest_sealer_is_known_without_a_query(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(arc_newest_sealer(&bench->header, bench->arena).len, 0);
	seal_by(bench, "other.example");
	seal_by(bench, "Partner.Example");
	assert_true(view_equal(arc_newest_sealer(&bench->header, bench->arena), partner));
	put_on_top(bench, VIEW("ARC-Seal"), VIEW(" i=3"));
	assert_int_equal(arc_newest_sealer(&bench->header, bench->arena).len, 0);
}

/* What the sealer says ----------------------------------------------------------------- */

static void a_believed_sealer_vouches(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "partner.example");
	assert_int_equal(is_sealed(bench), ANSWER_YES);
	const struct arc_seal *said = &bench->results.arc.seals[0];
	assert_int_equal(said->dmarc, AUTH_PASS);
	assert_int_equal(said->spf, AUTH_PASS);
	assert_int_equal(said->dkim, AUTH_PASS);
	assert_true(view_equal(said->dmarc_domain, author));
	assert_int_equal(
		auth_is_sealed_by(&bench->results, &partner, 1, VIEW("evil.example"), false),
		ANSWER_NO);
	assert_int_equal(auth_is_sealed_by(&bench->results, NULL, 0, author, false), ANSWER_NO);
}

static void another_sealer_does_not_vouch(void **state)
{
	struct bench *bench = *state;
	seal_by(bench, "other.example");
	assert_int_equal(is_sealed(bench), ANSWER_NO);
	assert_int_equal(bench->results.arc.result, AUTH_PASS);
	/* Nor do believed seals below one that is not. */
	seal_by(bench, "partner.example");
	assert_int_equal(is_sealed(bench), ANSWER_YES);
	seal_by(bench, "other.example");
	assert_int_equal(is_sealed(bench), ANSWER_NO);
}

static void what_believed_sealers_saw_first_counts(void **state)
{
	struct bench *bench = *state;
	struct seal_request second = request_by("partner.example");
	second.results = VIEW("mx2.partner.example; spf=fail smtp.mailfrom=x@other.example; "
			      "dmarc=fail header.from=corp.example; arc=pass");
	seal_by(bench, "partner.example");
	seal(bench, &second);
	assert_int_equal(is_sealed(bench), ANSWER_YES);
}

static void sealed_results_are_read_with_care(void **state)
{
	static const struct {
		const char *results;
		enum answer want;
	} rows[] = {
		{ "mx.partner.example; dmarc=pass header.from=corp.example", ANSWER_YES },
		{ "mx.partner.example; dmarc=pass header.from=CORP.example", ANSWER_YES },
		{ "mx.partner.example; dkim=pass header.d=corp.example", ANSWER_YES },
		{ "mx.partner.example; dkim=pass header.i=@mail.corp.example", ANSWER_YES },
		{ "mx.partner.example; spf=pass smtp.mailfrom=b@corp.example", ANSWER_YES },
		{ "mx.partner.example; dmarc=none header.from=corp.example; "
		  "dkim=pass header.d=corp.example",
			ANSWER_YES },
		/* As large hosters write them. */
		{ "mx.partner.example 1; spf=pass (sender ip is 192.0.2.1) "
		  "smtp.rcpttodomain=receiver.example smtp.mailfrom=corp.example; "
		  "dmarc=pass (p=reject sp=reject pct=100) action=none "
		  "header.from=corp.example; dkim=pass (signature was verified) "
		  "header.d=corp.example; arc=none (0)",
			ANSWER_YES },
		{ "mx.partner.example; dkim=pass header.i=@corp.example header.s=s1 "
		  "header.b=AbC/dE+f; spf=pass (partner.example: domain of jane@corp.example "
		  "designates 192.0.2.1 as permitted sender) smtp.mailfrom=jane@corp.example; "
		  "dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=corp.example",
			ANSWER_YES },
		{ "mx.partner.example; spf=none smtp.helo=out.corp.example; "
		  "spf=pass smtp.mailfrom=jane@corp.example",
			ANSWER_YES },
		{ "mx.partner.example; dmarc=pass header.from=corp.example; "
		  "dmarc=pass header.from=corp.example",
			ANSWER_YES },
		{ "mx.partner.example; spf=pass smtp.mailfrom=corp.example; "
		  "spf=fail smtp.mailfrom=corp.example",
			ANSWER_NO },
		{ "mx.partner.example; dmarc=pass header.from=evil.example", ANSWER_NO },
		{ "mx.partner.example; dmarc=pass", ANSWER_NO },
		{ "mx.partner.example; dmarc=fail header.from=corp.example; "
		  "dkim=pass header.d=corp.example",
			ANSWER_NO },
		{ "mx.partner.example; dmarc=pass header.from=corp.example; "
		  "dmarc=fail header.from=corp.example",
			ANSWER_NO },
		{ "mx.partner.example; dmarc=pass header.from=corp.example; "
		  "dmarc=pass header.from=evil.example",
			ANSWER_NO },
		{ "mx.partner.example; dmarc=pass header.from=evil.example; "
		  "dkim=pass header.d=corp.example",
			ANSWER_NO },
		{ "mx.partner.example; dkim=fail header.d=corp.example", ANSWER_NO },
		{ "mx.partner.example; dkim=pass header.d=evil.example", ANSWER_NO },
		{ "mx.partner.example; dkim=pass header.d=example", ANSWER_NO },
		{ "mx.partner.example; spf=pass smtp.helo=corp.example", ANSWER_NO },
		{ "mx.partner.example; spf=softfail smtp.mailfrom=corp.example", ANSWER_NO },
		{ "mx.partner.example; arc=pass; auth=pass", ANSWER_NO },
		{ "mx.partner.example; dmarc=pass header.from=corp.example; (", ANSWER_NO },
		{ "mx.partner.example 2; dmarc=pass header.from=corp.example", ANSWER_NO },
		{ "", ANSWER_NO },
	};
	struct bench *bench = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (is_sealed_with(bench, rows[i].results) != rows[i].want)
			fail_msg("%s", rows[i].results);
		assert_int_equal(bench->results.arc.result, AUTH_PASS);
	}
}

static void strict_alignment_is_kept(void **state)
{
	struct bench *bench = *state;
	bench->results.dmarc.strict_dkim = true;
	bench->results.dmarc.strict_spf = true;
	assert_int_equal(
		is_sealed_with(bench, "mx.x.example; dkim=pass header.d=a.corp.example"),
		ANSWER_NO);
	assert_int_equal(
		is_sealed_with(bench, "mx.x.example; spf=pass smtp.mailfrom=a.corp.example"),
		ANSWER_NO);
}

static void where_dkim_is_required_spf_is_not_enough(void **state)
{
	struct bench *bench = *state;
	struct seal_request request = request_by("partner.example");
	request.results = VIEW("mx.partner.example; spf=pass smtp.mailfrom=corp.example; "
			       "dmarc=pass header.from=corp.example");
	seal(bench, &request);
	assert_int_equal(is_sealed(bench), ANSWER_YES);
	assert_int_equal(
		auth_is_sealed_by(&bench->results, &partner, 1, author, true), ANSWER_NO);
	seal_by(bench, "partner.example");
	assert_int_equal(is_sealed(bench), ANSWER_YES);
	assert_int_equal(
		auth_is_sealed_by(&bench->results, &partner, 1, author, true), ANSWER_YES);
}

static void what_the_seal_does_not_cover_is_not_vouched_for(void **state)
{
	struct bench *bench = *state;
	struct header before = bench->header;
	struct seal_request request = request_by("partner.example");
	request.signed_names = "to:subject";
	seal(bench, &request);
	assert_int_equal(is_sealed(bench), ANSWER_NO);
	assert_int_equal(bench->results.arc.result, AUTH_PASS);

	/* A second From above the one that is signed. */
	bench->header = before;
	seal_by(bench, "partner.example");
	put_on_top(bench, VIEW("From"), VIEW(" Jane Roe <jane@corp.example>"));
	assert_int_equal(is_sealed(bench), ANSWER_NO);
	assert_int_equal(bench->results.arc.result, AUTH_PASS);

	/* l= lets anybody go on writing. */
	bench->header = before;
	bench->body = VIEW("abc");
	request = request_by("partner.example");
	request.is_simple = true;
	request.more_tags = "l=5; ";
	seal(bench, &request);
	assert_int_equal(is_sealed(bench), ANSWER_YES);
	bench->body = VIEW("abc\r\ndef\r\n");
	assert_int_equal(is_sealed(bench), ANSWER_NO);
	assert_int_equal(bench->results.arc.result, AUTH_PASS);
	bench->body = VIEW("ab\r\n");
	assert_int_equal(is_sealed(bench), ANSWER_NO);
	assert_int_equal(bench->results.arc.result, AUTH_FAIL);
}

#define ARC_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARC_TEST(a_message_without_sets_has_no_chain),
		ARC_TEST(a_chain_of_any_length_passes),
		ARC_TEST(simple_forms_and_ed25519_pass),
		ARC_TEST(whatever_changes_after_the_seal_breaks_it),
		ARC_TEST(a_set_that_lacks_a_field_breaks_the_chain),
		ARC_TEST(an_older_seal_counts_too),
		ARC_TEST(an_older_message_signature_may_break),
		ARC_TEST(both_forms_of_a_key_are_read),
		ARC_TEST(keys_that_must_not_count_do_not),
		ARC_TEST(an_unanswered_query_leaves_it_unknown),
		ARC_TEST(a_body_that_is_not_whole_leaves_it_unknown),
		ARC_TEST(an_expired_signature_fails),
		ARC_TEST(a_forged_chain_costs_one_query),
		ARC_TEST(nobody_else_s_name_server_makes_it_unknown),
		ARC_TEST(the_newest_sealer_is_known_without_a_query),
		ARC_TEST(a_believed_sealer_vouches),
		ARC_TEST(another_sealer_does_not_vouch),
		ARC_TEST(what_believed_sealers_saw_first_counts),
		ARC_TEST(sealed_results_are_read_with_care),
		ARC_TEST(strict_alignment_is_kept),
		ARC_TEST(where_dkim_is_required_spf_is_not_enough),
		ARC_TEST(what_the_seal_does_not_cover_is_not_vouched_for),
	};
	return cmocka_run_group_tests_name("arc", tests, make_keys, drop_keys);
}

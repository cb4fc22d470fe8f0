#include "auth/dkim.h"

#include "base/buf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "dns/table.h"
#include "support/sign.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* VIEW() as a constant expression. */
#define VIEW_INIT(literal)                                            \
	{                                                             \
		(const unsigned char *)(literal), sizeof(literal) - 1 \
	}

#define NOW INT64_C(1700000000)

static const struct view body = VIEW_INIT("Hello Jane,\r\n\r\nall is well. \r\n");

/* Keys take long to make: one of each for all tests. */
static struct sign_key *rsa2048, *rsa1024, *rsa512, *ed25519;

struct bench {
	struct arena *arena;
	struct dkim_verifier *verifier;
	struct dns_resolver *table;
	struct dns_budget budget;
	struct header header;
	struct view body;
	struct body *kept;
	size_t keep;
	struct auth_results results;
};

static void put(struct bench *bench, struct view name, struct view value)
{
	header_add(&bench->header, name, value);
}

static void publish(struct bench *bench, const char *name, struct view record)
{
	struct view line =
		arena_printf(bench->arena, "%s TXT \"%.*s\"", name, VIEW_ARG(record));
	assert_true(dns_table_add(bench->table, line));
}

static void publish_key(struct bench *bench, const struct sign_key *key, const char *flags)
{
	publish(bench, "s1._domainkey.corp.example", sign_key_record(key, flags, bench->arena));
}

static struct sign_request request_of(const struct sign_key *key)
{
	return (struct sign_request){
		.key = key,
		.domain = "corp.example",
		.selector = "s1",
		.oversign_from = true,
		.now = NOW - 60,
	};
}

/* The signature over the header so far, which it is put on top of. */
static struct view sign(struct bench *bench, const struct sign_request *request)
{
	struct view value = sign_message(request, &bench->header, bench->body, bench->arena);
	assert_true(value.len > 0);
	return value;
}

static void put_on_top(struct bench *bench, struct view name, struct view value)
{
	struct header old = bench->header;
	bench->header = header_begin(bench->arena);
	put(bench, name, value);
	for (size_t i = 0; i < old.count; i++)
		put(bench, old.fields[i].name, old.fields[i].value);
}

static void sign_on_top(struct bench *bench, const struct sign_request *request)
{
	put_on_top(bench, VIEW("DKIM-Signature"), sign(bench, request));
}

static void check(struct bench *bench)
{
	size_t head = bench->keep < 4096 ? bench->keep : 4096;
	struct body_limits limits = { head, head, bench->keep, "/tmp" };
	body_destroy(bench->kept);
	bench->kept = body_create(&limits);
	body_append(bench->kept, bench->body);
	struct message message = { .header = bench->header, .body = bench->kept };
	bench->budget = dns_budget_begin(50, 1000);
	dkim_check(bench->verifier, bench->table, &bench->budget, &message,
		VIEW("corp.example"), NOW, &bench->results, bench->arena);
}

static enum auth_result result(struct bench *bench)
{
	check(bench);
	assert_int_equal(bench->results.dkim_count, 1);
	return bench->results.dkim[0].result;
}

static bool reason_has(const struct bench *bench, struct view text)
{
	struct view reason = bench->results.dkim[0].reason;
	return view_search(reason, text) < reason.len;
}

static int begin(void **state)
{
	struct arena *arena = arena_create(65536, 0);
	struct bench *bench = arena_new(arena, struct bench);
	bench->arena = arena;
	bench->verifier = dkim_verifier_create();
	bench->table = dns_table_create();
	bench->body = body;
	bench->keep = 1 << 20;
	bench->header = header_begin(arena);
	put(bench, VIEW("From"), VIEW(" Jane Roe <jane@corp.example>"));
	put(bench, VIEW("To"), VIEW(" you@example.test"));
	put(bench, VIEW("Subject"), VIEW(" Some\n\tthing\tfolded "));
	put(bench, VIEW("Date"), VIEW(" Mon, 1 Jan 2024 00:00:00 +0000"));
	*state = bench;
	return bench->verifier && bench->table ? 0 : -1;
}

static int end(void **state)
{
	struct bench *bench = *state;
	body_destroy(bench->kept);
	dkim_verifier_destroy(bench->verifier);
	dns_resolver_destroy(bench->table);
	arena_destroy(bench->arena);
	return 0;
}

static void a_signed_message_passes(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_PASS);
	const struct dkim_result *dkim = &bench->results.dkim[0];
	assert_true(view_equal(dkim->domain, VIEW("corp.example")));
	assert_true(view_equal(dkim->selector, VIEW("s1")));
	assert_true(view_equal(dkim->algorithm, VIEW("rsa-sha256")));
	assert_int_equal(dkim->signature_start.len, 8);
	assert_int_equal(dkim->reason.len, 0);
	assert_false(bench->results.dkim_unknown);
	assert_int_equal(bench->budget.queries_asked, 1);
}

static void simple_canonicalisation_sees_the_exact_bytes(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	request.is_simple = true;
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_PASS);
}

static void ed25519_and_rsa1024_pass(void **state)
{
	struct bench *bench = *state;
	const struct sign_key *keys[] = { ed25519, rsa1024 };
	struct header unsigned_header = bench->header;
	for (size_t i = 0; i < 2; i++) {
		struct sign_request request = request_of(keys[i]);
		request.selector = i == 0 ? "s1" : "s2";
		publish(bench,
			i == 0 ? "s1._domainkey.corp.example" : "s2._domainkey.corp.example",
			sign_key_record(keys[i], NULL, bench->arena));
		bench->header = unsigned_header;
		sign_on_top(bench, &request);
		assert_int_equal(result(bench), AUTH_PASS);
	}
}

static void an_empty_body_passes(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	bench->body = VIEW("");
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_PASS);
}

static void a_changed_body_fails(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	bench->body = VIEW("Pay this bill.\r\n");
	assert_int_equal(result(bench), AUTH_FAIL);
}

static void a_changed_signed_field_fails(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	bench->header.fields[1].value = VIEW(" Jane Doe <jane@corp.example>");
	assert_int_equal(result(bench), AUTH_FAIL);
}

static void another_domains_key_does_not_do(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa1024, NULL);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_FAIL);
}

static void a_length_that_covers_the_body_passes(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	request.has_length = true;
	request.length = 1000;
	sign_on_top(bench, &request);
	assert_true(view_search(bench->header.fields[0].value, VIEW("l=")) <
		    bench->header.fields[0].value.len);
	assert_int_equal(result(bench), AUTH_PASS);
	bench->body = VIEW("Hello Jane,\r\n\r\nall is well. \r\n\r\n\r\n");
	assert_int_equal(result(bench), AUTH_PASS);
}

static void a_body_appended_after_the_length_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	request.has_length = true;
	request.length = 1000;
	sign_on_top(bench, &request);
	bench->body = VIEW("Hello Jane,\r\n\r\nall is well. \r\nPay this.\r\n");
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("l=")));
}

static void a_length_of_zero_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	request.has_length = true;
	request.length = 0;
	sign_on_top(bench, &request);
	bench->body = VIEW("Something else entirely.\r\n");
	assert_int_equal(result(bench), AUTH_POLICY);
}

static void an_unsigned_from_above_or_below_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	request.oversign_from = false;
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	struct header with_one = bench->header;
	assert_int_equal(result(bench), AUTH_PASS);
	put_on_top(bench, VIEW("FROM"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("From")));
	bench->header = header_begin(bench->arena);
	for (size_t i = 0; i < with_one.count; i++)
		put(bench, with_one.fields[i].name, with_one.fields[i].value);
	put(bench, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_not_equal(result(bench), AUTH_PASS);
}

static void an_oversigned_from_breaks_with_a_second_one(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	put_on_top(bench, VIEW("From"), VIEW(" Jane Roe <x@evil.example>"));
	assert_int_equal(result(bench), AUTH_FAIL);
}

static void a_second_from_that_the_library_cannot_read_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	put_on_top(bench, VIEW("From"), VIEW(" Jane Roe \0<x@evil.example>"));
	assert_int_equal(result(bench), AUTH_POLICY);
}

static void sha1_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	request.is_sha1 = true;
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("algorithm")));
}

static void a_key_for_tests_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, "s:y");
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("t=y")));
}

static void a_short_key_is_no_pass(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa512);
	publish_key(bench, rsa512, NULL);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("short")));
}

static void the_callers_clock_says_what_has_expired(void **state)
{
	struct bench *bench = *state;
	struct header unsigned_header = bench->header;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	request.lifetime = 3600;
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_PASS);
	bench->header = unsigned_header;
	request.lifetime = 30;
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("expired")));
	bench->header = unsigned_header;
	request.lifetime = 0;
	request.now = NOW + 3600;
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("future")));
}

static void a_silent_name_server_is_a_temporary_error(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	assert_true(
		dns_table_add(bench->table, VIEW("s1._domainkey.corp.example TXT !servfail")));
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_TEMPERROR);
}

static void a_silent_name_server_spoils_only_its_own_signature(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	assert_true(
		dns_table_add(bench->table, VIEW("s1._domainkey.down.example TXT !timeout")));
	sign_on_top(bench, &request);
	struct view good = bench->header.fields[0].value;
	request.domain = "down.example";
	struct view bad = sign(bench, &request);
	put_on_top(bench, VIEW("DKIM-Signature"), bad);
	assert_true(view_equal(bench->header.fields[1].value, good));
	check(bench);
	assert_int_equal(bench->results.dkim_count, 2);
	assert_int_equal(bench->results.dkim[0].result, AUTH_TEMPERROR);
	assert_int_equal(bench->results.dkim[1].result, AUTH_PASS);
}

static void a_revoked_or_missing_key_is_a_permanent_error(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_PERMERROR);
	publish(bench, "s1._domainkey.corp.example", VIEW("v=DKIM1; k=rsa; p="));
	assert_int_equal(result(bench), AUTH_PERMERROR);
	assert_true(reason_has(bench, VIEW("revoked")));
}

static void rubbish_at_the_keys_name_is_a_permanent_error(void **state)
{
	static const struct view records[] = {
		VIEW_INIT("hello"),
		VIEW_INIT("v=DKIM2; p=AAAA"),
		VIEW_INIT("v=DKIM1; k=dsa; p=AAAA"),
		VIEW_INIT("v=DKIM1; p=AAAA; p=BBBB"),
		VIEW_INIT("v=DKIM1; k=rsa; s=tlsrpt; p=AAAA"),
		VIEW_INIT("v=DKIM1; k=rsa; p=!!!!"),
	};
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	sign_on_top(bench, &request);
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		dns_resolver_destroy(bench->table);
		bench->table = dns_table_create();
		publish(bench, "s1._domainkey.corp.example", records[i]);
		enum auth_result got = result(bench);
		assert_true(got == AUTH_PERMERROR || got == AUTH_FAIL);
		assert_false(bench->results.dkim_unknown);
	}
}

static void the_key_is_found_among_other_text(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish(bench, "s1._domainkey.corp.example", VIEW("some words"));
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_PASS);
	publish_key(bench, rsa1024, NULL);
	assert_int_equal(result(bench), AUTH_PERMERROR);
}

static void keys_of_two_kinds_may_share_a_name(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, ed25519, NULL);
	publish_key(bench, rsa2048, NULL);
	struct view with_rsa = sign(bench, &request);
	request.key = ed25519;
	struct view with_ed25519 = sign(bench, &request);
	put_on_top(bench, VIEW("DKIM-Signature"), with_rsa);
	put_on_top(bench, VIEW("DKIM-Signature"), with_ed25519);
	check(bench);
	assert_int_equal(bench->results.dkim_count, 2);
	assert_int_equal(bench->results.dkim[0].result, AUTH_PASS);
}

static void of_a_hundred_signatures_ours_is_verified(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	struct view good = sign(bench, &request);
	for (unsigned i = 0; i < 99; i++) {
		put(bench, VIEW("DKIM-Signature"),
			arena_printf(bench->arena,
				" v=1; a=rsa-sha256; d=x%u.%sexample; s=s1; h=from; bh=AA; "
				"b=B%u",
				i, i < 50 ? "corp." : "", i));
	}
	put(bench, VIEW("DKIM-Signature"), good);
	check(bench);
	assert_int_equal(bench->results.dkim_count, LIMIT_DKIM_SIGNATURES);
	assert_int_equal(bench->results.dkim_skipped, 100 - LIMIT_DKIM_SIGNATURES);
	assert_int_equal(bench->results.dkim[LIMIT_DKIM_SIGNATURES - 1].result, AUTH_PASS);
	assert_true(bench->budget.queries_asked <= LIMIT_DKIM_SIGNATURES);
}

static void a_public_suffix_cannot_vouch(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	request.domain = "co.uk";
	publish(bench, "s1._domainkey.co.uk", sign_key_record(rsa2048, NULL, bench->arena));
	sign_on_top(bench, &request);
	assert_int_equal(result(bench), AUTH_POLICY);
	assert_true(reason_has(bench, VIEW("suffix")));
}

/* Whatever is odd about d= and s= must not reach the DNS. */
static void odd_names_are_never_asked(void **state)
{
	static const struct view values[] = {
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; "
			  "s=s1._domainkey.evil.example.\0.x; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example(.evil; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(
			" v=1; a=rsa-sha256; d=corp.example'a.evil; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp. example; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; s=s 1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; d=evil.example; s=s1; h=from; "
			  "bh=AA; b=A"),
		VIEW_INIT(
			" v=1; a=rsa-sha256; d=c\xc3\xb6rp.example; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=example; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=2; a=rsa-sha256; d=corp.example; s=s1; h=from; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; s=s1; h=from; bh=AA; b="),
		VIEW_INIT(
			" v=1; a=rsa-sha256; d=corp.example; s=s1; h=from; bh=AA; b=A; x=soon"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; s=s1; h=from\v; bh=AA; b=A"),
		VIEW_INIT(" v=1; a=rsa-sha256; d=corp.example; s=s1; h=from; i=\xff@x; bh=AA; "
			  "b=A"),
		VIEW_INIT(""),
		VIEW_INIT(" "),
		VIEW_INIT(";;;"),
		VIEW_INIT(" rubbish"),
	};
	struct bench *bench = *state;
	struct header unsigned_header = bench->header;
	publish_key(bench, rsa2048, NULL);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		bench->header = unsigned_header;
		put_on_top(bench, VIEW("DKIM-Signature"), values[i]);
		assert_int_equal(result(bench), AUTH_PERMERROR);
		assert_int_equal(bench->budget.queries_asked, 0);
		assert_true(bench->results.dkim[0].reason.len > 0);
	}
}

static void without_a_from_nothing_is_verified(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	struct view value = sign(bench, &request);
	bench->header = header_begin(bench->arena);
	put(bench, VIEW("DKIM-Signature"), value);
	put(bench, VIEW("To"), VIEW(" you@example.test"));
	assert_int_equal(result(bench), AUTH_PERMERROR);
	bench->header = header_begin(bench->arena);
	check(bench);
	assert_int_equal(bench->results.dkim_count, 0);
	assert_false(bench->results.dkim_unknown);
}

static void a_body_that_is_not_whole_is_unknown(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	bench->keep = 10;
	assert_int_equal(result(bench), AUTH_TEMPERROR);
	assert_true(bench->results.dkim_unknown);
}

/* Else whoever writes a long enough mail could choose that nobody knows. */
static void a_body_that_is_not_whole_does_not_cover_up_a_made_up_signature(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	sign_on_top(bench, &request);
	bench->keep = 10;
	assert_int_equal(result(bench), AUTH_PERMERROR);
	assert_true(reason_has(bench, VIEW("no key")));
	publish_key(bench, ed25519, NULL);
	assert_true(result(bench) != AUTH_TEMPERROR);
}

static void a_header_changed_above_a_body_that_is_not_whole_is_a_failure(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	put_on_top(bench, VIEW("From"), VIEW(" Jane Roe <jane.roe@corp.example>"));
	bench->keep = 10;
	assert_int_equal(result(bench), AUTH_FAIL);
}

static void a_copied_signature_cannot_borrow_a_verdict(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	publish_key(bench, rsa2048, NULL);
	request.has_length = true;
	request.length = 0;
	sign_on_top(bench, &request);
	struct view with_length = bench->header.fields[0].value;
	struct buf forged = buf_init(bench->arena, 8192);
	size_t at = view_search(with_length, VIEW("l=0;"));
	assert_true(at < with_length.len);
	buf_put(&forged, view_slice(with_length, 0, at));
	buf_put(&forged, view_from(with_length, at + 4));
	put(bench, VIEW("DKIM-Signature"), buf_view(&forged));
	put_on_top(bench, VIEW("DKIM-Signature"), buf_view(&forged));
	bench->body = VIEW("Something else entirely.\r\n");
	for (size_t round = 0; round < 2; round++) {
		check(bench);
		assert_int_equal(bench->results.dkim_count, 3 + round);
		for (size_t i = 0; i < 3 + round; i++)
			assert_int_not_equal(bench->results.dkim[i].result, AUTH_PASS);
		put_on_top(bench, VIEW("DKIM-Signature"), with_length);
	}
}

struct job {
	const struct bench *bench;
	pthread_t thread;
	size_t passes;
};

static void *check_often(void *argument)
{
	struct job *job = argument;
	struct body_limits limits = { 4096, 4096, 1 << 20, "/tmp" };
	for (size_t i = 0; i < 20; i++) {
		struct arena *arena = arena_create(65536, 0);
		struct message message = { .header = job->bench->header,
			.body = body_create(&limits) };
		struct dns_budget budget = dns_budget_begin(50, 1000);
		struct auth_results results = { 0 };
		body_append(message.body, job->bench->body);
		dkim_check(job->bench->verifier, job->bench->table, &budget, &message,
			VIEW("corp.example"), NOW, &results, arena);
		job->passes += results.dkim_count == 1 && results.dkim[0].result == AUTH_PASS;
		body_destroy(message.body);
		arena_destroy(arena);
	}
	return NULL;
}

static void one_verifier_serves_many_threads(void **state)
{
	struct bench *bench = *state;
	struct sign_request request = request_of(rsa2048);
	struct job jobs[4] = { 0 };
	publish_key(bench, rsa2048, NULL);
	sign_on_top(bench, &request);
	for (size_t i = 0; i < 4; i++) {
		jobs[i].bench = bench;
		assert_int_equal(
			pthread_create(&jobs[i].thread, NULL, check_often, &jobs[i]), 0);
	}
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(jobs[i].thread, NULL), 0);
		assert_int_equal(jobs[i].passes, 20);
	}
}

static int make_keys(void **state)
{
	(void)state;
	rsa2048 = sign_key_create(SIGN_RSA2048);
	rsa1024 = sign_key_create(SIGN_RSA1024);
	rsa512 = sign_key_create(SIGN_RSA512);
	ed25519 = sign_key_create(SIGN_ED25519);
	return rsa2048 && rsa1024 && rsa512 && ed25519 && domain_suffixes_load(NULL) ? 0 : -1;
}

static int destroy_keys(void **state)
{
	(void)state;
	sign_key_destroy(rsa2048);
	sign_key_destroy(rsa1024);
	sign_key_destroy(rsa512);
	sign_key_destroy(ed25519);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest dkim[] = {
		TEST(a_signed_message_passes),
		TEST(simple_canonicalisation_sees_the_exact_bytes),
		TEST(ed25519_and_rsa1024_pass),
		TEST(an_empty_body_passes),
		TEST(a_changed_body_fails),
		TEST(a_changed_signed_field_fails),
		TEST(another_domains_key_does_not_do),
		TEST(a_length_that_covers_the_body_passes),
		TEST(a_body_appended_after_the_length_is_no_pass),
		TEST(a_length_of_zero_is_no_pass),
		TEST(an_unsigned_from_above_or_below_is_no_pass),
		TEST(an_oversigned_from_breaks_with_a_second_one),
		TEST(a_second_from_that_the_library_cannot_read_is_no_pass),
		TEST(sha1_is_no_pass),
		TEST(a_key_for_tests_is_no_pass),
		TEST(a_short_key_is_no_pass),
		TEST(the_callers_clock_says_what_has_expired),
		TEST(a_silent_name_server_is_a_temporary_error),
		TEST(a_silent_name_server_spoils_only_its_own_signature),
		TEST(a_revoked_or_missing_key_is_a_permanent_error),
		TEST(rubbish_at_the_keys_name_is_a_permanent_error),
		TEST(the_key_is_found_among_other_text),
		TEST(keys_of_two_kinds_may_share_a_name),
		TEST(of_a_hundred_signatures_ours_is_verified),
		TEST(a_public_suffix_cannot_vouch),
		TEST(odd_names_are_never_asked),
		TEST(without_a_from_nothing_is_verified),
		TEST(a_body_that_is_not_whole_is_unknown),
		TEST(a_body_that_is_not_whole_does_not_cover_up_a_made_up_signature),
		TEST(a_header_changed_above_a_body_that_is_not_whole_is_a_failure),
		TEST(one_verifier_serves_many_threads),
		TEST(a_copied_signature_cannot_borrow_a_verdict),
	};
	return cmocka_run_group_tests(dkim, make_keys, destroy_keys);
}

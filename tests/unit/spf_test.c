#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/spf.h"
#include "auth/spf_library.h"
#include "base/buf.h"
#include "base/limits.h"
#include "dns/table.h"

#include <stdio.h>
#include <string.h>

static struct dns_resolver *table;
static struct arena *arena;
static struct dns_budget budget;

static int set_up(void **state)
{
	(void)state;
	table = dns_table_create();
	arena = arena_create(4096, 0);
	budget = dns_budget_begin(100, 10000);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dns_resolver_destroy(table);
	arena_destroy(arena);
	return 0;
}

static void add(const char *line)
{
	assert_true(dns_table_add(table, view_of(line)));
}

static struct spf_result check_helo(const char *client, const char *mail_from, const char *helo)
{
	struct spf_query query = { .helo = view_of(helo), .mail_from = view_of(mail_from) };
	if (!ip_parse(view_of(client), &query.client))
		query.client.family = IP_NONE;
	return spf_check(table, &budget, &query, arena);
}

static enum auth_result check(const char *client, const char *mail_from)
{
	return check_helo(client, mail_from, "mx.corp.example").result;
}

static void a_plain_record_decides(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 ip4:192.0.2.0/24 ~ip4:198.51.100.1 -all");
	assert_int_equal(check("192.0.2.9", "jane@corp.example"), AUTH_PASS);
	assert_int_equal(check("::ffff:192.0.2.9", "jane@corp.example"), AUTH_PASS);
	assert_int_equal(check("198.51.100.1", "jane@CORP.example"), AUTH_SOFTFAIL);
	assert_int_equal(check("203.0.113.1", "jane@corp.example"), AUTH_FAIL);
	assert_int_equal(check("2001:db8::1", "jane@corp.example"), AUTH_FAIL);
	assert_int_equal(check("203.0.113.1", "jane@other.example"), AUTH_NONE);
	struct spf_result result = check_helo("192.0.2.9", "jane@Corp.example", "x");
	assert_true(view_equal(result.domain, VIEW("corp.example")));
	assert_false(result.is_helo);
}

static void an_address_mapped_by_hand_is_still_ipv4(void **state)
{
	(void)state;
	struct spf_query query = { .mail_from = VIEW("jane@corp.example") };
	add("corp.example TXT v=spf1 ip4:192.0.2.0/24 -all");
	query.client.family = IP_V6;
	memcpy(query.client.bytes, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xC0\0\2\1", 16);
	assert_int_equal(spf_check(table, &budget, &query, arena).result, AUTH_PASS);
}

static void the_null_sender_is_judged_by_helo(void **state)
{
	(void)state;
	add("mx.corp.example TXT v=spf1 a -all");
	add("mx.corp.example A 192.0.2.5");
	struct spf_result result = check_helo("192.0.2.5", "", "MX.corp.example");
	assert_int_equal(result.result, AUTH_PASS);
	assert_true(result.is_helo);
	assert_true(view_equal(result.domain, VIEW("mx.corp.example")));
	assert_int_equal(check_helo("192.0.2.5", "", "[192.0.2.5]").result, AUTH_NONE);
	assert_int_equal(check_helo("192.0.2.5", "", "localhost").result, AUTH_NONE);
	assert_int_equal(check_helo("192.0.2.5", "", "").result, AUTH_NONE);
	assert_int_equal(check_helo("192.0.2.5", "", "mx.corp.example(x").result, AUTH_NONE);
}

static void what_is_no_address_names_nobody(void **state)
{
	(void)state;
	static const char *const senders[] = {
		"(any@corp.example",
		"@corp.example,@x:'a@evil.example",
		"a b@@corp.example",
		"a@corp.example'@evil.example",
		"a@corp.example(.evil.example",
		"\"u@corp.example\"@evil",
		"u@",
		"@corp.example",
		"corp.example",
		"<u@corp.example>",
		"u@corp.example ",
		"u@[192.0.2.1]",
		"u@corp.example\n",
	};
	add("corp.example TXT v=spf1 +all");
	add("evil.example TXT v=spf1 +all");
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		struct spf_result result = check_helo("192.0.2.1", senders[i], "corp.example");
		if (result.result != AUTH_NONE || result.domain.len != 0 ||
			result.reason.len == 0)
			fail_msg("%s: %s", senders[i], auth_result_name(result.result));
	}
	assert_int_equal(dns_table_lookups(table), 0);
}

static void without_a_client_nothing_is_asked(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 +all");
	assert_int_equal(check("", "jane@corp.example"), AUTH_NONE);
	assert_int_equal(dns_table_lookups(table), 0);
}

static void loopback_passes_only_where_the_record_says_so(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 ip4:192.0.2.0/24 -all");
	add("local.example TXT v=spf1 ip4:127.0.0.1 -all");
	assert_int_equal(check("127.0.0.1", "jane@corp.example"), AUTH_FAIL);
	assert_int_equal(check("::1", "jane@corp.example"), AUTH_FAIL);
	assert_int_equal(check("127.0.0.1", "jane@none.example"), AUTH_NONE);
	assert_int_equal(check("127.0.0.1", "jane@local.example"), AUTH_PASS);
}

static void silence_is_unknown_and_never_no(void **state)
{
	(void)state;
	add("corp.example TXT !timeout");
	add("a.example TXT v=spf1 a -all");
	add("a.example A !servfail");
	add("mx.example TXT v=spf1 mx -all");
	add("mx.example MX 5 dead.example");
	add("dead.example A !timeout");
	add("inc.example TXT v=spf1 include:corp.example -all");
	add("red.example TXT v=spf1 redirect=corp.example");
	add("exists.example TXT v=spf1 exists:dead.example -all");
	static const char *const senders[] = { "j@corp.example", "j@a.example", "j@mx.example",
		"j@inc.example", "j@red.example", "j@exists.example" };
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		if (check("192.0.2.1", senders[i]) != AUTH_TEMPERROR)
			fail_msg("%s", senders[i]);
	}
	assert_true(budget.unanswered);
	add("early.example TXT v=spf1 ip4:192.0.2.1 a:dead.example -all");
	assert_int_equal(check("192.0.2.1", "j@early.example"), AUTH_PASS);
}

static void a_spent_budget_is_unknown(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 a -all");
	add("corp.example A 192.0.2.1");
	budget = dns_budget_begin(1, 10000);
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_TEMPERROR);
	budget = dns_budget_begin(10, 0);
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_TEMPERROR);
}

static void a_broken_record_passes_nobody(void **state)
{
	(void)state;
	add("late.example TXT v=spf1 +all bogus");
	add("two.example TXT v=spf1 +all");
	add("two.example TXT v=spf1 -all");
	add("nul.example TXT \"v=spf1 a:nul\\000.example +all\"");
	add("bytes.example TXT \"v=spf1 +all x=\\255\"");
	add("inc.example TXT v=spf1 include:late.example +all");
	add("red.example TXT v=spf1 redirect=two.example");
	add("noinc.example TXT v=spf1 include:none.example +all");
	add("nored.example TXT v=spf1 redirect=none.example");
	static const char *const senders[] = { "j@late.example", "j@two.example",
		"j@nul.example", "j@bytes.example", "j@inc.example", "j@red.example",
		"j@noinc.example", "j@nored.example" };
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		if (check("192.0.2.1", senders[i]) != AUTH_PERMERROR)
			fail_msg("%s", senders[i]);
	}
}

static void other_records_do_not_matter(void **state)
{
	(void)state;
	add("corp.example TXT \"google-site-verification=x\\255\\000\"");
	add("corp.example TXT v=spf10 +all");
	add("corp.example TXT v=spf1 ip4:192.0.2.1 -all");
	add("corp.example TXT v=DMARC1; p=none");
	assert_int_equal(check("192.0.2.2", "j@corp.example"), AUTH_FAIL);
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_PASS);
}

static void includes_and_redirects_compose(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 ?include:pass.example ~include:sub.example "
	    "redirect=r.example");
	add("pass.example TXT v=spf1 ip4:192.0.2.1 -all");
	add("sub.example TXT v=spf1 -ip4:192.0.2.3 include:deep.example");
	add("deep.example TXT v=spf1 ip4:192.0.2.2 -all");
	add("r.example TXT v=spf1 a -all");
	add("r.example A 192.0.2.4");
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_NEUTRAL);
	assert_int_equal(check("192.0.2.2", "j@corp.example"), AUTH_SOFTFAIL);
	assert_int_equal(check("192.0.2.3", "j@corp.example"), AUTH_FAIL);
	assert_int_equal(check("192.0.2.4", "j@corp.example"), AUTH_PASS);
}

static void ten_lookups_over_all_includes(void **state)
{
	(void)state;
	char line[128];
	for (int i = 0; i < 14; i++) {
		(void)snprintf(line, sizeof(line), "i%d.example TXT v=spf1 include:i%d.example",
			i, i + 1);
		add(line);
	}
	add("i14.example TXT v=spf1 +all");
	assert_int_equal(check("192.0.2.1", "j@i4.example"), AUTH_PASS);
	assert_int_equal(check("192.0.2.1", "j@i3.example"), AUTH_PERMERROR);
	add("loop.example TXT v=spf1 include:loop.example include:loop.example +all");
	add("chase.example TXT v=spf1 redirect=chase.example");
	size_t before = dns_table_lookups(table);
	assert_int_equal(check("192.0.2.1", "j@loop.example"), AUTH_PERMERROR);
	assert_int_equal(check("192.0.2.1", "j@chase.example"), AUTH_PERMERROR);
	assert_in_range(dns_table_lookups(table) - before, 20, 22);
}

static void hosts_fan_out_no_further_than_the_limit(void **state)
{
	(void)state;
	char line[128];
	add("corp.example TXT v=spf1 mx:m.example mx:m.example mx:m.example "
	    "mx:m.example "
	    "mx:m.example +all");
	for (int i = 0; i < 10; i++) {
		(void)snprintf(line, sizeof(line), "m.example MX %d h%d.example", i, i);
		add(line);
		(void)snprintf(line, sizeof(line), "h%d.example A 198.51.100.1", i);
		add(line);
	}
	struct spf_result result = check_helo("192.0.2.1", "j@corp.example", "x");
	assert_int_equal(result.result, AUTH_PERMERROR);
	assert_true(view_equal(result.reason, VIEW("too many DNS queries")));
	assert_int_equal(dns_table_lookups(table), LIMIT_SPF_QUERIES);
	add("m.example MX 99 h0.example");
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_PERMERROR);
}

static void two_void_lookups_and_no_more(void **state)
{
	(void)state;
	add("two.example TXT v=spf1 a:n1.example mx:n2.example ip4:192.0.2.1 -all");
	add("three.example TXT v=spf1 a:n1.example exists:n2.example a:n3.example "
	    "+all");
	assert_int_equal(check("192.0.2.1", "j@two.example"), AUTH_PASS);
	assert_int_equal(check("192.0.2.1", "j@three.example"), AUTH_PERMERROR);
}

static void a_silent_reverse_zone_does_not_save_a_forger(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 ptr -all");
	add("1.2.0.192.in-addr.arpa PTR !timeout");
	add("2.2.0.192.in-addr.arpa PTR mx.corp.example");
	add("mx.corp.example A 192.0.2.2");
	add("3.2.0.192.in-addr.arpa PTR mx.corp.example");
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_FAIL);
	assert_int_equal(check("192.0.2.2", "j@corp.example"), AUTH_PASS);
	assert_int_equal(check("192.0.2.3", "j@corp.example"), AUTH_FAIL);
}

static void macros_ask_for_real_local_parts(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 exists:%{l}.users.%{d} -all");
	add("jane+lists.users.corp.example A 127.0.0.2");
	assert_int_equal(check("192.0.2.1", "jane+lists@corp.example"), AUTH_PASS);
	assert_int_equal(check("192.0.2.1", "joe@corp.example"), AUTH_FAIL);
	assert_int_equal(check("192.0.2.1", "a\\b@corp.example"), AUTH_NONE);
}

static void names_that_grow_end_soon(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 include:%{d}.%{d}.%{d} -all");
	assert_int_equal(check("192.0.2.1", "j@corp.example"), AUTH_PERMERROR);
	assert_in_range(dns_table_lookups(table), 1, 12);
}

static struct spf_check library_check(const char *client, const char *domain)
{
	struct spf_check made = { .resolver = table,
		.budget = &budget,
		.arena = arena,
		.local = VIEW("jane"),
		.domain = view_of(domain),
		.helo = VIEW("mx.example") };
	assert_true(ip_parse(view_of(client), &made.client));
	return made;
}

static enum auth_result ask_library(const char *client, const char *domain)
{
	struct spf_check made = library_check(client, domain);
	return spf_library_evaluate(&made);
}

static void the_second_opinion_agrees_on_plain_records(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 redirect=r.example exp=x.example "
	    "mx:corp.example ~all");
	add("r.example TXT v=spf1 -all");
	add("corp.example MX 5 mx.corp.example");
	add("mx.corp.example A 192.0.2.1");
	add("mx.corp.example AAAA 2001:db8::1");
	add("inc.example TXT v=spf1 include:corp.example -all");
	assert_int_equal(ask_library("192.0.2.1", "corp.example"), AUTH_PASS);
	assert_int_equal(ask_library("192.0.2.1", "inc.example"), AUTH_PASS);
	assert_int_equal(ask_library("2001:db8::1", "inc.example"), AUTH_PASS);
	assert_int_equal(ask_library("192.0.2.2", "inc.example"), AUTH_FAIL);
	assert_int_equal(ask_library("192.0.2.2", "corp.example"), AUTH_SOFTFAIL);
	assert_int_equal(budget.queries_asked, 0);
}

static void the_second_opinion_is_not_asked_about_what_is_unsafe(void **state)
{
	(void)state;
	struct buf line = buf_init(arena, 4096);
	buf_text(&line, "long.example TXT v=spf1");
	for (size_t i = 0; i < 60; i++)
		buf_text(&line, " ip4:198.51.100.100/32");
	buf_text(&line, " +all");
	assert_true(dns_table_add(table, buf_view(&line)));
	add("macro.example TXT v=spf1 exists:%{i}.x.example +all");
	add("broken.example TXT v=spf1 +all bogus");
	add("dead.example TXT !timeout");
	add("plain.example TXT v=spf1 -all");
	assert_int_equal(ask_library("192.0.2.1", "long.example"), AUTH_TEMPERROR);
	assert_int_equal(ask_library("192.0.2.1", "macro.example"), AUTH_TEMPERROR);
	assert_int_equal(ask_library("192.0.2.1", "broken.example"), AUTH_TEMPERROR);
	assert_int_equal(ask_library("192.0.2.1", "dead.example"), AUTH_TEMPERROR);
	assert_int_equal(ask_library("192.0.2.1", "none.example"), AUTH_TEMPERROR);
	assert_int_equal(ask_library("127.0.0.1", "plain.example"), AUTH_TEMPERROR);
	assert_int_equal(check("192.0.2.1", "j@long.example"), AUTH_PASS);
	assert_int_equal(check("192.0.2.1", "j@macro.example"), AUTH_PASS);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	spf_init();
	const struct CMUnitTest tests[] = {
		CASE(a_plain_record_decides),
		CASE(an_address_mapped_by_hand_is_still_ipv4),
		CASE(the_null_sender_is_judged_by_helo),
		CASE(what_is_no_address_names_nobody),
		CASE(without_a_client_nothing_is_asked),
		CASE(loopback_passes_only_where_the_record_says_so),
		CASE(silence_is_unknown_and_never_no),
		CASE(a_spent_budget_is_unknown),
		CASE(a_broken_record_passes_nobody),
		CASE(other_records_do_not_matter),
		CASE(includes_and_redirects_compose),
		CASE(ten_lookups_over_all_includes),
		CASE(hosts_fan_out_no_further_than_the_limit),
		CASE(two_void_lookups_and_no_more),
		CASE(a_silent_reverse_zone_does_not_save_a_forger),
		CASE(macros_ask_for_real_local_parts),
		CASE(names_that_grow_end_soon),
		CASE(the_second_opinion_agrees_on_plain_records),
		CASE(the_second_opinion_is_not_asked_about_what_is_unsafe),
	};
	return cmocka_run_group_tests_name("spf", tests, NULL, NULL);
}

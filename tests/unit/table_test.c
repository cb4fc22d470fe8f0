#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dns/table.h"

#include <string.h>

struct fixture {
	struct dns_resolver *table;
	struct arena *arena;
	struct dns_budget budget;
};

static struct fixture fixture;

static int set_up(void **state)
{
	(void)state;
	fixture.table = dns_table_create();
	fixture.arena = arena_create(4096, 0);
	fixture.budget = dns_budget_begin(100, 10000);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dns_resolver_destroy(fixture.table);
	arena_destroy(fixture.arena);
	return 0;
}

static void add(const char *line)
{
	assert_true(dns_table_add(fixture.table, view_of(line)));
}

static struct dns_answer ask(const char *name, enum dns_type type)
{
	return dns_lookup(fixture.table, &fixture.budget, view_of(name), type, fixture.arena);
}

static void assert_view(struct view v, const char *want)
{
	assert_int_equal(v.len, strlen(want));
	assert_memory_equal(v.ptr, want, v.len);
}

static void records_come_back_as_they_were_added(void **state)
{
	(void)state;
	add("corp.example TXT v=spf1 -all");
	add("corp.example TXT \"two \" \"strings \\034\\\\\\255\"");
	add("mx.corp.example. A 192.0.2.1");
	add("mx.corp.example\tAAAA 2001:db8::1");
	add("Corp.Example MX 10 MX.corp.example.");
	add("1.2.0.192.in-addr.arpa PTR mx.corp.example");

	struct dns_answer answer = ask("CORP.example.", DNS_TXT);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_int_equal(answer.count, 2);
	assert_view(answer.records[0].data, "v=spf1 -all");
	assert_view(answer.records[1].data, "two strings \"\\\xFF");
	answer = ask("mx.corp.example", DNS_A);
	assert_int_equal(answer.records[0].data.len, 4);
	assert_memory_equal(answer.records[0].data.ptr, "\xC0\x00\x02\x01", 4);
	assert_int_equal(ask("mx.corp.example", DNS_AAAA).records[0].data.len, 16);
	answer = ask("corp.example", DNS_MX);
	assert_int_equal(answer.records[0].preference, 10);
	assert_view(answer.records[0].data, "mx.corp.example");
	assert_view(ask("1.2.0.192.in-addr.arpa", DNS_PTR).records[0].data, "mx.corp.example");
	assert_int_equal(dns_table_lookups(fixture.table), 5);
}

static void what_is_missing_is_told_apart(void **state)
{
	(void)state;
	add("a.b.corp.example A 192.0.2.1");
	assert_int_equal(ask("nowhere.example", DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(ask("a.b.corp.example", DNS_TXT).status, DNS_NODATA);
	assert_int_equal(ask("b.corp.example", DNS_A).status, DNS_NODATA);
	assert_int_equal(ask("xa.b.corp.example", DNS_A).status, DNS_NXDOMAIN);
	assert_false(fixture.budget.unanswered);
}

static void a_null_mx_is_the_empty_name(void **state)
{
	(void)state;
	add("corp.example MX 0 .");
	struct dns_answer answer = ask("corp.example", DNS_MX);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.records[0].data.len, 0);
}

static void faults_are_unknown_and_say_why(void **state)
{
	(void)state;
	add("s.example TXT !servfail");
	add("t.example ANY !timeout");
	add("b.example A !bogus");
	add("n.example A !nodata");
	assert_string_equal(ask("s.example", DNS_TXT).why, "servfail");
	assert_true(fixture.budget.unanswered);
	assert_int_equal(ask("s.example", DNS_A).status, DNS_NODATA);
	assert_string_equal(ask("t.example", DNS_MX).why, "timeout");
	assert_int_equal(ask("b.example", DNS_A).status, DNS_UNKNOWN);
	assert_true(ask("b.example", DNS_A).bogus);
	assert_int_equal(ask("n.example", DNS_A).status, DNS_NODATA);
}

static void aliases_are_followed_and_loops_end(void **state)
{
	(void)state;
	add("www.example CNAME web.example");
	add("web.example A 192.0.2.7");
	add("x.example CNAME y.example");
	add("y.example CNAME x.example");
	add("dead.example CNAME gone.example");
	assert_int_equal(ask("www.example", DNS_A).status, DNS_FOUND);
	assert_view(ask("www.example", DNS_CNAME).records[0].data, "web.example");
	assert_int_equal(ask("x.example", DNS_A).status, DNS_UNKNOWN);
	assert_int_equal(ask("dead.example", DNS_A).status, DNS_NXDOMAIN);
}

static void lines_that_make_no_sense_are_refused(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"",
		"corp.example",
		"corp.example A",
		"corp.example A 192.0.2",
		"corp.example A ::1",
		"corp.example SRV 1 2 3 x.example",
		"corp..example A 192.0.2.1",
		"corp.example MX mx.corp.example",
		"corp.example MX 70000 mx.example",
		"corp.example MX 10",
		"corp.example TXT \"open",
		"corp.example TXT \"a\" b",
		"corp.example ANY x",
		"corp.example TXT \"\\",
		"c\\\\d.example A 192.0.2.1",
		"corp.example PTR a b",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_false(dns_table_add(fixture.table, view_of(lines[i])));
	assert_int_equal(ask("corp.example", DNS_TXT).status, DNS_NXDOMAIN);
}

static void names_that_are_none_are_never_asked(void **state)
{
	(void)state;
	char name[300];
	memset(name, 'a', sizeof(name));
	for (size_t i = 50; i < sizeof(name); i += 50)
		name[i] = '.';
	name[254] = '\0';
	assert_int_equal(ask(name, DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(ask("", DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(ask(".", DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(ask("a b.example", DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(ask("corp.example'.evil.example", DNS_A).status, DNS_NXDOMAIN);
	assert_int_equal(dns_lookup(fixture.table, &fixture.budget, VIEW("a\0b.example"), DNS_A,
				 fixture.arena)
				 .status,
		DNS_NXDOMAIN);
	assert_int_equal(dns_table_lookups(fixture.table), 0);
	assert_int_equal(fixture.budget.queries_asked, 0);
	name[253] = '\0';
	(void)ask(name, DNS_A);
	assert_int_equal(dns_table_lookups(fixture.table), 1);
}

static void a_spent_budget_is_unknown_not_no(void **state)
{
	(void)state;
	add("corp.example A 192.0.2.1");
	fixture.budget = dns_budget_begin(2, 10000);
	assert_int_equal(ask("corp.example", DNS_A).status, DNS_FOUND);
	assert_int_equal(ask("none.example", DNS_A).status, DNS_NXDOMAIN);
	assert_false(fixture.budget.unanswered);
	struct dns_answer answer = ask("corp.example", DNS_A);
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_string_equal(answer.why, "budget");
	assert_true(fixture.budget.unanswered);
	assert_int_equal(fixture.budget.queries_asked, 2);
}

static void a_passed_deadline_is_unknown_not_no(void **state)
{
	(void)state;
	add("corp.example A 192.0.2.1");
	fixture.budget = dns_budget_begin(5, 0);
	struct dns_answer answer = ask("corp.example", DNS_A);
	assert_int_equal(answer.status, DNS_UNKNOWN);
	assert_string_equal(answer.why, "deadline");
	assert_int_equal(dns_table_lookups(fixture.table), 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(records_come_back_as_they_were_added),
		CASE(what_is_missing_is_told_apart),
		CASE(a_null_mx_is_the_empty_name),
		CASE(faults_are_unknown_and_say_why),
		CASE(aliases_are_followed_and_loops_end),
		CASE(lines_that_make_no_sense_are_refused),
		CASE(names_that_are_none_are_never_asked),
		CASE(a_spent_budget_is_unknown_not_no),
		CASE(a_passed_deadline_is_unknown_not_no),
	};
	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}

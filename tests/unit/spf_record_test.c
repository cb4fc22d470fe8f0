#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/spf_macro.h"
#include "auth/spf_record.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(4096, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

static struct spf_record record;

/* Reads from a heap block of exactly this size, so that a read past it shows. */
static bool read_record(struct view text)
{
	unsigned char *copy = arena_array(arena, unsigned char, text.len);
	memcpy(copy, text.ptr, text.len);
	return spf_record_read((struct view){ copy, text.len }, arena, &record);
}

static void records_of_the_grammar_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t want_terms;
	} cases[] = {
		{ "v=spf1", 0 },
		{ "V=SPF1 ", 0 },
		{ "v=spf1 -all", 1 },
		{ "v=spf1  A  mX   ~ALL  ", 3 },
		{ "v=spf1 a/24 a//64 a/24//64 a:b.example/0//0 mx:b.example", 5 },
		{ "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:db8::/32 ip6:::1", 4 },
		{ "v=spf1 include:_spf.b.example ?exists:%{ir}.%{v}._spf.%{d2} ptr "
		  "ptr:b.example",
			4 },
		{ "v=spf1 exists:%{l1r+-,/_=}.b.example exists:%%%_%-.b.example "
		  "exists:%{d}",
			3 },
		{ "v=spf1 redirect=b.example exp=%{d}.b.example. x-y_z.1=%{c}%{r}%{t}", 0 },
		{ "v=spf1 include=b.example moo= all", 1 },
		{ "v=spf1 a:b.xn--p1ai a:b.c-d.e1 a:1.2.3a", 3 },
		{ "v=spf1 a:b%{d}", 1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!read_record(view_of(cases[i].text)))
			fail_msg("refused: %s", cases[i].text);
		assert_int_equal(record.count, cases[i].want_terms);
	}
}

static const char *const malformed[] = {
	"",
	"v=spf",
	"v=spf10",
	"v=spf1\t-all",
	" v=spf1",
	"v=spf1 al",
	"v=spf1 all:x.example",
	"v=spf1 all/8",
	"v=spf1 all.",
	"v=spf1 ++all",
	"v=spf1 - all",
	"v=spf1 -",
	"v=spf1 -all\t",
	"v=spf1 -all bogus",
	"v=spf1 a:",
	"v=spf1 a:b",
	"v=spf1 a:b/24",
	"v=spf1 a/",
	"v=spf1 a/33",
	"v=spf1 a/024",
	"v=spf1 a//129",
	"v=spf1 a/24/64",
	"v=spf1 a//64/24",
	"v=spf1 a/+24",
	"v=spf1 a:b.example:80",
	"v=spf1 a:192.0.2.1",
	"v=spf1 a:b.example-",
	"v=spf1 a:b.-example",
	"v=spf1 a:b.exam_ple",
	"v=spf1 include",
	"v=spf1 include:",
	"v=spf1 exists",
	"v=spf1 ip4",
	"v=spf1 ip4:",
	"v=spf1 ip4:1.2.3",
	"v=spf1 ip4:192.0.2.01",
	"v=spf1 ip4:192.0.2.1/33",
	"v=spf1 ip4:192.0.2.1/",
	"v=spf1 ip4:192.0.2.1//64",
	"v=spf1 ip4:::1",
	"v=spf1 ip4:[192.0.2.1]",
	"v=spf1 ip6:192.0.2.1",
	"v=spf1 ip6:::1/129",
	"v=spf1 ip6:IPv6:::1",
	"v=spf1 ip6:::1%eth0",
	"v=spf1 ptr/24",
	"v=spf1 ptr:",
	"v=spf1 redirect=",
	"v=spf1 redirect=b",
	"v=spf1 redirect=b.example redirect=b.example",
	"v=spf1 exp=b.example exp=b.example",
	"v=spf1 exp=",
	"v=spf1 -redirect=b.example",
	"v=spf1 =all",
	"v=spf1 1up=x",
	"v=spf1 m\xC3\xB6=x",
	"v=spf1 x=%",
	"v=spf1 x=%x",
	"v=spf1 x=%{x}",
	"v=spf1 x=%{d",
	"v=spf1 a:%{d0}.b.example",
	"v=spf1 a:%{c}.b.example",
	"v=spf1 a:%{dd}.b.example",
	"v=spf1 a:%{dr2}.b.example",
	"v=spf1 a:%{}.b.example",
	"v=spf1 a:%(d).b.example",
	"v=spf1 a:b\x80.example",
	"v=spf1 a:b\r.example",
	"v=spf1 a:\x7F.example",
};

static void what_breaks_the_grammar_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		if (read_record(view_of(malformed[i])))
			fail_msg("accepted: %s", malformed[i]);
	}
	assert_false(read_record(VIEW("v=spf1 a:b\0.example")));
	assert_false(read_record(VIEW("v=spf1 -all\0")));
	assert_false(read_record(VIEW("v=spf1 \0all")));
}

static void the_first_parts_of_a_name_are_told(void **state)
{
	(void)state;
	assert_true(spf_record_is_one(VIEW("v=spf1")));
	assert_true(spf_record_is_one(VIEW("v=Spf1 \xFF")));
	assert_false(spf_record_is_one(VIEW("v=spf1\0-all")));
	assert_false(spf_record_is_one(VIEW("v=spf2.0/pra")));
}

static void terms_carry_what_they_say(void **state)
{
	(void)state;
	assert_true(read_record(VIEW("v=spf1 -a:b.example/24//64 ?ip6:::ffff:192.0.2.0/120 "
				     "redirect=c.example")));
	assert_int_equal(record.terms[0].qualifier, AUTH_FAIL);
	assert_true(view_equal(record.terms[0].spec, VIEW("b.example")));
	assert_int_equal(record.terms[0].prefix4, 24);
	assert_int_equal(record.terms[0].prefix6, 64);
	assert_int_equal(record.terms[1].qualifier, AUTH_NEUTRAL);
	assert_true(view_equal(record.redirect, VIEW("c.example")));
	assert_true(read_record(VIEW("v=spf1 redirect=c.example ?all")));
	assert_int_equal(record.redirect.len, 0);
}

static void no_ipv6_network_holds_an_ipv4_client(void **state)
{
	(void)state;
	struct ip_address client;
	assert_true(ip_parse(VIEW("192.0.2.1"), &client));
	assert_true(
		read_record(VIEW("v=spf1 ip6:::ffff:0:0/96 ip6:::/0 ip6:::ffff:192.0.2.1")));
	assert_false(ip_is_within(client, record.terms[0].network));
	assert_false(ip_is_within(client, record.terms[1].network));
	assert_false(ip_is_within(client, record.terms[2].network));
}

static void a_huge_record_is_refused(void **state)
{
	(void)state;
	static unsigned char text[10000];
	memset(text, ' ', sizeof(text));
	memcpy(text, VIEW("v=spf1").ptr, VIEW("v=spf1").len);
	assert_true(read_record((struct view){ text, 8000 }));
	assert_false(read_record((struct view){ text, sizeof(text) }));
}

static struct spf_macro_values values_for(const char *client)
{
	struct spf_macro_values values = {
		.sender = VIEW("strong-bad@email.corp.example"),
		.local = VIEW("strong-bad"),
		.sender_domain = VIEW("email.corp.example"),
		.domain = VIEW("email.corp.example"),
		.helo = VIEW("mx.corp.example"),
		.validated = VIEW("mx.corp.example"),
	};
	assert_true(ip_parse(view_of(client), &values.client));
	return values;
}

static void macros_expand_as_the_rfc_shows(void **state)
{
	(void)state;
	static const struct {
		const char *client, *spec, *want;
	} cases[] = {
		{ "192.0.2.3", "%{s}", "strong-bad@email.corp.example" },
		{ "192.0.2.3", "%{d4}", "email.corp.example" },
		{ "192.0.2.3", "%{d2}", "corp.example" },
		{ "192.0.2.3", "%{d1}", "example" },
		{ "192.0.2.3", "%{dr}", "example.corp.email" },
		{ "192.0.2.3", "%{d2r}", "corp.email" },
		{ "192.0.2.3", "%{l-}", "strong.bad" },
		{ "192.0.2.3", "%{lr-}", "bad.strong" },
		{ "192.0.2.3", "%{l1r-}", "strong" },
		{ "192.0.2.3", "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.corp.example" },
		{ "192.0.2.3", "%{S}.example.", "strong-bad%40email.corp.example.example" },
		{ "192.0.2.3", "%%%_%-.%{h}.%{p}", "% %20.mx.corp.example.mx.corp.example" },
		{ "2001:db8::cb01", "%{ir}.%{v}",
			"1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6" },
		{ "192.0.2.3", "%{d999999999999}", "email.corp.example" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct spf_macro_values values = values_for(cases[i].client);
		struct view name = spf_macro_expand(view_of(cases[i].spec), &values, arena);
		if (!view_equal(name, view_of(cases[i].want)))
			fail_msg("%s: %.*s", cases[i].spec, VIEW_ARG(name));
	}
}

static void a_long_name_loses_labels_from_the_left(void **state)
{
	(void)state;
	struct spf_macro_values values = values_for("192.0.2.3");
	struct buf spec = buf_init(arena, 1024);
	for (size_t i = 0; i < 40; i++)
		buf_text(&spec, "%{d}.");
	buf_text(&spec, "end.example");
	struct view name = spf_macro_expand(buf_view(&spec), &values, arena);
	assert_in_range(name.len, 230, 253);
	assert_true(view_ends_with(name, VIEW("example.end.example")));
	for (size_t i = 0; i < 80; i++)
		buf_text(&spec, "%{s}");
	assert_true(spf_macro_is_domain(buf_view(&spec)));
	assert_int_equal(spf_macro_expand(buf_view(&spec), &values, arena).len, 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(records_of_the_grammar_are_read),
		CASE(what_breaks_the_grammar_is_refused),
		CASE(the_first_parts_of_a_name_are_told),
		CASE(terms_carry_what_they_say),
		CASE(no_ipv6_network_holds_an_ipv4_client),
		CASE(a_huge_record_is_refused),
		CASE(macros_expand_as_the_rfc_shows),
		CASE(a_long_name_loses_labels_from_the_left),
	};
	return cmocka_run_group_tests_name("spf_record", tests, NULL, NULL);
}

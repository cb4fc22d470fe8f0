#include "base/domain.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void only_ldh_names_of_two_labels_are_domains(void **state)
{
	(void)state;
	struct arena *arena = arena_create(1024, 0);
	static const char long_label[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example";
	const struct {
		const char *raw;
		size_t len;
		const char *want;
	} rows[] = {
		{ "Corp.EXAMPLE", 12, "corp.example" },
		{ "corp.example.", 13, "corp.example" },
		{ "corp.example..", 14, "" },
		{ "corp..example", 13, "" },
		{ ".corp.example", 13, "" },
		{ "-corp.example", 13, "" },
		{ "corp-.example", 13, "" },
		{ "corp.example\0.x", 15, "" },
		{ "corp_x.example", 14, "" },
		{ "corp.ex'ample", 13, "" },
		{ "localhost", 9, "" },
		{ "", 0, "" },
		{ long_label, sizeof(long_label) - 1, "" },
		{ "xn--crp-sed.example", 19, "xn--crp-sed.example" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view raw = exact(rows[i].raw, rows[i].len);
		struct view got = domain_normalize(raw, arena);
		assert_true(view_equal(got, view_of(rows[i].want)));
		exact_free(raw);
	}
	assert_true(
		view_equal(domain_normalize_any(VIEW("LocalHost"), arena), VIEW("localhost")));
	assert_true(domain_is_dns_name(VIEW("s._domainkey.corp.example")));
	assert_false(domain_is_dns_name(VIEW("s._domainkey.corp\0.example")));
	arena_destroy(arena);
}

static void a_domain_is_within_itself_and_its_parents(void **state)
{
	(void)state;
	assert_true(domain_is_within(VIEW("a.corp.example"), VIEW("corp.example")));
	assert_true(domain_is_within(VIEW("corp.example"), VIEW("corp.example")));
	assert_false(domain_is_within(VIEW("evilcorp.example"), VIEW("corp.example")));
	assert_false(domain_is_within(VIEW("corp.example"), VIEW("a.corp.example")));
	assert_false(domain_is_within(VIEW("corp.example"), VIEW("")));
}

static void a_public_suffix_has_no_registrable_domain(void **state)
{
	(void)state;
	assert_true(view_equal(domain_registrable(VIEW("a.b.corp.co.uk")), VIEW("corp.co.uk")));
	assert_int_equal(domain_registrable(VIEW("co.uk")).len, 0);
	assert_true(domain_is_public_suffix(VIEW("co.uk")));
	assert_false(domain_is_public_suffix(VIEW("corp.co.uk")));
	assert_true(
		view_equal(domain_registrable(VIEW("x.corp.example")), VIEW("corp.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_ldh_names_of_two_labels_are_domains),
		cmocka_unit_test(a_domain_is_within_itself_and_its_parents),
		cmocka_unit_test(a_public_suffix_has_no_registrable_domain),
	};
	return cmocka_run_group_tests_name("domain", tests, NULL, NULL);
}

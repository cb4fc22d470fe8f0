#include "text/idn.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void domains_become_a_labels(void **state)
{
	static const struct {
		const char *domain;
		const char *want;
		facts_t want_facts;
	} rows[] = {
		{ "corp.example", "corp.example", 0 },
		{ "CORP.Example", "corp.example", 0 },
		{ "corp.example.", "corp.example", FACT_BIT(TRAILING_DOT) },
		{ "r3---sn.example", "r3---sn.example", 0 },
		{ "localhost", "localhost", 0 },
		{ "c\u00F6rp.example", "xn--crp-sna.example", FACT_BIT(IDN_MAP) },
		{ "xn--crp-sna.example", "xn--crp-sna.example", 0 },
		{ "XN--CRP-SNA.example", "xn--crp-sna.example", 0 },
		{ "\uFF43\uFF4F\uFF52\uFF50.example", "corp.example", FACT_BIT(IDN_MAP) },
		{ "corp\u3002example", "corp.example", FACT_BIT(IDN_MAP) },
		{ "corp.example\u3002", "corp.example",
			FACT_BIT(IDN_MAP) | FACT_BIT(TRAILING_DOT) },
		{ "co\u00ADrp.example", "corp.example", FACT_BIT(IDN_MAP) },
		{ "stra\u00DFe.example", "xn--strae-oqa.example", FACT_BIT(IDN_MAP) },
		/* No A-label, but a name that the DNS may have. */
		{ "xn--a.example", "xn--a.example", FACT_BIT(BAD_DOMAIN) },
		{ "xn--corp-.example", "", FACT_BIT(BAD_DOMAIN) },
		{ "xn--.example", "", FACT_BIT(BAD_DOMAIN) },
		{ "corp..example", "", FACT_BIT(BAD_DOMAIN) },
		{ "-corp.example", "", FACT_BIT(BAD_DOMAIN) },
		{ "corp_x.example", "", FACT_BIT(BAD_DOMAIN) },
		{ "corp example", "", FACT_BIT(BAD_DOMAIN) },
		{ "", "", FACT_BIT(BAD_DOMAIN) },
		{ "corp.example\u2000", "", FACT_BIT(IDN_MAP) | FACT_BIT(BAD_DOMAIN) },
		{ "\u202Ecorp.example", "", FACT_BIT(IDN_MAP) | FACT_BIT(BAD_DOMAIN) },
		{ "corp\xFF.example", "", FACT_BIT(IDN_MAP) | FACT_BIT(BAD_DOMAIN) },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_create(4096, 0);
		struct view domain = exact(rows[i].domain, strlen(rows[i].domain));
		facts_t facts = 0;
		struct view got = idn_to_ascii(domain, arena, &facts);
		if (!view_equal(got, view_of(rows[i].want)) || facts != rows[i].want_facts) {
			fail_msg("%s: got '%.*s' with facts %llx", rows[i].domain,
				VIEW_ARG(got), (unsigned long long)facts);
		}
		exact_free(domain);
		arena_destroy(arena);
	}
}

static void labels_that_do_not_fit_are_refused(void **state)
{
	struct arena *arena = arena_create(4096, 0);
	unsigned char bytes[5000];
	facts_t facts = 0;
	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	bytes[0] = 0xC3;
	bytes[1] = 0xB6;
	for (size_t len = 60; len <= sizeof(bytes); len += 60) {
		assert_int_equal(
			idn_to_ascii((struct view){ bytes, len }, arena, &facts).len, 0);
	}
	assert_true(facts & FACT_BIT(BAD_DOMAIN));
	arena_destroy(arena);
}

static void a_labels_are_shown_as_u_labels(void **state)
{
	static const char *const rows[][2] = {
		{ "corp.example", "corp.example" },
		{ "xn--crp-sna.example", "c\u00F6rp.example" },
		{ "a.xn--crp-sna.xn--crp-sna", "a.c\u00F6rp.c\u00F6rp" },
		{ "xn--a.xn--crp-sna", "xn--a.c\u00F6rp" },
	};
	struct arena *arena = arena_create(4096, 0);
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view got = idn_to_unicode(view_of(rows[i][0]), arena);
		assert_true(view_equal(got, view_of(rows[i][1])));
	}
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(domains_become_a_labels),
		cmocka_unit_test(labels_that_do_not_fit_are_refused),
		cmocka_unit_test(a_labels_are_shown_as_u_labels),
	};
	return cmocka_run_group_tests_name("idn", tests, NULL, NULL);
}

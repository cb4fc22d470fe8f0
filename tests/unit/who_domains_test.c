#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "protect/registry.h"
#include "support/list.h"

struct fixture {
	struct list list;
	struct registry *registry;
	struct arena *arena;
};

static int setup(void **state)
{
	static struct fixture fixture;
	fixture.list = list_create(8);
	list_organization(&fixture.list, "Corp Example", NULL, "corp.example|*.corp.example");
	list_domain(&fixture.list, "corp.example")->require_auth = true;
	list_domain(&fixture.list, "zyntrex.example");
	list_domain(&fixture.list, "northernlakes.example")->require = REQUIRE_DKIM;
	list_domain(&fixture.list, "quietname.example")->lookalikes = false;
	list_domain(&fixture.list, "target.example");
	list_domain(&fixture.list, "gwendolynmedia.example");
	list_domain(&fixture.list, "northernlaces.example"); /* near another protected one */
	fixture.registry = registry_create(fixture.list.snapshot);
	fixture.arena = arena_create((size_t)64 << 10, 0);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	registry_destroy(fixture->registry);
	arena_destroy(fixture->arena);
	list_destroy(&fixture->list);
	return 0;
}

struct row {
	const char *seen;
	const char *want; /* NULL: nobody */
	enum means want_means;
	double want_strength;
	double below;
};

#define ALONE     0.75, 1.01
#define NOT_ALONE 0.5, 0.75

static void check_rows(struct fixture *fixture, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct matches matches;
		registry_find_domain(
			fixture->registry, view_of(rows[i].seen), fixture->arena, &matches);
		const struct match *match = matches.count > 0 ? &matches.items[0] : NULL;
		bool is_right = !match == !rows[i].want;
		if (match && rows[i].want) {
			is_right = view_equal(match->matched, view_of(rows[i].want)) &&
				   match->means == MEANS_BIT(rows[i].want_means) &&
				   match->strength >= rows[i].want_strength &&
				   match->strength < rows[i].below;
		}
		if (!is_right && match) {
			(void)printf("%s: %.*s by %#x at %.2f\n", rows[i].seen,
				VIEW_ARG(match->matched), match->means, match->strength);
		} else if (!is_right) {
			(void)printf("%s: nobody\n", rows[i].seen);
		}
		assert_true(is_right);
		arena_reset(fixture->arena);
	}
}

#define CHECK_ROWS(state, rows) check_rows(*(state), rows, sizeof(rows) / sizeof((rows)[0]))

static void a_protected_domain_is_itself(void **state)
{
	static const struct row rows[] = {
		{ "corp.example", "corp.example", MEANS_DOMAIN, ALONE },
		{ "mail.corp.example", "corp.example", MEANS_DOMAIN, ALONE },
		{ "a.b.corp.example", "corp.example", MEANS_DOMAIN, ALONE },
		{ "zyntrex.example", "zyntrex.example", MEANS_DOMAIN, ALONE },
		{ "northernlaces.example", "northernlaces.example", MEANS_DOMAIN, ALONE },
		{ "hr.zyntrex.example", "zyntrex.example", MEANS_SUBDOMAIN, ALONE },
		{ "notcorp.example", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
	struct fixture *fixture = *state;
	struct matches matches;
	registry_find_domain(
		fixture->registry, VIEW("hr.zyntrex.example"), fixture->arena, &matches);
	assert_int_equal(matches.items[0].facts, FACT_BIT(SUBDOMAIN));
	/* What its organisation lists is no unlisted subdomain of its own record. */
	registry_find_domain(
		fixture->registry, VIEW("mail.corp.example"), fixture->arena, &matches);
	assert_int_equal(matches.count, 1);
	assert_int_equal(matches.items[0].facts, 0);
	/* The organisation and the domain's own record. */
	registry_find_domain(fixture->registry, VIEW("corp.example"), fixture->arena, &matches);
	assert_int_equal(matches.count, 2);
}

static void a_lookalike_is_seen(void **state)
{
	static const struct row rows[] = {
		{ "zyntrex.test", "zyntrex.example", MEANS_LOOKALIKE_SUFFIX, NOT_ALONE },
		{ "gwendolynmedia.test", "gwendolynmedia.example", MEANS_LOOKALIKE_SUFFIX,
			ALONE },
		{ "zintrex.example", "zyntrex.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "zintrex.test", "zyntrex.example", MEANS_LOOKALIKE_EDIT, NOT_ALONE },
		{ "zyntrexx.example", "zyntrex.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "zyntre.example", "zyntrex.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "zynrtex.example", "zyntrex.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "zyn-trex.example", "zyntrex.example", MEANS_LOOKALIKE, ALONE },
		{ "zyntr3x.example", "zyntrex.example", MEANS_LOOKALIKE, ALONE },
		{ "northemlakes.example", "northernlakes.example", MEANS_LOOKALIKE, ALONE },
		{ "northern-lakes.example", "northernlakes.example", MEANS_LOOKALIKE, ALONE },
		{ "zyntrex-billing.test", "zyntrex.example", MEANS_LOOKALIKE, ALONE },
		{ "secure-zyntrex-login.test", "zyntrex.example", MEANS_LOOKALIKE, ALONE },
		{ "zyntrexsupport.test", "zyntrex.example", MEANS_LOOKALIKE, ALONE },
		{ "zyntrex.evil.test", "zyntrex.example", MEANS_LOOKALIKE, NOT_ALONE },
		{ "gwendolynmedia.evil.test", "gwendolynmedia.example", MEANS_LOOKALIKE,
			ALONE },
		{ "corp.example.evil.test", "corp.example", MEANS_LOOKALIKE, ALONE },
		{ "corp-example.test", "corp.example", MEANS_LOOKALIKE, ALONE },
		{ "corp-example.evil.test", "corp.example", MEANS_LOOKALIKE, ALONE },
		{ "corpexample.test", "corp.example", MEANS_LOOKALIKE, ALONE },
		{ "zyn.trex.example", "zyntrex.example", MEANS_LOOKALIKE, ALONE },
		{ "target-login.test", "target.example", MEANS_LOOKALIKE, NOT_ALONE },
		{ "zyntrex.zendesk.com", "zyntrex.example", MEANS_LOOKALIKE, NOT_ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void an_internationalised_lookalike_is_read_as_shown(void **state)
{
	struct fixture *fixture = *state;
	struct matches matches;
	/* zyntrеx with a Cyrillic е; c\u043Erp.example */
	registry_find_domain(
		fixture->registry, VIEW("xn--zyntrx-7of.example"), fixture->arena, &matches);
	assert_int_equal(matches.count, 1);
	assert_int_equal(matches.items[0].means, MEANS_BIT(MEANS_LOOKALIKE));
	assert_int_equal(
		matches.items[0].facts, FACT_BIT(DOMAIN_LOOKALIKE) | FACT_BIT(IDN_LOOKALIKE));
	registry_find_domain(
		fixture->registry, VIEW("xn--crp-sed.example"), fixture->arena, &matches);
	assert_int_equal(matches.count, 2);
	/* What decodes to nothing is nobody's. */
	registry_find_domain(
		fixture->registry, VIEW("xn--a.example"), fixture->arena, &matches);
	assert_int_equal(matches.count, 0);
}

static void honest_domains_are_left_in_peace(void **state)
{
	static const struct row rows[] = {
		{ "example.test", NULL, 0, 0, 0 },
		{ "corp.test", NULL, 0, 0, 0 },
		{ "core.example", NULL, 0, 0, 0 },
		{ "crop.example", NULL, 0, 0, 0 },
		{ "target.test", "target.example", MEANS_LOOKALIKE_SUFFIX, NOT_ALONE },
		{ "targets.test", NULL, 0, 0, 0 },
		{ "quietname.test", NULL, 0, 0, 0 },
		{ "quietnam.example", NULL, 0, 0, 0 },
		{ "lakes.example", NULL, 0, 0, 0 },
		{ "northern.example", NULL, 0, 0, 0 },
		{ "mail.evil.test", NULL, 0, 0, 0 },
		{ "com", NULL, 0, 0, 0 },
		{ "co.uk", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void the_strictest_record_rules_a_domain(void **state)
{
	struct fixture *fixture = *state;
	const struct protected_domain *rules =
		registry_domain_rules(fixture->registry, VIEW("corp.example"));
	assert_non_null(rules);
	assert_true(rules->require_auth);
	rules = registry_domain_rules(fixture->registry, VIEW("mail.corp.example"));
	assert_non_null(rules);
	assert_false(rules->require_auth);
	rules = registry_domain_rules(fixture->registry, VIEW("northernlakes.example"));
	assert_int_equal(rules->require, REQUIRE_DKIM);
	assert_null(registry_domain_rules(fixture->registry, VIEW("hr.zyntrex.example")));
	assert_null(registry_domain_rules(fixture->registry, VIEW("evil.test")));
	const struct organization *corp =
		&fixture->list.snapshot->protected_list.organizations[0];
	assert_true(registry_domain_is_of(corp, VIEW("corp.example")));
	assert_true(registry_domain_is_of(corp, VIEW("a.corp.example")));
	assert_false(registry_domain_is_of(corp, VIEW("xcorp.example")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_protected_domain_is_itself),
		cmocka_unit_test(a_lookalike_is_seen),
		cmocka_unit_test(an_internationalised_lookalike_is_read_as_shown),
		cmocka_unit_test(honest_domains_are_left_in_peace),
		cmocka_unit_test(the_strictest_record_rules_a_domain),
	};
	return cmocka_run_group_tests_name("who_domains", tests, setup, teardown);
}

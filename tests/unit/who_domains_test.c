#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/limits.h"
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
	fixture.list = list_create(16);
	list_organization(&fixture.list, "Corp Example", NULL, "corp.example|*.corp.example");
	list_domain(&fixture.list, "corp.example")->require_auth = true;
	list_domain(&fixture.list, "zyntrex.example");
	list_domain(&fixture.list, "northernlakes.example")->require = REQUIRE_DKIM;
	list_domain(&fixture.list, "quietname.example")->lookalikes = false;
	list_domain(&fixture.list, "target.example");
	list_domain(&fixture.list, "gwendolynmedia.example");
	list_domain(&fixture.list, "northernlaces.example"); /* near another protected one */
	list_domain(&fixture.list, "bright-harbor.co.uk");
	list_domain(&fixture.list, "zyx.example");
	list_domain(&fixture.list, "barnwell.example"); /* its "rn" reads as m */
	list_domain(&fixture.list, "kestrelbank.example");
	list_domain(&fixture.list, "pay.hollowmere.example"); /* a subdomain alone */
	list_domain(&fixture.list,
		"xn--80akhbyknj4f.example"); /* \u0438\u0441\u043F\u044B\u0442\u0430\u043D\u0438\u0435
					      */
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

#define VIEW_INIT(literal)                                               \
	{                                                                \
		(const unsigned char *)("" literal), sizeof(literal) - 1 \
	}

#define ALONE     0.75, 1.01
#define NOT_ALONE 0.5, 0.75

static void check_rows(struct fixture *fixture, const struct row *rows, size_t count)
{
	bool all_right = true;
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
		all_right = all_right && is_right;
		arena_reset(fixture->arena);
	}
	assert_true(all_right);
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

/* What a domain generator makes of "kestrelbank.example". */
static void every_kind_of_typing_error_is_seen(void **state)
{
	static const struct row rows[] = {
		{ "kestrelbanks.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrlbank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kesstrelbank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrelnank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "ekstrelbank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrelbqank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestralbank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kgstrelbank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrel-bank.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "kestrelbank.test", "kestrelbank.example", MEANS_LOOKALIKE_SUFFIX, ALONE },
		{ "kestrelbamk.test", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrelbonk.evil.test", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "ketsrelbnak.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT,
			NOT_ALONE },
		{ "barnwel.example", "barnwell.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "barnnwell.example", "barnwell.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "branwell.example", "barnwell.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "bamwell.example", "barnwell.example", MEANS_LOOKALIKE, ALONE },
		{ "kestre1bank.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "keslrelbank.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestreldank.test", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "ilestrelqank.example", NULL, 0, 0, 0 },
		{ "kestreldamk.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void a_name_among_lure_words_is_seen(void **state)
{
	static const struct row rows[] = {
		{ "kestrelbank-login.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "loginkestrelbank.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "my-kestrelbank-id58.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "securekestrelbankinvoice.test", "kestrelbank.example", MEANS_LOOKALIKE,
			ALONE },
		{ "wwwkestrelbank.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "www-zyx.example", "zyx.example", MEANS_LOOKALIKE, ALONE },
		{ "wwwzyx.example", "zyx.example", MEANS_LOOKALIKE, ALONE },
		{ "zyx-billing.test", "zyx.example", MEANS_LOOKALIKE, NOT_ALONE },
		{ "kestrlbank-support.test", "kestrelbank.example", MEANS_LOOKALIKE_EDIT,
			ALONE },
		{ "update-kestrelbamk.test", "kestrelbank.example", MEANS_LOOKALIKE_EDIT,
			ALONE },
		{ "bright-harbor-refund.test", "bright-harbor.co.uk", MEANS_LOOKALIKE, ALONE },
		{ "brightharbor-refund.test", "bright-harbor.co.uk", MEANS_LOOKALIKE, ALONE },
		{ "kestrelbank-wibble.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "zyxlogin.example", "zyx.example", MEANS_LOOKALIKE, NOT_ALONE },
		{ "targetlogin.test", "target.example", MEANS_LOOKALIKE, NOT_ALONE },
		{ "kestrelbankwibble.test", "kestrelbank.example", MEANS_LOOKALIKE, NOT_ALONE },
		{ "login.kestrelbank-portal.evil.test", "kestrelbank.example", MEANS_LOOKALIKE,
			ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void a_domain_inside_another_is_seen(void **state)
{
	static const struct row rows[] = {
		{ "bright-harbor.co.uk.evil.test", "bright-harbor.co.uk", MEANS_LOOKALIKE,
			ALONE },
		{ "mail.bright-harbor.co.uk.evil.test", "bright-harbor.co.uk", MEANS_LOOKALIKE,
			ALONE },
		{ "bright-harbor-co-uk.test", "bright-harbor.co.uk", MEANS_LOOKALIKE, ALONE },
		{ "bright-harborco.uk", "bright-harbor.co.uk", MEANS_LOOKALIKE, ALONE },
		{ "www-bright-harbor-co-uk.evil.test", "bright-harbor.co.uk", MEANS_LOOKALIKE,
			ALONE },
		{ "zyx.example.evil.test", "zyx.example", MEANS_LOOKALIKE, ALONE },
		{ "zyx-example.test", "zyx.example", MEANS_LOOKALIKE, ALONE },
		{ "kestrel.bank.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "pay.hollowmere.example.evil.test", "pay.hollowmere.example", MEANS_LOOKALIKE,
			ALONE },
		{ "hollowmere.test", "pay.hollowmere.example", MEANS_LOOKALIKE_SUFFIX, ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void what_everybody_may_register_below_is_a_suffix(void **state)
{
	static const struct row rows[] = {
		{ "kestrelbank.duckdns.org", "kestrelbank.example", MEANS_LOOKALIKE_SUFFIX,
			ALONE },
		{ "kestrelbank-login.blogspot.com", "kestrelbank.example", MEANS_LOOKALIKE,
			ALONE },
		{ "bright-harbor.uk", "bright-harbor.co.uk", MEANS_LOOKALIKE_SUFFIX, ALONE },
		{ "bright-harbour.co.uk", "bright-harbor.co.uk", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "duckdns.org", NULL, 0, 0, 0 },
		{ "other.co.uk", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void a_whole_label_in_another_script_is_seen(void **state)
{
	static const struct row rows[] = {
		/* the same under another suffix, and as a label below a stranger's domain */
		{ "xn--80akhbyknj4f.test", "xn--80akhbyknj4f.example", MEANS_LOOKALIKE_SUFFIX,
			ALONE },
		{ "xn--80akhbyknj4f.example.evil.test", "xn--80akhbyknj4f.example",
			MEANS_LOOKALIKE, ALONE },
		{ "www-xn--80akhbyknj4f-example.test", "xn--80akhbyknj4f.example",
			MEANS_LOOKALIKE, ALONE },
		/* z\u0443x: two of three letters are Latin */
		{ "xn--zx-umc.example", "zyx.example", MEANS_LOOKALIKE, ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void domains_near_by_are_left_in_peace(void **state)
{
	static const struct row rows[] = {
		{ "zyr.example", NULL, 0, 0, 0 },
		{ "zyx.test", NULL, 0, 0, 0 },
		{ "myzyx.test", NULL, 0, 0, 0 },
		{ "zyxel.test", NULL, 0, 0, 0 },
		{ "cart.example", NULL, 0, 0, 0 },
		{ "carp.example", NULL, 0, 0, 0 },
		{ "mytarget.test", NULL, 0, 0, 0 },
		{ "targetworld.test", NULL, 0, 0, 0 },
		{ "kestrelbank.zendesk.com", "kestrelbank.example", MEANS_LOOKALIKE,
			NOT_ALONE },
		{ "barnwells.test", "barnwell.example", MEANS_LOOKALIKE_EDIT, NOT_ALONE },
		{ "zyxmail.test", NULL, 0, 0, 0 },
		{ "mycorps.test", NULL, 0, 0, 0 },
		{ "thetarget.test", NULL, 0, 0, 0 },
		{ "target.zendesk.com", NULL, 0, 0, 0 },
		{ "tarsnet.example", NULL, 0, 0, 0 },
		{ "bank.example", NULL, 0, 0, 0 },
		{ "harbor.co.uk", NULL, 0, 0, 0 },
		{ "bright.co.uk", NULL, 0, 0, 0 },
		{ "login.portal.test", NULL, 0, 0, 0 },
		{ "secure-login.test", NULL, 0, 0, 0 },
		{ "hollow.example", NULL, 0, 0, 0 },
		{ "www.hollowmere.example", NULL, 0, 0, 0 },
	};
	CHECK_ROWS(state, rows);
}

static void letters_that_look_like_others_are_seen(void **state)
{
	static const struct row rows[] = {
		{ "kestrelbanlk.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrelbanik.test", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		{ "kestrelbanlc.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "kestrelbark.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT, ALONE },
		/* kestrelb\u0259nk */
		{ "xn--kestrelbnk-5ie.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT,
			ALONE },
		/* the "rn" is no m here */
		{ "fornorthernlakes.test", "northernlakes.example", MEANS_LOOKALIKE, ALONE },
		{ "wwkestrelbank.example", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "kestrelbank-zahlung.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "oplatakestrelbank.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "securekestrelbankqxv.test", "kestrelbank.example", MEANS_LOOKALIKE,
			NOT_ALONE },
		{ "bright-harborcouk7.test", "bright-harbor.co.uk", MEANS_LOOKALIKE, ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void an_a_label_is_also_read_as_it_is_written(void **state)
{
	static const struct row rows[] = {
		{ "xn--kestrelbank.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "xn--login-kestrelbank.test", "kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "xn--80akhbyknj4f-login.test", "xn--80akhbyknj4f.example", MEANS_LOOKALIKE,
			ALONE },
		{ "xn--.test", NULL, 0, 0, 0 },
		{ "xn--99999999999999999.test", NULL, 0, 0, 0 },
		{ "xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.test", NULL, 0, 0,
			0 },
	};
	CHECK_ROWS(state, rows);
}

static void two_errors_side_by_side_are_another_word(void **state)
{
	static const struct row rows[] = {
		{ "kestrelvrnk.example", NULL, 0, 0, 0 },
		{ "kestrelbxxk.example", NULL, 0, 0, 0 },
		{ "kesterlbnak.example", "kestrelbank.example", MEANS_LOOKALIKE_EDIT,
			NOT_ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void the_first_labels_of_very_many_are_read(void **state)
{
	static const struct row rows[] = {
		{ "kestrelbank.example.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.evil.test",
			"kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.kestrelbank.evil.test",
			"kestrelbank.example", MEANS_LOOKALIKE, ALONE },
		{ "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.zyntrex.example", "zyntrex.example",
			MEANS_SUBDOMAIN, ALONE },
	};
	CHECK_ROWS(state, rows);
}

static void what_is_no_domain_is_read_as_it_is_shown(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		struct view shown;
		const char *want;
	} rows[] = {
		{ VIEW_INIT("kestrel_bank.example"), "kestrelbank.example" },
		{ VIEW_INIT("kestrel\001bank.example"), "kestrelbank.example" },
		{ VIEW_INIT("kestrel\0bank.example"), "kestrelbank.example" },
		{ VIEW_INIT("Kestrel Bank.example"), "kestrelbank.example" },
		{ VIEW_INIT("mail_1.zyntrex.example"), "zyntrex.example" },
		{ VIEW_INIT("town_hall.test"), NULL },
		{ VIEW_INIT("[192.0.2.1]"), NULL },
		{ VIEW_INIT("\xFF\xFE"), NULL },
		{ VIEW_INIT("___"), NULL },
		{ VIEW_INIT(""), NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct matches matches;
		registry_find_shown_domain(
			fixture->registry, rows[i].shown, fixture->arena, &matches);
		assert_int_equal(matches.count > 0, rows[i].want != NULL);
		if (rows[i].want) {
			assert_true(
				view_equal(matches.items[0].matched, view_of(rows[i].want)));
			assert_true(matches.items[0].strength < 1);
			assert_int_equal(matches.items[0].facts, FACT_BIT(DOMAIN_LOOKALIKE));
			assert_int_equal(matches.items[0].means & MEANS_BIT(MEANS_DOMAIN), 0);
		}
	}
}

/* The longest and the most broken names that anybody sends. */
static void no_domain_is_too_long(void **state)
{
	struct fixture *fixture = *state;
	struct matches matches;
	unsigned char bytes[LIMIT_DOMAIN];
	for (size_t step = 1; step < 64; step++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			bytes[i] = i % (step + 1) == step
					   ? (unsigned char)'.'
					   : (unsigned char)"kestrelbank-"[i % 12];
		}
		registry_find_domain(fixture->registry, (struct view){ bytes, sizeof(bytes) },
			fixture->arena, &matches);
		assert_true(matches.count <= LIMIT_MATCHES);
		arena_reset(fixture->arena);
	}
	static const char *const odd[] = { "", ".", "..", "-", "-.-", "a..example", "xn--",
		"xn--.example", "xn--a-.xn--b-", "kestrelbank.", ".kestrelbank" };
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		registry_find_domain(
			fixture->registry, view_of(odd[i]), fixture->arena, &matches);
		arena_reset(fixture->arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_protected_domain_is_itself),
		cmocka_unit_test(a_lookalike_is_seen),
		cmocka_unit_test(an_internationalised_lookalike_is_read_as_shown),
		cmocka_unit_test(honest_domains_are_left_in_peace),
		cmocka_unit_test(every_kind_of_typing_error_is_seen),
		cmocka_unit_test(a_name_among_lure_words_is_seen),
		cmocka_unit_test(a_domain_inside_another_is_seen),
		cmocka_unit_test(what_everybody_may_register_below_is_a_suffix),
		cmocka_unit_test(a_whole_label_in_another_script_is_seen),
		cmocka_unit_test(domains_near_by_are_left_in_peace),
		cmocka_unit_test(letters_that_look_like_others_are_seen),
		cmocka_unit_test(an_a_label_is_also_read_as_it_is_written),
		cmocka_unit_test(two_errors_side_by_side_are_another_word),
		cmocka_unit_test(the_first_labels_of_very_many_are_read),
		cmocka_unit_test(what_is_no_domain_is_read_as_it_is_shown),
		cmocka_unit_test(no_domain_is_too_long),
		cmocka_unit_test(the_strictest_record_rules_a_domain),
	};
	return cmocka_run_group_tests_name("who_domains", tests, setup, teardown);
}

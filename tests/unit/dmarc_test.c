#include "auth/dmarc.h"

#include "base/domain.h"
#include "base/limits.h"
#include "dns/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define NO_POLICY  ((enum dmarc_policy)9)
#define NONE       DMARC_POLICY_NONE
#define QUARANTINE DMARC_POLICY_QUARANTINE
#define REJECT     DMARC_POLICY_REJECT

/* One message against one zone. NULL: nothing, or not looked at. */
struct row {
	const char *what;
	const char *zone[4];
	const char *from;
	const char *spf;  /* passes for this domain */
	const char *dkim; /* likewise */
	enum auth_result want;
	enum dmarc_policy want_policy;
	const char *want_organization;
};

struct bench {
	struct arena *arena;
	struct dns_resolver *table;
	struct dns_budget budget;
	struct auth_results results;
	struct dkim_result dkim[2];
};

static int begin(void **state)
{
	struct arena *arena = arena_create(16384, 0);
	struct bench *bench = arena_new(arena, struct bench);
	bench->arena = arena;
	bench->table = dns_table_create();
	bench->results.dkim = bench->dkim;
	*state = bench;
	return bench->table ? 0 : -1;
}

static int load_suffixes(void **state)
{
	(void)state;
	return domain_suffixes_load(NULL) ? 0 : -1;
}

static int end(void **state)
{
	struct bench *bench = *state;
	dns_resolver_destroy(bench->table);
	arena_destroy(bench->arena);
	return 0;
}

static void publish(struct bench *bench, const char *line)
{
	assert_true(dns_table_add(bench->table, view_of(line)));
}

static void pass_spf(struct bench *bench, const char *domain)
{
	bench->results.spf =
		(struct spf_result){ .result = AUTH_PASS, .domain = view_of(domain) };
}

static void add_dkim(struct bench *bench, const char *domain, enum auth_result result)
{
	bench->dkim[bench->results.dkim_count++] =
		(struct dkim_result){ .result = result, .domain = view_of(domain) };
}

static struct dmarc_result check(struct bench *bench, const char *from)
{
	bench->budget = dns_budget_begin(100, 1000);
	return dmarc_check(
		bench->table, &bench->budget, view_of(from), &bench->results, bench->arena);
}

static void check_row(const struct row *row)
{
	void *state = NULL;
	assert_int_equal(begin(&state), 0);
	struct bench *bench = state;
	for (size_t i = 0; i < 4 && row->zone[i]; i++)
		publish(bench, row->zone[i]);
	if (row->spf)
		pass_spf(bench, row->spf);
	if (row->dkim)
		add_dkim(bench, row->dkim, AUTH_PASS);
	struct dmarc_result got = check(bench, row->from);
	bool same = got.result == row->want &&
		    (row->want_policy == NO_POLICY || got.policy == row->want_policy) &&
		    (!row->want_organization ||
			    view_equal(got.organizational, view_of(row->want_organization)));
	if (!same) {
		print_error("%s: %s, policy %d, organisation %.*s\n", row->what,
			auth_result_name(got.result), (int)got.policy,
			VIEW_ARG(got.organizational));
	}
	assert_true(same);
	assert_true(bench->budget.queries_asked <= 2 * LIMIT_DMARC_WALK + 1);
	(void)end(&state);
}

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(&rows[i]);
}
#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof((rows)[0]))

static void alignment_follows_the_organisational_domain(void **state)
{
	static const struct row rows[] = {
		{ "the same name", { "_dmarc.corp.example TXT v=DMARC1; p=reject; adkim=s" },
			"corp.example", NULL, "corp.example", AUTH_PASS, REJECT,
			"corp.example" },
		{ "a subdomain of the organisation",
			{ "_dmarc.corp.example TXT v=DMARC1; p=reject" }, "mail.corp.example",
			NULL, "corp.example", AUTH_PASS, REJECT, "corp.example" },
		{ "siblings", { "_dmarc.corp.example TXT v=DMARC1; p=reject" },
			"a.corp.example", NULL, "b.corp.example", AUTH_PASS, REJECT, NULL },
		{ "strict dkim", { "_dmarc.corp.example TXT v=DMARC1; p=reject; adkim = S" },
			"mail.corp.example", NULL, "corp.example", AUTH_FAIL, REJECT, NULL },
		{ "strict spf", { "_dmarc.corp.example TXT v=DMARC1; p=reject; aspf=s" },
			"corp.example", "mail.corp.example", NULL, AUTH_FAIL, REJECT, NULL },
		{ "strict dkim, relaxed spf",
			{ "_dmarc.corp.example TXT v=DMARC1; p=reject; adkim=s" },
			"corp.example", "mail.corp.example", "sub.corp.example", AUTH_PASS,
			REJECT, NULL },
		{ "a suffix of letters is none of labels",
			{ "_dmarc.corp.example TXT v=DMARC1; p=reject" }, "corp.example",
			"notcorp.example", "notcorp.example", AUTH_FAIL, REJECT, NULL },
		{ "another domain", { "_dmarc.corp.example TXT v=DMARC1; p=reject" },
			"corp.example", "evil.example", "evil.example", AUTH_FAIL, REJECT,
			NULL },
		{ "RFC 9989 B.4.1",
			{ "_dmarc.example.com TXT v=DMARC1; p=reject",
				"_dmarc.signing.example.com TXT v=DMARC1; p=reject" },
			"example.com", NULL, "signing.example.com", AUTH_PASS, REJECT,
			"example.com" },
		{ "RFC 9989 B.4.2",
			{ "_dmarc.example.com TXT v=DMARC1; p=reject",
				"_dmarc.signing.example.com TXT v=DMARC1; p=reject" },
			"a.b.c.d.e.f.g.h.i.j.k.example.com", NULL, "signing.example.com",
			AUTH_PASS, REJECT, "example.com" },
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void psd_says_where_organisations_end(void **state)
{
	static const char bank[] =
		"_dmarc.bank.example TXT v=DMARC1; p=reject; psd=y; rua=mailto:d@bank.example";
	static const char giant[] = "_dmarc.giant.bank.example TXT v=DMARC1; p=quarantine";
	static const struct row rows[] = {
		{ "RFC 9989 B.4.3", { bank, giant }, "giant.bank.example",
			"mail.giant.bank.example", "mail.mega.bank.example", AUTH_PASS,
			QUARANTINE, "giant.bank.example" },
		{ "another organisation under one suffix", { bank, giant },
			"giant.bank.example", NULL, "mega.bank.example", AUTH_FAIL, QUARANTINE,
			NULL },
		{ "the suffix itself signs", { bank, giant }, "giant.bank.example", NULL,
			"bank.example", AUTH_FAIL, QUARANTINE, NULL },
		{ "the suffix's record where the organisation has none", { bank },
			"www.tiny.bank.example", NULL, NULL, AUTH_FAIL, REJECT,
			"tiny.bank.example" },
		{ "psd=n ends the walk",
			{ "_dmarc.b.corp.example TXT v=DMARC1; p=reject; psd=n",
				"_dmarc.corp.example TXT v=DMARC1; p=none" },
			"a.b.corp.example", NULL, NULL, AUTH_FAIL, REJECT, "b.corp.example" },
		{ "the parent of a psd=n name is another",
			{ "_dmarc.b.corp.example TXT v=DMARC1; p=reject; psd=n",
				"_dmarc.corp.example TXT v=DMARC1; p=none" },
			"a.b.corp.example", NULL, "corp.example", AUTH_FAIL, REJECT, NULL },
		{ "a psd=n name does not speak for its parent",
			{ "_dmarc.b.corp.example TXT v=DMARC1; p=none; psd=n",
				"_dmarc.corp.example TXT v=DMARC1; p=reject" },
			"corp.example", NULL, "b.corp.example", AUTH_FAIL, REJECT, NULL },
		{ "the top level's policy is not used where there is another",
			{ "_dmarc.example TXT v=DMARC1; p=reject; psd=y",
				"_dmarc.foo.example TXT v=DMARC1; p=none" },
			"foo.example", NULL, NULL, AUTH_FAIL, NONE, "foo.example" },
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void the_public_suffix_list_is_heard_as_well(void **state)
{
	static const char bank[] = "_dmarc.bank.co.uk TXT v=DMARC1; p=reject";
	static const char suffix[] = "_dmarc.co.uk TXT v=DMARC1; p=none";
	static const struct row rows[] = {
		{ "two registrants", { bank }, "bank.co.uk", NULL, "evil.co.uk", AUTH_FAIL,
			REJECT, "bank.co.uk" },
		{ "the suffix signs", { bank }, "bank.co.uk", "co.uk", "co.uk", AUTH_FAIL,
			REJECT, NULL },
		{ "the top level signs", { bank }, "bank.co.uk", "uk", "uk", AUTH_FAIL, REJECT,
			NULL },
		{ "a record at the suffix without psd", { bank, suffix }, "bank.co.uk", NULL,
			"evil.co.uk", AUTH_FAIL, REJECT, "bank.co.uk" },
		{ "only a record at the suffix", { suffix }, "bank.co.uk", NULL, "evil.co.uk",
			AUTH_FAIL, NONE, "bank.co.uk" },
		{ "own subdomain under it", { bank, suffix }, "bank.co.uk", NULL,
			"mail.bank.co.uk", AUTH_PASS, REJECT, "bank.co.uk" },
		{ "the suffix as author", { "_dmarc.github.io TXT v=DMARC1; p=reject" },
			"github.io", NULL, "mallory.github.io", AUTH_FAIL, REJECT, NULL },
		{ "two customers of one host", { "_dmarc.github.io TXT v=DMARC1; p=reject" },
			"alice.github.io", NULL, "mallory.github.io", AUTH_FAIL, REJECT, NULL },
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void records_are_read_strictly(void **state)
{
#define CORP(record)                                     \
	{                                                \
		"_dmarc.corp.example TXT \"" record "\"" \
	}
#define READ(what, record, want, policy)                                           \
	{                                                                          \
		what, CORP(record), "corp.example", NULL, NULL, want, policy, NULL \
	}
	static const struct row rows[] = {
		READ("plain", "v=DMARC1; p=reject", AUTH_FAIL, REJECT),
		READ("case of the value", "v=DMARC1; p=Reject", AUTH_FAIL, REJECT),
		READ("blanks and empty tags", " v = DMARC1 ; p = reject ;;", AUTH_FAIL, REJECT),
		READ("unknown tags", "v=DMARC1; x=1; p=reject; pct=0; rf=afrf", AUTH_FAIL,
			REJECT),
		READ("p= need not be second", "v=DMARC1; adkim=r; p=reject", AUTH_FAIL, REJECT),
		READ("case of the version", "v=dmarc1; p=reject", AUTH_NONE, NO_POLICY),
		READ("a longer version", "v=DMARC1x; p=reject", AUTH_NONE, NO_POLICY),
		READ("version not first", "p=reject; v=DMARC1", AUTH_NONE, NO_POLICY),
		READ("no version", "p=reject", AUTH_NONE, NO_POLICY),
		READ("case of the tag v", "V=DMARC1; p=reject", AUTH_NONE, NO_POLICY),
		READ("empty", "", AUTH_NONE, NO_POLICY),
		READ("no p= and no rua=", "v=DMARC1; adkim=s", AUTH_NONE, NO_POLICY),
		READ("no p=", "v=DMARC1; rua=mailto:d@corp.example", AUTH_FAIL, NONE),
		READ("p= that is none", "v=DMARC1; p=bogus; rua=mailto:d@corp.example",
			AUTH_FAIL, NONE),
		READ("p= that is none, rua= that is none",
			"v=DMARC1; p=bogus; rua=d@corp.example", AUTH_NONE, NO_POLICY),
		READ("a prefix of a policy", "v=DMARC1; p=r", AUTH_NONE, NO_POLICY),
		READ("sp= that is none", "v=DMARC1; p=reject; sp=x", AUTH_NONE, NO_POLICY),
		READ("np= that is none", "v=DMARC1; p=reject; np=x; rua=mailto:d@corp.example",
			AUTH_FAIL, NONE),
		READ("p= twice", "v=DMARC1; p=none; p=reject", AUTH_NONE, NO_POLICY),
		READ("test mode", "v=DMARC1; p=reject; t=y", AUTH_FAIL, QUARANTINE),
		READ("test mode of quarantine", "v=DMARC1; p=quarantine; t=y", AUTH_FAIL, NONE),
		READ("test mode that is none", "v=DMARC1; p=reject; t=yes", AUTH_FAIL, REJECT),
	};
#undef READ
#undef CORP
	(void)state;
	CHECK_ROWS(rows);
}

static void subdomains_have_policies_of_their_own(void **state)
{
	static const char record[] =
		"_dmarc.corp.example TXT v=DMARC1; p=reject; sp=none; np=quarantine";
	static const struct row rows[] = {
		{ "it exists", { record, "sub.corp.example A 192.0.2.1" }, "sub.corp.example",
			NULL, NULL, AUTH_FAIL, NONE, NULL },
		{ "it has other types only",
			{ record, "sub.corp.example MX 10 mx.corp.example" },
			"sub.corp.example", NULL, NULL, AUTH_FAIL, NONE, NULL },
		{ "it does not exist", { record }, "ghost.corp.example", NULL, NULL, AUTH_FAIL,
			QUARANTINE, NULL },
		{ "the organisation itself", { record }, "corp.example", NULL, NULL, AUTH_FAIL,
			REJECT, NULL },
		{ "no sp=", { "_dmarc.corp.example TXT v=DMARC1; p=reject" },
			"sub.corp.example", NULL, NULL, AUTH_FAIL, REJECT, NULL },
		{ "np= falls back on sp=",
			{ "_dmarc.corp.example TXT v=DMARC1; p=reject; sp=quarantine" },
			"ghost.corp.example", NULL, NULL, AUTH_FAIL, QUARANTINE, NULL },
		{ "not known whether it exists: the milder",
			{ record, "sub.corp.example A !servfail" }, "sub.corp.example", NULL,
			NULL, AUTH_FAIL, NONE, NULL },
		{ "its own record",
			{ record, "_dmarc.sub.corp.example TXT v=DMARC1; p=reject" },
			"sub.corp.example", NULL, NULL, AUTH_FAIL, REJECT, "corp.example" },
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void several_records_are_none(void **state)
{
	static const struct row rows[] = {
		{ "at the author",
			{ "_dmarc.corp.example TXT v=DMARC1; p=reject",
				"_dmarc.corp.example TXT v=DMARC1; p=none" },
			"corp.example", NULL, "corp.example", AUTH_NONE, NO_POLICY, NULL },
		{ "nothing is inherited then",
			{ "_dmarc.mail.corp.example TXT v=DMARC1; p=reject",
				"_dmarc.mail.corp.example TXT v=DMARC1; p=none",
				"_dmarc.corp.example TXT v=DMARC1; p=none" },
			"mail.corp.example", NULL, NULL, AUTH_NONE, NO_POLICY, NULL },
		{ "other text does not count",
			{ "_dmarc.mail.corp.example TXT some text",
				"_dmarc.mail.corp.example TXT v=spf1 -all",
				"_dmarc.corp.example TXT v=DMARC1; p=quarantine" },
			"mail.corp.example", NULL, "corp.example", AUTH_PASS, QUARANTINE,
			NULL },
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void a_silent_name_server_is_never_a_no(void **state)
{
	static const char down[] = "_dmarc.corp.example TXT !servfail";
	static const char own[] = "_dmarc.sub.corp.example TXT v=DMARC1; p=reject";
	static const struct row rows[] = {
		{ "at the author", { down }, "corp.example", NULL, NULL, AUTH_TEMPERROR,
			NO_POLICY, "corp.example" },
		{ "above the author", { down }, "sub.corp.example", NULL, NULL, AUTH_TEMPERROR,
			NO_POLICY, "corp.example" },
		{ "above the author's own record", { down, own }, "sub.corp.example", NULL,
			NULL, AUTH_FAIL, REJECT, NULL },
		{ "the organisation is not known", { down, own }, "sub.corp.example", NULL,
			"mail.corp.example", AUTH_TEMPERROR, REJECT, NULL },
		{ "the names are the same all the same", { down, own }, "sub.corp.example",
			NULL, "sub.corp.example", AUTH_PASS, REJECT, NULL },
		{ "another domain is no matter of the organisation", { down, own },
			"sub.corp.example", NULL, "evil.example", AUTH_FAIL, REJECT, NULL },
		{ "at the top level, with a record below",
			{ "_dmarc.example TXT !timeout",
				"_dmarc.corp.example TXT v=DMARC1; p=reject" },
			"sub.corp.example", NULL, "corp.example", AUTH_PASS, REJECT,
			"corp.example" },
		{ "at the top level, with nothing below", { "_dmarc.example TXT !timeout" },
			"corp.example", NULL, NULL, AUTH_TEMPERROR, NO_POLICY, NULL },
	};
	(void)state;
	CHECK_ROWS(rows);
}

static void the_walk_asks_at_most_eight_names(void **state)
{
	struct bench *bench = *state;
	publish(bench, "_dmarc.example.com TXT v=DMARC1; p=none");
	struct dmarc_result got = check(bench, "a.b.c.d.e.f.g.h.i.j.k.example.com");
	assert_int_equal(got.result, AUTH_FAIL);
	assert_int_equal(bench->budget.queries_asked, LIMIT_DMARC_WALK);
	/* Between the full name and seven labels nothing is asked. */
	publish(bench, "_dmarc.f.g.h.i.j.k.example.com TXT v=DMARC1; p=reject; psd=n");
	got = check(bench, "a.b.c.d.e.f.g.h.i.j.k.example.com");
	assert_true(view_equal(got.organizational, VIEW("example.com")));
	publish(bench, "_dmarc.g.h.i.j.k.example.com TXT v=DMARC1; p=reject; psd=n");
	got = check(bench, "a.b.c.d.e.f.g.h.i.j.k.example.com");
	assert_true(view_equal(got.organizational, VIEW("g.h.i.j.k.example.com")));
}

static void an_unknown_result_that_could_be_aligned_is_no_failure(void **state)
{
	struct bench *bench = *state;
	publish(bench, "_dmarc.corp.example TXT v=DMARC1; p=reject");
	add_dkim(bench, "evil.example", AUTH_TEMPERROR);
	assert_int_equal(check(bench, "corp.example").result, AUTH_FAIL);
	add_dkim(bench, "mail.corp.example", AUTH_TEMPERROR);
	struct dmarc_result got = check(bench, "corp.example");
	assert_int_equal(got.result, AUTH_TEMPERROR);
	assert_int_equal(got.dkim_aligned, ANSWER_UNKNOWN);
	assert_int_equal(got.spf_aligned, ANSWER_NO);
	assert_int_equal(got.policy, REJECT);
	bench->results.dkim_count = 0;
	bench->results.spf = (struct spf_result){ .result = AUTH_NONE, .unasked = true };
	assert_int_equal(check(bench, "corp.example").spf_aligned, ANSWER_UNKNOWN);
	bench->results.spf.domain = VIEW("evil.example");
	assert_int_equal(check(bench, "corp.example").result, AUTH_FAIL);
	bench->results.dkim_unknown = true;
	assert_int_equal(check(bench, "corp.example").result, AUTH_TEMPERROR);
}

static void only_a_pass_counts(void **state)
{
	static const enum auth_result others[] = { AUTH_NONE, AUTH_FAIL, AUTH_SOFTFAIL,
		AUTH_NEUTRAL, AUTH_POLICY, AUTH_PERMERROR };
	struct bench *bench = *state;
	publish(bench, "_dmarc.corp.example TXT v=DMARC1; p=reject");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		bench->results.dkim_count = 0;
		add_dkim(bench, "corp.example", others[i]);
		bench->results.spf = (struct spf_result){ .result = others[i],
			.domain = VIEW("corp.example") };
		assert_int_equal(check(bench, "corp.example").result, AUTH_FAIL);
	}
}

static void alignment_is_found_without_a_record_too(void **state)
{
	struct bench *bench = *state;
	add_dkim(bench, "mail.corp.example", AUTH_PASS);
	struct dmarc_result got = check(bench, "corp.example");
	assert_int_equal(got.result, AUTH_NONE);
	assert_int_equal(got.dkim_aligned, ANSWER_YES);
	assert_true(view_equal(got.aligned_dkim, VIEW("mail.corp.example")));
	publish(bench, "_dmarc.mail.corp.example TXT v=DMARC1; p=none; psd=n");
	assert_int_equal(check(bench, "corp.example").dkim_aligned, ANSWER_NO);
}

static void without_an_author_domain_there_is_nothing_to_judge(void **state)
{
	struct bench *bench = *state;
	pass_spf(bench, "corp.example");
	assert_int_equal(check(bench, "").result, AUTH_PERMERROR);
	assert_int_equal(bench->budget.queries_asked, 0);
}

static void the_organisational_domain_is_known_in_any_case(void **state)
{
	struct bench *bench = *state;
	struct view organization;
	struct dns_budget budget = dns_budget_begin(100, 1000);
	publish(bench, "_dmarc.down.example TXT !timeout");
	assert_int_equal(dmarc_organizational_domain(bench->table, &budget,
				 VIEW("a.b.down.example"), bench->arena, &organization),
		ANSWER_UNKNOWN);
	assert_true(view_equal(organization, VIEW("down.example")));
	assert_int_equal(dmarc_organizational_domain(bench->table, &budget,
				 VIEW("a.b.corp.example"), bench->arena, &organization),
		ANSWER_YES);
	assert_true(view_equal(organization, VIEW("corp.example")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest dmarc[] = {
		TEST(alignment_follows_the_organisational_domain),
		TEST(psd_says_where_organisations_end),
		TEST(the_public_suffix_list_is_heard_as_well),
		TEST(records_are_read_strictly),
		TEST(subdomains_have_policies_of_their_own),
		TEST(several_records_are_none),
		TEST(a_silent_name_server_is_never_a_no),
		TEST(the_walk_asks_at_most_eight_names),
		TEST(an_unknown_result_that_could_be_aligned_is_no_failure),
		TEST(only_a_pass_counts),
		TEST(alignment_is_found_without_a_record_too),
		TEST(without_an_author_domain_there_is_nothing_to_judge),
		TEST(the_organisational_domain_is_known_in_any_case),
	};
	return cmocka_run_group_tests(dmarc, load_suffixes, NULL);
}

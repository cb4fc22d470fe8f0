/* dmarc - our own DMARC vectors (dmarc-guise) against dmarc_check(). */
#include "auth/dmarc.h"

#include "base/domain.h"
#include "data.h"
#include "dns/table.h"
#include "text/idn.h"

#define MAX_AUTHORS 4
#define MAX_SIGNERS 8

struct run {
	struct arena *arena;
	struct dns_resolver *table;
	struct auth_results results;
};

/* What is judged: the worst result over all author domains, the strictest policy. */
struct outcome {
	enum auth_result result;
	enum dmarc_policy policy;
	struct view organizational;
};

static void add_line(struct run *run, const char *name, const char *type, struct view data)
{
	struct view line = arena_printf(run->arena, "%s %s %.*s", name, type, VIEW_ARG(data));
	if (!dns_table_add(run->table, line)) {
		printf("the table refuses %.*s\n", VIEW_ARG(line));
		exit(1);
	}
}

static void add_text(struct run *run, const char *name, struct view text)
{
	add_line(run, name, "TXT", arena_printf(run->arena, "\"%.*s\"", VIEW_ARG(text)));
}

/* A list is TXT, "SERVFAIL" the failure of all, an object the records by type. */
static void add_name(struct run *run, const char *name, const json_t *records)
{
	const char *type;
	json_t *value;
	size_t i;
	if (json_is_string(records)) {
		add_line(run, name, "ANY", VIEW("!servfail"));
		return;
	}
	json_array_foreach(records, i, value) add_text(run, name, data_view(value));
	json_object_foreach((json_t *)(uintptr_t)records, type, value)
	{
		if (json_is_string(value))
			add_line(run, name, type, data_view(value));
		for (i = 0; i < json_array_size(value); i++)
			add_line(run, name, type, data_view(json_array_get(value, i)));
	}
}

static struct view normalize(struct run *run, const json_t *name)
{
	facts_t facts = 0;
	return idn_to_ascii(data_view(name), run->arena, &facts);
}

static void add_passes(struct run *run, const json_t *test)
{
	const json_t *spf = json_object_get(test, "spf_pass_domain");
	json_t *signer;
	size_t i;
	if (json_is_string(spf)) {
		run->results.spf = (struct spf_result){ .result = AUTH_PASS,
			.domain = normalize(run, spf) };
	}
	run->results.dkim = arena_array(run->arena, struct dkim_result, MAX_SIGNERS);
	json_array_foreach(json_object_get(test, "dkim_pass_domains"), i, signer)
	{
		if (run->results.dkim_count < MAX_SIGNERS) {
			run->results.dkim[run->results.dkim_count++] =
				(struct dkim_result){ .result = AUTH_PASS,
					.domain = normalize(run, signer) };
		}
	}
}

/* Behind the last '@' of each address of a plain list. */
static size_t read_authors(struct run *run, struct view from, struct view *authors)
{
	size_t count = 0;
	do {
		struct view address = view_slice(from, 0, view_find(from, ','));
		from = view_from(from, address.len + 1);
		address = view_trim(address);
		authors[count++] = domain_normalize(
			view_from(address, view_find_last(address, '@') + 1), run->arena);
	} while (from.len > 0 && count < MAX_AUTHORS);
	return count;
}

static struct outcome judge(struct run *run, const json_t *test)
{
	struct view authors[MAX_AUTHORS];
	struct outcome outcome = { .result = AUTH_PASS };
	size_t count =
		read_authors(run, data_view(json_object_get(test, "header_from")), authors);
	for (size_t i = 0; i < count; i++) {
		struct dns_budget budget = dns_budget_begin(100, 1000);
		struct dmarc_result one =
			dmarc_check(run->table, &budget, authors[i], &run->results, run->arena);
		if (one.result != AUTH_PASS)
			outcome.result = one.result;
		if (one.policy > outcome.policy)
			outcome.policy = one.policy;
		outcome.organizational = one.organizational;
	}
	return outcome;
}

static const char *policy_name(enum dmarc_policy policy)
{
	switch (policy) {
	case DMARC_POLICY_NONE:
		return "none";
	case DMARC_POLICY_QUARANTINE:
		return "quarantine";
	case DMARC_POLICY_REJECT:
		return "reject";
	}
	return "?";
}

/* What is not said is not looked at. */
static bool is_as_said(const json_t *said, struct view got)
{
	return !json_is_string(said) || view_equal(data_view(said), got);
}

static bool check(const json_t *test)
{
	struct run run = { .arena = arena_create(65536, 0), .table = dns_table_create() };
	const json_t *expect = json_object_get(test, "expect");
	const char *name;
	json_t *records;
	json_object_foreach(json_object_get(test, "zone"), name, records)
		add_name(&run, name, records);
	add_passes(&run, test);
	struct outcome got = judge(&run, test);
	bool same = is_as_said(json_object_get(expect, "result"),
			    view_of(auth_result_name(got.result))) &&
		    is_as_said(json_object_get(expect, "policy"),
			    view_of(policy_name(got.policy))) &&
		    is_as_said(json_object_get(expect, "org_domain"), got.organizational);
	if (!same) {
		printf("%s: %s, policy %s, organisation %.*s (%s)\n",
			json_string_value(json_object_get(test, "id")),
			auth_result_name(got.result), policy_name(got.policy),
			VIEW_ARG(got.organizational),
			json_string_value(json_object_get(test, "note")));
	}
	dns_resolver_destroy(run.table);
	arena_destroy(run.arena);
	return same;
}

int main(void)
{
	json_t *tests = data_load("conformance/dmarc-guise/cases.json");
	size_t failed = 0;
	size_t i;
	json_t *test;
	if (!domain_suffixes_load(NULL) || json_array_size(tests) == 0)
		return 1;
	json_array_foreach(tests, i, test) failed += check(test) ? 0 : 1;
	printf("%zu of %zu right\n", json_array_size(tests) - failed, json_array_size(tests));
	json_decref(tests);
	return failed == 0 ? 0 : 1;
}

#include "auth/spf.h"
#include "base/limits.h"
#include "dns/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct spf_result check(
	struct dns_resolver *table, struct view from, struct arena *arena)
{
	struct dns_budget budget = dns_budget_begin(1000, 60000);
	struct spf_query query = { .helo = VIEW("mx.example"), .mail_from = from };
	BUG_ON(!ip_parse(VIEW("192.0.2.1"), &query.client));
	struct spf_result result = spf_check(table, &budget, &query, arena);
	BUG_ON(budget.queries_asked > LIMIT_SPF_QUERIES);
	BUG_ON(result.result == AUTH_PASS && result.domain.len == 0);
	BUG_ON(view_equal(result.reason, VIEW("two evaluators disagree")));
	return result;
}

/* The first line is MAIL FROM, the others are the zone. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view rest = { data, size };
	if (view_search(rest, VIEW("!silent")) < size)
		return 0; /* that would wait for the end of the budget */
	struct arena *arena = arena_create(4096, 0);
	struct dns_resolver *table = dns_table_create();
	struct view from = view_slice(rest, 0, view_find(rest, '\n'));
	spf_init();
	while (rest.len > 0) {
		rest = view_from(rest, view_find(rest, '\n') + 1);
		(void)dns_table_add(table, view_slice(rest, 0, view_find(rest, '\n')));
	}
	BUG_ON(check(table, from, arena).result != check(table, from, arena).result);
	dns_resolver_destroy(table);
	arena_destroy(arena);
	return 0;
}

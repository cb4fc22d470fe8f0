/* A DMARC record of any bytes: nothing passes that is not aligned, and the answer stays. */
#include "auth/dmarc.h"
#include "base/err.h"
#include "dns/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = { data, size };
	if (view_search(text, VIEW("!silent")) < size)
		return 0; /* that would wait for the end of the budget */
	struct arena *arena = arena_create(65536, 0);
	struct dns_resolver *table = dns_table_create();
	struct dns_budget budget = dns_budget_begin(100, 60000);
	struct view own = view_slice(text, 0, view_find(text, '\n'));
	struct view above = view_from(text, own.len + 1);
	struct auth_results results = { .spf = { AUTH_PASS, .domain = VIEW("evil.example") } };
	(void)dns_table_add(
		table, arena_printf(arena, "_dmarc.a.corp.example TXT %.*s", VIEW_ARG(own)));
	(void)dns_table_add(
		table, arena_printf(arena, "_dmarc.corp.example TXT %.*s", VIEW_ARG(above)));
	struct dmarc_result first =
		dmarc_check(table, &budget, VIEW("a.corp.example"), &results, arena);
	struct dmarc_result second =
		dmarc_check(table, &budget, VIEW("a.corp.example"), &results, arena);
	BUG_ON(first.result == AUTH_PASS || first.spf_aligned != ANSWER_NO);
	BUG_ON(first.result != second.result || first.policy != second.policy);
	BUG_ON(first.organizational.len == 0);
	dns_resolver_destroy(table);
	arena_destroy(arena);
	return 0;
}

/* A key record and a message of anybody's making: no chain passes, for no key is right, and
 * a second look sees the same. */
#include "auth/arc.h"
#include "base/err.h"
#include "dns/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum auth_result judge(struct view key, struct view text, struct arena *arena)
{
	struct body_limits limits = { 64, 128, 256, "/tmp" };
	struct dns_resolver *table = dns_table_create();
	struct dns_budget budget = dns_budget_begin(50, 60000);
	struct auth_results results = { 0 };
	struct message message = { .body = body_create(&limits) };
	struct view body;
	(void)dns_table_add(table,
		arena_printf(arena, "s._domainkey.corp.example TXT \"%.*s\"", VIEW_ARG(key)));
	message.header = header_parse(text, arena, &body);
	body_append(message.body, body);
	arc_check(table, &budget, &message, 1700000000, &results, arena);
	BUG_ON(results.arc.result == AUTH_PASS || results.arc.count > 50);
	body_destroy(message.body);
	dns_resolver_destroy(table);
	return results.arc.result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view all = { data, size };
	if (view_search(all, VIEW("!silent")) < size)
		return 0; /* that would wait for the end of the budget */
	struct arena *arena = arena_create(65536, 0);
	struct view key = view_slice(all, 0, view_find(all, '\n'));
	struct view text = view_from(all, key.len + 1);
	BUG_ON(judge(key, text, arena) != judge(key, text, arena));
	arena_destroy(arena);
	return 0;
}

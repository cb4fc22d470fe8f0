/* DKIM-Signature, key record and From of anybody's making never pass: no key is right. */
#include "auth/dkim.h"
#include "base/err.h"
#include "dns/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dkim_verifier *verifier;
	struct view signature = { data, size };
	if (view_search(signature, VIEW("!silent")) < size)
		return 0; /* that would wait for the end of the budget */
	struct arena *arena = arena_create(65536, 0);
	struct dns_resolver *table = dns_table_create();
	struct view key = view_from(signature, view_find(signature, '\n') + 1);
	signature.len = view_find(signature, '\n');
	struct auth_results results = { 0 };
	struct message message = { .header = header_begin(arena) };
	struct dns_budget budget = dns_budget_begin(50, 60000);
	if (!verifier)
		verifier = dkim_verifier_create();
	(void)dns_table_add(table,
		arena_printf(arena, "s._domainkey.corp.example TXT \"%.*s\"", VIEW_ARG(key)));
	header_add(&message.header, VIEW("DKIM-Signature"), signature);
	header_add(&message.header, VIEW("From"), VIEW(" Jane Roe <jane@corp.example>"));
	header_add(&message.header, VIEW("Subject"), key);
	dkim_check(verifier, table, &budget, &message, VIEW("corp.example"), 1700000000,
		&results, arena);
	BUG_ON(results.dkim_count != 1 || results.dkim[0].result == AUTH_PASS ||
		results.dkim[0].result == AUTH_NONE);
	dns_resolver_destroy(table);
	arena_destroy(arena);
	return 0;
}

#include "base/domain.h"
#include "base/err.h"
#include "protect/registry.h"
#include "support/list.h"
#include "text/idn.h"

static struct registry *registry;

static void prepare(void)
{
	static const char *const names[] = { "corp.example", "kestrelbank.example",
		"bright-harbor.co.uk", "zyx.example", "xn--80akhbyknj4f.example" };
	static struct list list;
	list = list_create(8);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		list_domain(&list, names[i]);
	registry = registry_create(list.snapshot);
}

static void check(struct view domain, struct arena *arena)
{
	struct matches first;
	struct matches again;
	registry_find_domain(registry, domain, arena, &first);
	registry_find_domain(registry, domain, arena, &again);
	BUG_ON(first.count != again.count || first.count > LIMIT_MATCHES);
	for (size_t i = 0; i < first.count; i++) {
		const struct match *match = &first.items[i];
		BUG_ON(match->strength < 0.5 || match->strength > 1);
		BUG_ON(i > 0 && match->strength > first.items[i - 1].strength);
		BUG_ON(match->strength != again.items[i].strength);
		/* Only the domain itself is it. */
		bool is_it = (match->means & MEANS_BIT(MEANS_DOMAIN)) != 0;
		BUG_ON(is_it != view_equal(match->matched, domain));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	facts_t facts = 0;
	struct view text = { data, size };
	if (!registry)
		prepare();
	struct arena *arena = arena_create(4096, 0);
	check(text, arena);
	check(idn_to_ascii(text, arena, &facts), arena);
	arena_destroy(arena);
	return 0;
}

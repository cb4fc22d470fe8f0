#include "base/err.h"
#include "protect/registry.h"
#include "support/list.h"

static struct registry *registry;

static void check(const struct matches *matches)
{
	BUG_ON(matches->count > LIMIT_MATCHES);
	for (size_t i = 0; i < matches->count; i++) {
		const struct match *match = &matches->items[i];
		BUG_ON(!match->principal || match->means == 0);
		BUG_ON(match->strength < 0.5 || match->strength > 1 || match->bits < 0);
		BUG_ON(i > 0 && match->strength > matches->items[i - 1].strength);
	}
}

static void prepare(void)
{
	static struct list list;
	list = list_create(6);
	list_person(&list, "Jane Roe", "Jane Marie Roe");
	list_person(&list, "Parisa Nour-Bakhsh", "پریسا نوربخش");
	list_person(&list, "山田太郎", NULL);
	list_person(&list, "สมชาย ใจดี", NULL);
	list_organization(&list, "Corp Example Ltd", "CE", "corp.example|*.corp.example");
	list_domain(&list, "zyntrex.example");
	registry = registry_create(list.snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!registry)
		prepare();
	struct arena *arena = arena_create(4096, 0);
	struct view text = { data, size };
	struct matches first;
	struct matches again;
	registry_find_name(registry, text, arena, &first);
	registry_find_name(registry, text, arena, &again);
	check(&first);
	BUG_ON(first.count != again.count); /* same input, same answer */
	struct view name = view_slice(text, 0, view_find(text, '@'));
	struct view rest = view_from(text, name.len + 1);
	registry_find_local(registry, name, rest, arena, &first);
	check(&first);
	registry_find_domain(registry, arena_lower(arena, rest), arena, &first);
	check(&first);
	registry_find_address(registry, name, rest, arena, &first);
	check(&first);
	arena_destroy(arena);
	return 0;
}

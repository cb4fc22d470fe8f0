#include "base/domain.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "mail/sender.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct senders senders = { .facts = 0 };
	senders_read_value(&senders, PLACE_FROM, 1, (struct view){ data, size }, arena);
	BUG_ON(senders.count > LIMIT_CANDIDATES);
	BUG_ON(arena_used(arena) > 512 * size + ((size_t)1 << 20)); /* memory stays linear */
	for (size_t i = 0; i < senders.count; i++) {
		const struct candidate *c = &senders.items[i];
		BUG_ON(!utf8_is_valid(c->name) || !utf8_is_valid(c->address));
		BUG_ON(!view_equal(domain_normalize_any(c->domain, arena), c->domain));
		BUG_ON((c->facts & ~senders.facts) != 0);
		BUG_ON(c->is_conform && (c->domain.len == 0 || c->origin != ORIGIN_MAILBOX));
		const struct candidate *last = &senders.items[senders.count - 1];
		BUG_ON(c != last && c->origin == last->origin &&
			view_equal(c->name, last->name) &&
			view_equal(c->address, last->address)); /* each identity once */
	}
	arena_destroy(arena);
	return 0;
}

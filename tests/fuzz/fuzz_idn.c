/* A domain in any form: an A-label form that is strict and stays, and one for people. */
#include "base/domain.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/idn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view text = { data, size };
	facts_t facts = 0;
	facts_t again = 0;
	struct view ascii = idn_to_ascii(text, arena, &facts);
	BUG_ON(ascii.len > LIMIT_DOMAIN || !view_is_ascii(ascii));
	BUG_ON(!view_equal(domain_normalize_any(ascii, arena), ascii));
	BUG_ON(!view_equal(idn_to_ascii(ascii, arena, &again), ascii));
	BUG_ON(ascii.len == 0 && (facts & FACT_BIT(BAD_DOMAIN)) == 0);
	struct view shown = idn_to_unicode(ascii, arena);
	BUG_ON(!utf8_is_valid(shown));
	/* What a person sees is this domain and no other. */
	again = 0;
	if ((facts & FACT_BIT(BAD_DOMAIN)) == 0)
		BUG_ON(!view_equal(idn_to_ascii(shown, arena, &again), ascii));
	struct view registrable = domain_registrable(ascii);
	BUG_ON(registrable.len > 0 && !domain_is_within(ascii, registrable));
	BUG_ON(registrable.len > 0 && domain_is_public_suffix(registrable));
	(void)idn_to_unicode(text, arena);
	arena_destroy(arena);
	return 0;
}

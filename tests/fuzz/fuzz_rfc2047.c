#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/rfc2047.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view raw = { data, size };
	facts_t facts = 0;
	struct view text = rfc2047_decode(raw, arena, &facts);
	BUG_ON(!utf8_is_valid(text));
	BUG_ON(text.len > LIMIT_DECODED);
	BUG_ON(arena_used(arena) > 64 * size + 65536); /* memory stays linear in the input */
	/* Without a word only bytes that are no UTF-8 change. */
	BUG_ON(!rfc2047_has_word(raw) && utf8_is_valid(raw) && !view_equal(raw, text));
	/* What is decoded once and has no word in it any more stays as it is. */
	if (!rfc2047_has_word(text))
		BUG_ON(!view_equal(rfc2047_decode(text, arena, &facts), text));
	arena_destroy(arena);
	return 0;
}

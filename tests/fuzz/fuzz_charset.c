/* The first line names a charset, the rest is in it: what comes out is UTF-8 and stays so. */
#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view all = { data, size };
	struct view charset = view_slice(all, 0, view_find(all, '\n'));
	struct view bytes = view_from(all, charset.len + 1);
	facts_t facts = 0;
	facts_t again = 0;
	struct view text = charset_decode(charset, bytes, arena, &facts);
	BUG_ON(!utf8_is_valid(text) || text.len > LIMIT_DECODED);
	/* A converter that was used before starts afresh. */
	BUG_ON(!view_equal(charset_decode(charset, bytes, arena, &again), text));
	BUG_ON(again != facts);
	BUG_ON(!view_equal(charset_decode(VIEW("utf-8"), text, arena, &again), text));
	struct view raw = charset_decode_raw(bytes, arena, &again);
	BUG_ON(!utf8_is_valid(raw) || (utf8_is_valid(bytes) && !view_equal(raw, bytes)));
	BUG_ON(!view_equal(charset_decode_raw(raw, arena, &again), raw));
	arena_destroy(arena);
	return 0;
}

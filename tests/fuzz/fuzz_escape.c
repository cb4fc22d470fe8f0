/* Any bytes on their way to a log or a terminal: nothing in them moves a cursor, begins a line,
 * turns the direction or ends a quotation. And the strict reader of UTF-8 agrees with itself.
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_escaped(struct view raw, struct arena *arena)
{
	struct buf out = buf_init(arena, 10 * raw.len + 16);
	buf_put_escaped(&out, raw);
	BUG_ON(out.truncated || !utf8_is_valid(buf_view(&out)));
	bool is_escaped = false;
	for (struct view rest = buf_view(&out); rest.len > 0;) {
		uint32_t rune = 0;
		rest = view_from(rest, utf8_decode(rest, &rune));
		BUG_ON(rune < 0x20 || (rune >= 0x7F && rune < 0xA0));
		BUG_ON(rune == '"' && !is_escaped);
		is_escaped = rune == '\\' && !is_escaped;
		BUG_ON(rune == 0x061C || rune == 0x200E || rune == 0x200F);
		BUG_ON((rune >= 0x2028 && rune <= 0x202E) ||
			(rune >= 0x2066 && rune <= 0x2069));
	}
}

static void check_utf8(struct view raw, struct arena *arena)
{
	struct view scrubbed = utf8_scrub(raw, arena);
	BUG_ON(!utf8_is_valid(scrubbed) || utf8_is_valid(raw) != view_equal(raw, scrubbed));
	for (struct view rest = raw; rest.len > 0;) {
		uint32_t rune = 0;
		unsigned char bytes[4];
		size_t used = utf8_decode(rest, &rune);
		BUG_ON(used > rest.len || used > sizeof(bytes));
		struct view again = { bytes, used > 0 ? utf8_encode(rune, bytes) : 0 };
		BUG_ON(!view_equal(again, view_slice(rest, 0, used)));
		rest = view_from(rest, used > 0 ? used : 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	check_escaped((struct view){ data, size }, arena);
	check_utf8((struct view){ data, size }, arena);
	arena_destroy(arena);
	return 0;
}

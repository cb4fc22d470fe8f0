/* Any bytes as an HTML document: its text is UTF-8, within its limit, and has no markup of a
 * script in it that the parser saw as one. */
#include "base/err.h"
#include "base/utf8.h"
#include "mail/html_text.h"

#include <libxml/parser.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum {
		LIMIT_TEXT_READ = 2000
	};
	struct arena *arena = arena_create(4096, 0);
	struct view html = utf8_scrub((struct view){ data, size }, arena);
	struct buf first = buf_init(arena, LIMIT_TEXT_READ);
	struct buf again = buf_init(arena, LIMIT_TEXT_READ);
	xmlInitParser();
	bool is_whole = html_text_read(html, &first);
	BUG_ON(html_text_read(html, &again) != is_whole);
	BUG_ON(!view_equal(buf_view(&first), buf_view(&again)));
	BUG_ON(first.len > LIMIT_TEXT_READ || (first.truncated && is_whole));
	/* Only the last character may be cut. */
	struct view text = buf_view(&first);
	BUG_ON(!first.truncated && !utf8_is_valid(text));
	BUG_ON(view_find(text, '\r') < text.len || view_find(text, '\0') < text.len);
	arena_destroy(arena);
	return 0;
}

/* The prefix of a tagged message (the first line) in front of any Subject: as a reader shows
 * it, it begins with the prefix, and the rest stays. */
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"
#include "daemon/subject.h"
#include "text/rfc2047.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Line ends followed by a blank are folds; there is no other in what is read here. */
static struct view without_line_ends(struct view text, struct arena *arena)
{
	struct buf out = buf_init(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\r' && text.ptr[i] != '\n')
			buf_byte(&out, text.ptr[i]);
	}
	return buf_view(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view all = { data, size };
	struct view prefix = view_slice(all, 0, view_find(all, '\n'));
	struct view value = without_line_ends(view_from(all, prefix.len + 1), arena);
	facts_t facts = 0;
	prefix = view_trim(utf8_scrub(prefix, arena));
	struct view made = subject_with_prefix(prefix, value, arena);
	BUG_ON(made.len == 0 || made.ptr[0] != ' ' || !view_ends_with(made, value));
	for (size_t i = 0; i < made.len; i++)
		BUG_ON(made.ptr[i] == '\n' && (i + 1 == made.len || made.ptr[i + 1] != ' '));
	struct view shown =
		rfc2047_decode(view_trim(without_line_ends(made, arena)), arena, &facts);
	BUG_ON(!view_starts_with(shown, prefix));
	arena_destroy(arena);
	return 0;
}

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view raw = { data, size };
	struct words words;
	facts_t facts = 0;
	struct view clean = text_clean(raw, arena, &facts);
	struct view fold = text_fold(raw, arena);
	struct view skeleton = text_skeleton(raw, arena);
	(void)text_visual(raw, arena);
	(void)text_is_mixed_script(raw);
	BUG_ON(!view_equal(text_clean(clean, arena, &facts), clean));
	BUG_ON(!view_equal(text_fold(fold, arena), fold));
	BUG_ON(!view_equal(text_fold(clean, arena), fold));
	BUG_ON(!view_equal(text_skeleton(clean, arena), skeleton));
	BUG_ON(!utf8_is_valid(fold) || !utf8_is_valid(skeleton) || fold.len > LIMIT_TEXT);
	words_split(fold, arena, &words);
	BUG_ON(words.count > LIMIT_WORDS);
	arena_destroy(arena);
	return 0;
}

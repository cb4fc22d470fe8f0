/* A list of tags, and what its values are read as. */
#include "auth/canon.h"
#include "auth/dkim_signature.h"
#include "auth/signing_key.h"
#include "auth/taglist.h"
#include "base/err.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tag(struct view text, const struct taglist *list, const struct tag *tag)
{
	BUG_ON(tag->name.len == 0 || tag->name.ptr < text.ptr);
	BUG_ON(tag->value.len > 0 && tag->value.ptr + tag->value.len > text.ptr + text.len);
	BUG_ON(view_find(tag->value, ';') < tag->value.len);
	BUG_ON(!taglist_find(list, tag->name));
	BUG_ON(!list->repeated && taglist_find(list, tag->name) != tag);
	BUG_ON(taglist_repeats(list, tag->name) && !list->repeated);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view text = { data, size };
	struct taglist list = taglist_read(text, arena);
	BUG_ON(list.count > LIMIT_TAGS);
	for (size_t i = 0; i < list.count; i++) {
		const struct tag *tag = &list.tags[i];
		uint64_t number = 0;
		check_tag(text, &list, tag);
		BUG_ON(base64_read(tag->value, arena).len > tag->value.len);
		BUG_ON(dkim_number_read(tag->value, &number) &&
			!ascii_is_digit(tag->value.ptr[0]));
		BUG_ON(taglist_count_word(tag->value, ':', VIEW("from")) > tag->value.len);
		struct view cut = canon_tag_text(text, tag->name);
		BUG_ON(cut.len > 0 && cut.ptr + cut.len > data + size);
	}
	arena_destroy(arena);
	return 0;
}

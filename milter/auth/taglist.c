#include "auth/taglist.h"

#include "base/limits.h"

static bool is_tag_name(struct view name)
{
	if (name.len == 0 || !ascii_is_alpha(name.ptr[0]))
		return false;
	for (size_t i = 1; i < name.len; i++) {
		if (!ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '_')
			return false;
	}
	return true;
}

static void add_part(struct taglist *list, struct view part)
{
	size_t equals = view_find(part, '=');
	struct view name = view_trim(view_slice(part, 0, equals));
	if (equals == part.len || !is_tag_name(name) || list->count == LIMIT_TAGS) {
		list->malformed = true;
		return;
	}
	if (taglist_find(list, name))
		list->repeated = true;
	list->tags[list->count++] = (struct tag){
		.name = name,
		.value = view_trim(view_from(part, equals + 1)),
	};
}

struct taglist taglist_read(struct view text, struct arena *arena)
{
	struct taglist list = { .tags = arena_array(arena, struct tag, LIMIT_TAGS) };
	for (size_t at = 0; at < text.len;) {
		struct view rest = view_from(text, at);
		struct view part = view_slice(rest, 0, view_find(rest, ';'));
		at += part.len + 1;
		if (view_trim(part).len > 0)
			add_part(&list, part);
	}
	return list;
}

const struct tag *taglist_find(const struct taglist *list, struct view name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (view_equal_ascii_nocase(list->tags[i].name, name))
			return &list->tags[i];
	}
	return NULL;
}

struct view taglist_value(const struct taglist *list, struct view name)
{
	const struct tag *tag = taglist_find(list, name);
	return tag ? tag->value : (struct view){ NULL, 0 };
}

bool taglist_repeats(const struct taglist *list, struct view name)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += view_equal_ascii_nocase(list->tags[i].name, name) ? 1 : 0;
	return count > 1;
}

size_t taglist_count_word(struct view value, unsigned char separator, struct view word)
{
	size_t count = 0;
	for (size_t at = 0; at < value.len;) {
		struct view rest = view_from(value, at);
		struct view part = view_slice(rest, 0, view_find(rest, separator));
		at += part.len + 1;
		if (view_equal_ascii_nocase(view_trim(part), word))
			count++;
	}
	return count;
}

#include "config/settings.h"

bool string_list_has(const struct string_list *list, struct view item)
{
	for (size_t i = 0; i < list->count; i++) {
		if (view_equal(list->items[i], item))
			return true;
	}
	return false;
}

bool string_list_equal(const struct string_list *a, const struct string_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!view_equal(a->items[i], b->items[i]))
			return false;
	}
	return true;
}

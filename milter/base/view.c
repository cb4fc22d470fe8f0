#include "base/view.h"

#include <string.h>

struct view view_of(const char *string)
{
	if (!string)
		return (struct view){ NULL, 0 };
	return (struct view){ (const unsigned char *)string, strlen(string) };
}

bool view_equal_ascii_nocase(struct view a, struct view b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	}
	return true;
}

int view_compare(struct view a, struct view b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool view_starts_with_ascii_nocase(struct view v, struct view prefix)
{
	return view_equal_ascii_nocase(view_slice(v, 0, prefix.len), prefix);
}

bool view_ends_with(struct view v, struct view suffix)
{
	return v.len >= suffix.len && view_equal(view_from(v, v.len - suffix.len), suffix);
}

bool view_ends_with_ascii_nocase(struct view v, struct view suffix)
{
	return v.len >= suffix.len &&
	       view_equal_ascii_nocase(view_from(v, v.len - suffix.len), suffix);
}

struct view view_slice(struct view v, size_t from, size_t count)
{
	if (from >= v.len)
		return (struct view){ NULL, 0 };
	size_t left = v.len - from;
	return (struct view){ v.ptr + from, count < left ? count : left };
}

struct view view_from(struct view v, size_t from)
{
	return view_slice(v, from, v.len);
}

size_t view_find(struct view v, unsigned char byte)
{
	const unsigned char *hit = v.len ? memchr(v.ptr, byte, v.len) : NULL;
	return hit ? (size_t)(hit - v.ptr) : v.len;
}

size_t view_find_last(struct view v, unsigned char byte)
{
	const unsigned char *hit = v.len ? memrchr(v.ptr, byte, v.len) : NULL;
	return hit ? (size_t)(hit - v.ptr) : v.len;
}

size_t view_search(struct view v, struct view needle)
{
	if (needle.len == 0)
		return 0;
	const unsigned char *hit =
		v.len >= needle.len ? memmem(v.ptr, v.len, needle.ptr, needle.len) : NULL;
	return hit ? (size_t)(hit - v.ptr) : v.len;
}

size_t view_search_ascii_nocase(struct view v, struct view needle)
{
	for (size_t at = 0; at + needle.len <= v.len; at++) {
		if (view_equal_ascii_nocase(view_slice(v, at, needle.len), needle))
			return at;
	}
	return v.len;
}

struct view view_trim(struct view v)
{
	while (v.len > 0 && ascii_is_blank(v.ptr[0]))
		v = view_from(v, 1);
	while (v.len > 0 && ascii_is_blank(v.ptr[v.len - 1]))
		v.len--;
	return v;
}

#if defined(__clang__)
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
uint64_t
view_hash(struct view v, uint64_t seed)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ seed;
	for (size_t i = 0; i < v.len; i++)
		hash = (hash ^ v.ptr[i]) * UINT64_C(1099511628211);
	return hash ^ (hash >> 32); /* FNV mixes its low bits worst */
}

/*
 * view - a borrowed run of bytes that came from outside.
 *
 * Owns:    nothing; valid only as long as the arena or buffer it points into.
 * Threads: plain value, no shared state.
 * Bytes:   may contain NUL, 8-bit and control bytes; never NUL-terminated.
 *          `ptr` is unsigned so that handing it to strlen() or strcmp() does not compile.
 * Errors:  none; every function is total. Asking past the end yields the empty view.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
	const unsigned char *ptr;
	size_t len;
};

/* Only takes string literals: VIEW(variable) does not compile. */
#define VIEW(literal) \
	((struct view){ (const unsigned char *)("" literal), sizeof(literal) - 1 })

/* For printf("%.*s", VIEW_ARG(v)): only for text that is known to be harmless. */
#define VIEW_ARG(v) (int)(v).len, (const char *)(v).ptr

/* Over a C string of our own or of a library; NULL is the empty view. */
struct view view_of(const char *string);

/* What names are looked up with at every step is inline. */
static inline bool view_equal(struct view a, struct view b)
{
	return a.len == b.len &&
	       (a.len == 0 || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0));
}
bool view_equal_ascii_nocase(struct view a, struct view b);
int view_compare(struct view a, struct view b); /* as memcmp, then by length */

static inline bool view_starts_with(struct view v, struct view prefix)
{
	return v.len >= prefix.len && view_equal((struct view){ v.ptr, prefix.len }, prefix);
}
bool view_starts_with_ascii_nocase(struct view v, struct view prefix);
bool view_ends_with(struct view v, struct view suffix);
bool view_ends_with_ascii_nocase(struct view v, struct view suffix);

/* Bytes [from, from + count), clipped to what there is. */
struct view view_slice(struct view v, size_t from, size_t count);
struct view view_from(struct view v, size_t from); /* all from `from` on */

/* Offset of the first (last) `byte`, or v.len when there is none. */
size_t view_find(struct view v, unsigned char byte);
size_t view_find_last(struct view v, unsigned char byte);

/* Offset of the first `needle`, or v.len when there is none. An empty needle is at 0. */
size_t view_search(struct view v, struct view needle);
size_t view_search_ascii_nocase(struct view v, struct view needle);

/* Without the blanks, tabs, CR and LF at both ends. */
struct view view_trim(struct view v);

/* 64-bit FNV-1a. Not for tables whose keys an attacker chooses: those seed it. */
uint64_t view_hash(struct view v, uint64_t seed);

/* ASCII only, whatever the locale. */
static inline unsigned char ascii_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}
static inline bool ascii_is_alpha(unsigned char c)
{
	return (c | 0x20U) - 'a' < 26U;
}
static inline bool ascii_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}
static inline bool ascii_is_alnum(unsigned char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}
static inline bool ascii_is_blank(unsigned char c) /* RFC 5322 WSP and line ends */
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

#endif

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/snapshot.h"

#define FIRST_FAULTS 8
#define FAULT_MAX    2048 /* octets of one text */

/* The list has no field for its capacity: it is the next power of two. */
static struct fault *next_item(struct fault_list *faults)
{
	size_t count = faults->count;
	if (count >= LIMIT_FAULTS)
		return NULL;
	if (count == 0 || (count >= FIRST_FAULTS && (count & (count - 1)) == 0)) {
		size_t size = count ? count * 2 : FIRST_FAULTS;
		struct fault *items = arena_array(faults->arena, struct fault, size);
		if (count > 0)
			memcpy(items, faults->items, count * sizeof(*items));
		faults->items = items;
	}
	return &faults->items[faults->count++];
}

/* A copy that may go to a terminal or a log as it is. Quotes and backslashes stay: what the
 * file holds was escaped when it was quoted. */
static struct view printable(struct fault_list *faults, struct view text)
{
	struct buf out = buf_init(faults->arena, (size_t)16 * FAULT_MAX);
	size_t start = 0;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.ptr[i] != '"' && text.ptr[i] != '\\')
			continue;
		buf_put_escaped(&out, view_slice(text, start, i - start));
		buf_put(&out, view_slice(text, i, 1));
		start = i + 1;
	}
	return view_of(arena_string(faults->arena, buf_view(&out)));
}

/* As much of `text` as was written to it. */
static void add(
	struct fault_list *faults, struct fault fault, const char text[FAULT_MAX], int length)
{
	size_t kept = length < 0 ? 0 : (size_t)length;
	if (kept >= FAULT_MAX)
		kept = FAULT_MAX - 1;
	if (!fault.is_warning)
		faults->errors++;
	struct fault *item = next_item(faults);
	if (!item)
		return;
	struct view written = { (const unsigned char *)text, kept };
	fault.file = printable(faults, fault.file);
	fault.text = printable(faults, written);
	*item = fault;
}

void fault_add(
	struct fault_list *faults, struct view file, unsigned line, const char *format, ...)
{
	char text[FAULT_MAX];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add(faults, (struct fault){ .file = file, .line = line }, text, length);
}

void fault_warn(
	struct fault_list *faults, struct view file, unsigned line, const char *format, ...)
{
	char text[FAULT_MAX];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add(faults, (struct fault){ .file = file, .line = line, .is_warning = true }, text,
		length);
}

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/snapshot.h"

#define FIRST_FAULTS 8

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

__attribute__((format(printf, 5, 0))) static void add(struct fault_list *faults,
	struct view file, unsigned line, bool is_warning, const char *format, va_list args)
{
	if (!is_warning)
		faults->errors++;
	struct fault *fault = next_item(faults);
	if (!fault)
		return;
	char text[2048];
	int length = vsnprintf(text, sizeof(text), format, args);
	size_t kept = length < 0 ? 0 : (size_t)length;
	if (kept >= sizeof(text))
		kept = sizeof(text) - 1;
	*fault = (struct fault){
		.file = view_of(arena_string(faults->arena, file)),
		.line = line,
		.text = { (const unsigned char *)arena_string(faults->arena,
				  (struct view){ (const unsigned char *)text, kept }),
			kept },
		.is_warning = is_warning,
	};
}

void fault_add(
	struct fault_list *faults, struct view file, unsigned line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(faults, file, line, false, format, args);
	va_end(args);
}

void fault_warn(
	struct fault_list *faults, struct view file, unsigned line, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(faults, file, line, true, format, args);
	va_end(args);
}

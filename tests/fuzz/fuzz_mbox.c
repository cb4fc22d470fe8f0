/* A file with one message or many: each is a slice of it, in order, and all of them are the
 * whole but for the lines between them. */
#include "cli/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view rest = { data, size };
	struct view message = { NULL, 0 };
	const unsigned char *end = data;
	while (input_next_message(&rest, &message)) {
		BUG_ON(message.len > 0 &&
			(message.ptr < end || message.ptr + message.len > data + size));
		if (message.len > 0)
			end = message.ptr + message.len;
		struct view made = input_crlf(message, arena);
		BUG_ON(made.len < message.len || made.len > 2 * message.len);
		BUG_ON(!view_equal(input_crlf(made, arena), made));
	}
	arena_destroy(arena);
	return 0;
}

/* A whole message: its text is UTF-8, within its limits, and the same when read again. */
#include "base/err.h"
#include "base/utf8.h"
#include "mail/body_text.h"

#define LIMIT_READ 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	const struct body_limits limits = { 65536, 262144, 1048576, "/tmp" };
	struct message message = { .body = body_create(&limits) };
	struct view body = { NULL, 0 };
	message.header = header_parse((struct view){ data, size }, arena, &body);
	body_append(message.body, body);
	struct body_text *text = body_text_read(&message, LIMIT_READ, arena);
	struct body_text *again = body_text_read(&message, LIMIT_READ, arena);
	BUG_ON(text->count > LIMIT_BODY_TEXTS || text->count != again->count);
	size_t octets = 0;
	for (size_t i = 0; i < text->count; i++) {
		BUG_ON(!utf8_is_valid(text->parts[i].text));
		BUG_ON(!view_equal(text->parts[i].text, again->parts[i].text));
		octets += text->parts[i].text.len;
	}
	BUG_ON(octets > LIMIT_READ + 9); /* a character that the limit cut became U+FFFD */
	body_destroy(message.body);
	arena_destroy(arena);
	return 0;
}

#include "base/err.h"
#include "base/limits.h"
#include "mail/sender.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct message message = { .body = NULL };
	struct view body = { NULL, 0 };
	message.header = header_parse((struct view){ data, size }, arena, &body);
	BUG_ON(body.len > 0 && body.ptr + body.len != data + size);
	BUG_ON(message.header.count > LIMIT_FIELDS || message.header.octets > LIMIT_HEADER);
	for (size_t i = 0; i < message.header.count; i++) {
		const struct field *field = &message.header.fields[i];
		BUG_ON(field->name.len == 0 || view_find(field->name, ':') < field->name.len);
		struct view text = field_unfold(field, arena);
		BUG_ON(view_find(text, '\r') < text.len || view_find(text, '\n') < text.len);
	}
	struct senders senders = senders_read(&message, arena);
	BUG_ON(senders.author && header_count(&message.header, VIEW("From")) != 1);
	arena_destroy(arena);
	return 0;
}

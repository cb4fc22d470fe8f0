/* A field of anybody's making below a Received field is never trusted; above it, only what
 * names the author can pass for the author. */
#include "auth/alignment.h"
#include "auth/trust.h"
#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(65536, 0);
	struct trust_rule rule = { VIEW("mx.corp.example"), TRUST_RELAY };
	struct view value = { data, size };
	for (size_t above = 0; above < 2; above++) {
		struct message message = { .header = header_begin(arena) };
		struct auth_results results = { 0 };
		if (above == 1)
			header_add(&message.header, VIEW("Authentication-Results"), value);
		header_add(&message.header, VIEW("Received"), VIEW(" by mx.corp.example; now"));
		header_add(&message.header, VIEW("Authentication-Results"), value);
		trust_read(&rule, 1, true, &message, VIEW("corp.example"), &results, arena);
		enum answer answer = auth_author_is_authenticated(&results, false, arena, NULL);
		BUG_ON(above == 0 && (results.trusted || answer != ANSWER_UNKNOWN));
		BUG_ON(answer == ANSWER_YES &&
			view_search_ascii_nocase(value, VIEW("corp")) == size);
	}
	arena_destroy(arena);
	return 0;
}

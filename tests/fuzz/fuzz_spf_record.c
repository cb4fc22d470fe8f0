#include "auth/spf_macro.h"
#include "auth/spf_record.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view text = { data, size };
	struct spf_record record = { 0 };
	struct spf_macro_values values = { .local = VIEW("jane.roe-x"),
		.sender = VIEW("jane.roe-x@corp.example"),
		.sender_domain = VIEW("corp.example"),
		.domain = VIEW("_spf.corp.example") };
	bool good = spf_record_read(text, arena, &record);
	BUG_ON(good && (!spf_record_is_one(text) || view_find(text, '\0') < size));
	for (size_t i = 0; good && i < record.count; i++) {
		struct view spec = record.terms[i].spec;
		BUG_ON(spec.len > 0 && (spec.ptr < data || spec.ptr + spec.len > data + size));
		BUG_ON(spf_macro_expand(spec, &values, arena).len > LIMIT_DOMAIN);
	}
	arena_destroy(arena);
	return 0;
}

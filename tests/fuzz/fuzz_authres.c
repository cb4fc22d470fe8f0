#include "base/err.h"
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct authres field = authres_read((struct view){ data, size }, arena);
	BUG_ON(field.count > LIMIT_AUTHRES_RESULTS);
	BUG_ON(arena_used(arena) > 256 * size + 65536); /* memory stays linear in the input */
	for (size_t i = 0; i < field.count; i++) {
		const struct authres_result *result = &field.results[i];
		BUG_ON(result->method.len == 0 || result->result.len == 0);
		BUG_ON(result->property_count > LIMIT_AUTHRES_PROPERTIES);
		for (size_t j = 0; j < result->property_count; j++)
			BUG_ON(result->properties[j].name.len == 0);
	}
	BUG_ON(!field.malformed && field.authserv_id.len == 0);
	arena_destroy(arena);
	return 0;
}

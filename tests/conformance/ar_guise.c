/* ar-guise: Authentication-Results as RFC 8601 writes them, and as forgers do. */
#include "data.h"

#include "mail/authres.h"

static bool has_properties(const struct authres_result *result, json_t *expected)
{
	const char *name = NULL;
	const json_t *value = NULL;
	json_object_foreach(expected, name, value)
	{
		if (!view_equal(authres_property(result, view_of(name)), data_view(value)))
			return false;
	}
	return result->property_count == json_object_size(expected);
}

static bool has_results(const struct authres *field, const json_t *expected)
{
	if (json_is_null(expected))
		return field->malformed;
	if (json_is_string(expected)) /* "200 results" */
		return !field->malformed && field->count == 200;
	if (field->malformed || field->count != json_array_size(expected))
		return false;
	for (size_t i = 0; i < field->count; i++) {
		const json_t *want = json_array_get(expected, i);
		if (!view_equal(field->results[i].method, data_view(json_array_get(want, 0))) ||
			!view_equal(
				field->results[i].result, data_view(json_array_get(want, 1))) ||
			!has_properties(&field->results[i], json_array_get(want, 2)))
			return false;
	}
	return true;
}

/* Ours and readable: what may be trusted. Removal takes more. */
static bool is_ours(const struct authres *field)
{
	return authres_id_is(field->authserv_id, VIEW("mx.corp.example"));
}

int main(void)
{
	json_t *cases = data_load("conformance/ar-guise/cases.json");
	unsigned failures = 0;
	size_t i = 0;
	const json_t *item = NULL;
	json_array_foreach(cases, i, item)
	{
		struct arena *arena = arena_create(65536, 0);
		struct authres field =
			authres_read(data_view(json_object_get(item, "header")), arena);
		bool want = json_is_true(json_object_get(item, "authserv_id_matches_us"));
		bool good = has_results(&field, json_object_get(item, "results"));
		good = good && (want ? is_ours(&field) : !is_ours(&field) || field.malformed);
		if (!good) {
			printf("%s: id \"%.*s\" malformed %d, %zu results\n",
				json_string_value(json_object_get(item, "id")),
				VIEW_ARG(field.authserv_id), field.malformed, field.count);
		}
		failures += !good;
		arena_destroy(arena);
	}
	printf("%zu cases, %u failures\n", json_array_size(cases), failures);
	json_decref(cases);
	return failures > 0;
}

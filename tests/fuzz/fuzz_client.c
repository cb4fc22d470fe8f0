/* Received fields behind a relay of ours: whose mail this is, is read from one that has its
 * exact shape, and is never a relay; without a relay none of them is believed. */
#include "base/err.h"
#include "engine/stages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct header read_fields(struct view text, struct arena *arena)
{
	struct header header = header_begin(arena);
	while (text.len > 0) {
		struct view value = view_slice(text, 0, view_find(text, '\0'));
		header_add(&header, VIEW("Received"), value);
		text = view_from(text, value.len + 1);
	}
	return header;
}

/* Between NULs, the values of Received fields, the newest first. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	struct view text = { data, size };
	struct ip_network relay = { 0 };
	BUG_ON(!ip_network_parse(VIEW("192.0.2.0/24"), &relay));
	struct settings settings = { .relays = { &relay, 1 } };
	struct message message = { .header = read_fields(text, arena) };
	message.envelope.helo = VIEW("mx.evil.example");
	BUG_ON(!ip_parse(VIEW("198.51.100.7"), &message.envelope.client));
	struct origin_of_mail origin = client_find(&settings, &message, arena);
	BUG_ON(origin.is_relay || origin.is_submission);
	BUG_ON(!ip_equal(origin.client, message.envelope.client));

	BUG_ON(!ip_parse(VIEW("192.0.2.25"), &message.envelope.client));
	origin = client_find(&settings, &message, arena);
	BUG_ON(!origin.is_relay || origin.is_submission || origin.submission_text.len > 0);
	BUG_ON(origin.client.family != IP_NONE && ip_is_within(origin.client, relay));
	BUG_ON((origin.client.family == IP_NONE) != (origin.helo.len == 0));
	BUG_ON(view_find(origin.helo, ' ') < origin.helo.len);
	arena_destroy(arena);
	return 0;
}

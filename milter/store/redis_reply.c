#include "store/redis_reply.h"

static bool read_integer(const redisReply *reply, int64_t *value_out)
{
	struct view text = reply_text(reply);
	int64_t value = 0;
	bool is_negative = view_starts_with(text, VIEW("-"));
	if (is_negative)
		text = view_from(text, 1);
	if (text.len == 0 || text.len > 18)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		value = value * 10 + (text.ptr[i] - '0');
	}
	*value_out = is_negative ? -value : value;
	return true;
}

static uint32_t count_of(int64_t value)
{
	return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

enum answer reply_record(const redisReply *reply, struct record *record_out)
{
	int64_t values[REPLY_FIELDS];
	if (!reply || reply->type != REDIS_REPLY_ARRAY || reply->elements != REPLY_FIELDS)
		return ANSWER_UNKNOWN;
	if (reply->element[0]->type == REDIS_REPLY_NIL)
		return ANSWER_NO;
	for (size_t i = 0; i < REPLY_FIELDS; i++) {
		if (!read_integer(reply->element[i], &values[i]))
			return ANSWER_UNKNOWN;
	}
	/* Seen at no time: whatever else it says, nobody of ours wrote it. */
	if (values[0] <= 0 || values[1] <= 0)
		return ANSWER_UNKNOWN;
	*record_out = (struct record){
		.first_seen = values[0],
		.last_seen = values[1],
		.messages = count_of(values[2]),
		.days = count_of(values[3]),
		.last_day = values[4],
		.written_to = values[5],
		.recipients = count_of(values[6]),
	};
	return ANSWER_YES;
}

bool reply_master(const redisReply *reply, struct link_address *address_out)
{
	if (!reply || reply->type != REDIS_REPLY_ARRAY || reply->elements != 2)
		return false;
	struct view host = reply_text(reply->element[0]);
	struct view port = reply_text(reply->element[1]);
	char text[LINK_NAME_SIZE + 16];
	if (host.len >= LINK_NAME_SIZE || port.len > 5)
		return false;
	(void)snprintf(text, sizeof(text), "%.*s:%.*s", VIEW_ARG(host), VIEW_ARG(port));
	return link_address_parse(view_of(text), address_out);
}

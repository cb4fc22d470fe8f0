/* What a Redis server (or whoever has its port) sends: no reply is read as numbers that are not
 * in it, no address that does not fit; and entries add up whatever they hold. */
#include "store/redis_find.h"
#include "store/redis_reply.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_address(const struct link_address *address)
{
	BUG_ON(memchr(address->name, '\0', sizeof(address->name)) == NULL);
	BUG_ON(address->name[0] == '\0' || address->port <= 0 || address->port > 65535);
}

static void check_record(const struct record *record)
{
	struct record sum = record_of_event(CONTACT_RECEIVED, 1767225600);
	struct record later = *record;
	uint32_t messages = sum.messages;
	record_add(&sum, record);
	BUG_ON(sum.messages < messages || sum.messages < record->messages);
	BUG_ON(sum.last_seen < record->last_seen || sum.last_seen < 1767225600);
	record_add(&later, &sum);
	BUG_ON(later.messages < sum.messages || later.recipients < sum.recipients);
}

static void check_reply(const redisReply *reply)
{
	struct redis_find find = { .current = { .name = "mx.corp.example", .port = 6379 } };
	struct record record = { .first_seen = 0 };
	struct link_address address = { .port = 0 };
	struct view text = reply_text(reply);
	if (reply_record(reply, &record) == ANSWER_YES)
		check_record(&record);
	if (reply_master(reply, &address))
		check_address(&address);
	if (redis_find_follow(&find, reply))
		check_address(&find.current);
	check_address(&find.current);
	if (link_address_parse(text, &address))
		check_address(&address);
}

/* Old versions of hiredis reserve the address space of whatever size an array says it has. */
static bool has_large_array(struct view text)
{
	size_t digits = 0;
	bool is_size = false;
	for (size_t i = 0; i < text.len; i++) {
		digits = ascii_is_digit(text.ptr[i]) ? digits + 1 : 0;
		is_size = text.ptr[i] == '*' || (is_size && digits > 0);
		if (is_size && digits > 5)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (has_large_array((struct view){ data, size }))
		return 0;
	redisReader *reader = redisReaderCreate();
	BUG_ON(!reader || redisReaderFeed(reader, (const char *)data, size) != REDIS_OK);
	for (int i = 0; i < 64; i++) {
		void *reply = NULL;
		if (redisReaderGetReply(reader, &reply) != REDIS_OK || reply == NULL)
			break;
		check_reply(reply);
		freeReplyObject(reply);
	}
	redisReaderFree(reader);
	return 0;
}

#include "store/record.h"

#define DAY_SECONDS   86400
#define CAMPAIGN_DAYS 30U
#define PROPOSAL_DAYS 90U
#define CAMPAIGN_PART 4U /* campaigns are at most one in so many of max_entries */

struct record record_of_event(enum contact_event event, int64_t now)
{
	struct record record = {
		.first_seen = now,
		.last_seen = now,
		.first_day = RECORD_NO_DAY,
		.last_day = RECORD_NO_DAY,
	};
	switch (event) {
	case CONTACT_RECEIVED:
		record.messages = 1;
		record.days = 1;
		record.first_day = now / DAY_SECONDS;
		record.last_day = record.first_day;
		break;
	case CONTACT_WRITTEN_TO:
		record.written_to = now;
		break;
	}
	return record;
}

struct record record_of_message(uint32_t recipients, int64_t now)
{
	return (struct record){
		.first_seen = now,
		.last_seen = now,
		.first_day = RECORD_NO_DAY,
		.last_day = RECORD_NO_DAY,
		.messages = 1,
		.recipients = recipients,
	};
}

static uint32_t sum(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void record_add(struct record *record, const struct record *later)
{
	if (record->last_seen == 0) {
		*record = *later;
		return;
	}
	if (later->last_seen == 0)
		return;
	if (later->first_seen < record->first_seen)
		record->first_seen = later->first_seen;
	record->last_seen = greater(record->last_seen, later->last_seen);
	record->written_to = greater(record->written_to, later->written_to);
	record->messages = sum(record->messages, later->messages);
	record->recipients = sum(record->recipients, later->recipients);
	if (later->days > 0) {
		uint32_t shared = later->first_day <= record->last_day ? 1 : 0;
		record->days = sum(record->days, later->days - shared);
		if (record->last_day == RECORD_NO_DAY)
			record->first_day = later->first_day;
		record->last_day = greater(record->last_day, later->last_day);
	}
}

int64_t record_kept_from(enum record_kind kind, unsigned forget_days, int64_t now)
{
	static const unsigned at_most[RECORD_KINDS] = {
		[RECORD_CAMPAIGN] = CAMPAIGN_DAYS,
		[RECORD_PROPOSAL] = PROPOSAL_DAYS,
	};
	unsigned days = forget_days;
	if (at_most[kind] > 0 && days > at_most[kind])
		days = at_most[kind];
	return now - (int64_t)days * DAY_SECONDS;
}

size_t record_maximum(enum record_kind kind, size_t max_entries)
{
	if (kind == RECORD_PROPOSAL)
		return LIMIT_STORE_PROPOSALS;
	return kind == RECORD_CAMPAIGN ? max_entries / CAMPAIGN_PART + 1 : max_entries;
}

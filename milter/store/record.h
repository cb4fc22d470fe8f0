/*
 * record - what is counted under one key, and how two counts become one. A backend keeps a
 * record for every key; what is still to be written is a record, too, and is added to it.
 *
 * Threads: plain values.
 * Units:   Unix seconds; days are UTC days since 1970.
 * Limits:  counts stay at their maximum.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "base/limits.h"
#include "store/store.h"

#define RECORD_NO_DAY (-1)

enum record_kind {
	RECORD_CONTACT,
	RECORD_CAMPAIGN,
	RECORD_EXCEPTION, /* what it let pass */
	RECORD_PROPOSAL   /* a sender who may be a namesake; with a note */
};
#define RECORD_KINDS 4

struct record {
	int64_t first_seen;
	int64_t last_seen; /* 0: nothing is known */
	int64_t written_to;
	int64_t first_day; /* on which it wrote to us; of additions only */
	int64_t last_day;
	uint32_t messages;
	uint32_t days;
	uint32_t recipients;
};

struct record record_of_event(enum contact_event event, int64_t now);
struct record record_of_message(uint32_t recipients, int64_t now);

/* `later` follows on what `record` has. */
void record_add(struct record *record, const struct record *later);

/* Campaigns and proposals are forgotten sooner, and there are fewer of them: whoever writes
 * decides how many there are, and none of the kinds pushes out another. Answers the last_seen
 * from which on a record of this kind is kept, and how many are. */
int64_t record_kept_from(enum record_kind kind, unsigned forget_days, int64_t now);
size_t record_maximum(enum record_kind kind, size_t max_entries);

/* One record on its way into the backend. */
struct change {
	enum record_kind kind;
	struct store_key key;
	struct record record;
};

/* What is kept with the entry of a proposal, enciphered. */
struct note {
	struct store_key key;
	unsigned char bytes[LIMIT_STORE_NOTE];
	size_t size;
};

#endif

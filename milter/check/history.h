/*
 * history - what was known of the sender before this message, for checks. The engine fills it
 * from the store; a check never asks the store itself.
 *
 * Threads: plain values.
 * Units:   Unix seconds.
 */
#ifndef CHECK_HISTORY_H
#define CHECK_HISTORY_H

#include "base/err.h"

#include <stdint.h>

struct acquaintance {
	enum answer known; /* ANSWER_UNKNOWN: no store, no answer, or not authenticated */
	int64_t first_seen;
	uint32_t days;      /* different days on which it wrote */
	int64_t written_to; /* when one of ours last wrote to it; 0: never */
};

struct history {
	int64_t now;
	/* The author's address; only what authentication confirms is ever known. */
	struct acquaintance sender;
	/* The same address under the name of the main claim's principal. */
	struct acquaintance namesake;
	/* Messages with this main claim that look alike, with this one; 0: not counted. */
	uint32_t campaign_messages;
	uint32_t campaign_recipients;
	int64_t campaign_since;
};

#endif

/*
 * table - what the store has in memory: a bounded cache of what the backend knows, and the
 * additions that are still to be written, in the order in which they came.
 *
 * A reading is exact: what is cached, or was just read from the backend, and on top of it what
 * is not written yet. While an addition is being written, nobody knows whether a reading from
 * the backend has it already; such a key is busy until that is settled.
 *
 * Owns:    its memory.
 * Threads: any; table_take(), table_retry() and table_settle() are for the one writer.
 * Limits:  LIMIT_STORE_CACHE, LIMIT_STORE_QUEUE.
 * Errors:  none.
 */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "store/record.h"

struct table;

enum table_found {
	TABLE_KNOWN,
	TABLE_ASK, /* the backend; then table_learn() with the ticket */
	TABLE_BUSY /* being written until after the deadline */
};

enum table_outcome {
	TABLE_WRITTEN,
	TABLE_NOT_WRITTEN,
	TABLE_UNSURE /* stays busy until the same batch is settled otherwise */
};

/* What the backend said is used again for `lifetime_ms`. */
struct table *table_create(int64_t lifetime_ms);
void table_destroy(struct table *table);

/* False: there is no room, it is lost. */
bool table_add(struct table *table, enum record_kind kind, struct store_key key,
	const struct record *record);

struct table_ticket {
	enum record_kind kind;
	struct store_key key;
	uint64_t epoch;
};

enum table_found table_find(struct table *table, struct table_ticket *ticket,
	int64_t deadline_ms, struct record *record_out);

/* Takes what the backend said in, and answers it with what is not written yet. False when
 * something was written meanwhile: ask again. */
bool table_learn(struct table *table, const struct table_ticket *ticket,
	const struct record *base, struct record *record_out);

/* Forgets what the backend said. */
void table_forget(struct table *table);

/* The next additions to write; they are busy from now on. */
size_t table_take(struct table *table, struct change *changes, size_t max);
void table_retry(struct table *table); /* what was taken and not written is busy again */
void table_settle(struct table *table, enum table_outcome outcome);

size_t table_pending(const struct table *table); /* additions not yet written */
uint64_t table_last_added(struct table *table);
uint64_t table_first_pending(struct table *table); /* UINT64_MAX: none */

#endif

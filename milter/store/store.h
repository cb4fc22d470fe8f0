/*
 * store - what guise remembers of whom, behind one interface: SQLite for one mail server,
 * Redis or Valkey for several that share one memory.
 *
 * What is remembered is counted under keys: a keyed hash of an authenticated identity (and,
 * where it matters, of a principal). No content, no address and no name in clear; of a sender
 * who is proposed for an exception, the address is kept enciphered.
 *
 * Owns:    its connection, its cache, its writer thread and queue, until store_destroy().
 * Threads: any number at once.
 * Units:   Unix seconds; days are UTC days.
 * Limits:  entries are forgotten after `forget_days`, and the oldest beyond `max_entries`.
 *          The write queue is bounded: what does not fit is dropped and counted.
 * Errors:  none on the message path. A read that fails or would take longer than
 *          `deadline_ms` is ANSWER_UNKNOWN; a write that fails is counted, told once through
 *          `complain`, and mail flows. In a store that is opened to be read only, what should
 * be written is left out, and a message that asks for a campaign is not counted in.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "base/view.h"

#include <stdint.h>

struct store;

struct store_key {
	unsigned char bytes[16];
};

/* What one key has seen. */
struct contact {
	int64_t first_seen;
	int64_t last_seen;
	uint32_t messages;  /* received from it */
	uint32_t days;      /* different days on which it wrote */
	int64_t written_to; /* when one of ours last wrote to it; 0: never */
};

enum contact_event {
	CONTACT_RECEIVED,   /* it wrote to us, authenticated */
	CONTACT_WRITTEN_TO, /* one of ours wrote to it, in an authenticated submission */
};

struct campaign {
	uint32_t messages;
	uint32_t recipients;
	int64_t first_seen;
	int64_t last_seen;
};

/* The parts are hashed with the store's secret and with their lengths, so that ("ab", "c")
 * is another key than ("a", "bc"). `label` tells the kinds of keys apart. */
struct store_key store_key_of(
	const struct store *store, const char *label, const struct view *parts, size_t count);

/* ANSWER_NO: never seen (or forgotten). From the cache where possible. */
enum answer store_contact(
	struct store *store, struct store_key key, int64_t now, struct contact *contact_out);

/* Queued; seen by this process's reads at once, by others within a second. Never waits. */
void store_add_contact(
	struct store *store, struct store_key key, enum contact_event event, int64_t now);

/* Counts this message in and says what there is with it. ANSWER_UNKNOWN: the store did not
 * answer in time. */
enum answer store_count_campaign(struct store *store, struct store_key key, uint32_t recipients,
	int64_t now, struct campaign *campaign_out);

/* Counts what an exception let pass. Queued, as contacts are. */
void store_add_use(struct store *store, struct store_key key, int64_t now);

/* As store_contact(), of an exception. */
enum answer store_use(
	struct store *store, struct store_key key, int64_t now, struct contact *use_out);

/* Counts a sender who may be a namesake, and keeps `text` of it, enciphered. Queued; a text
 * that is too long is kept by nobody. */
void store_propose(struct store *store, struct store_key key, struct view text, int64_t now);

typedef void store_visit(void *context, struct view text, const struct contact *seen);

/* Those who are proposed, the last seen first. Waits for the backend, so it is not for the
 * message path. False: it does not answer. */
bool store_proposals(struct store *store, int64_t now, store_visit *visit, void *context);

/* Waits until everything queued is written, or `milliseconds` are over. */
bool store_flush(struct store *store, unsigned milliseconds);
void store_destroy(struct store *store); /* flushes; NULL is fine */

/* What every kind of store is told when it is made. */
struct store_options {
	unsigned deadline_ms;
	unsigned forget_days;
	size_t max_entries;
	bool is_read_only; /* for whoever looks in beside a running guised: nothing is made */
	/* A sentence when something fails or works again, at most one a minute of a kind; from
	 * any thread. NULL: nobody listens. */
	void (*complain)(void *context, const char *sentence);
	void *context;
};

struct store_counters {
	uint64_t reads, cache_hits, read_failures, writes, write_failures, dropped;
};
struct store_counters store_counters(const struct store *store);

/* The backend has been opened and answered last time. For whoever only reads: what does not
 * work at the first try is told by `complain`. */
bool store_is_readable(const struct store *store);

#endif

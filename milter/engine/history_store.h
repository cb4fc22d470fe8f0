/*
 * history_store - the store that the settings ask for, and what an administrator may read in
 * it: what each exception let pass, and who is proposed for one.
 *
 * Owns:    the store is the caller's, until store_destroy().
 * Threads: any.
 * Errors:  what a store cannot do it tells through `complain`, by itself and while it lasts.
 */
#ifndef ENGINE_HISTORY_STORE_H
#define ENGINE_HISTORY_STORE_H

#include "config/snapshot.h"
#include "store/store.h"

/* What the configuration cannot see of these options. */
void history_store_check(
	const struct settings *settings, struct view file, struct fault_list *faults);

struct history_listener {
	void (*complain)(void *context, const char *sentence);
	void *context;
};

/* NULL where nothing is to be remembered. `is_read_only`: for whoever looks in beside guised.
 */
struct store *history_store_open(const struct settings *settings, bool is_read_only,
	const struct history_listener *listener);

/* What it let pass, and when first and last; ANSWER_NO: nothing that is remembered. */
enum answer history_exception_use(struct store *store, const struct exception *exception,
	int64_t now, struct contact *use_out);

/* A sender who bears the name of a principal, and is an old acquaintance. */
struct proposal {
	struct view principal; /* its id */
	struct view address;
	struct contact seen;   /* under this name */
	struct contact sender; /* at all; all 0: not known any more */
};

/* The last seen first. False: the store does not answer. */
bool history_proposals(struct store *store, int64_t now, struct arena *arena,
	struct proposal **proposals_out, size_t *count_out);

#endif

/*
 * memory - the store that the settings ask for, shared by the generations for which its
 * options are the same.
 *
 * Threads: a reference from any thread.
 * Errors:  a store that fails is told in the log, by itself and while it lasts.
 */
#ifndef DAEMON_MEMORY_H
#define DAEMON_MEMORY_H

#include "config/snapshot.h"
#include "store/store.h"

struct shared_store;

/* NULL where nothing is to be remembered. */
struct shared_store *shared_store_create(const struct settings *settings);

/* A further reference to what `previous` has, or another store if the options differ. */
struct shared_store *shared_store_share(const struct settings *settings,
	const struct settings *previous_settings, struct shared_store *previous);

/* The last one to leave writes what is queued. NULL is fine. */
void shared_store_unref(struct shared_store *shared);

struct store *shared_store_get(const struct shared_store *shared); /* NULL for NULL */

#endif

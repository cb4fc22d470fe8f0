#include "daemon/memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/store_sqlite.h"

struct shared_store {
	struct store *store;
	_Atomic unsigned references;
};

static bool has_same_store(const struct settings *a, const struct settings *b)
{
	return a->history_store == b->history_store &&
	       view_equal(a->history_path, b->history_path) &&
	       a->history_forget == b->history_forget &&
	       a->history_max_entries == b->history_max_entries &&
	       a->history_deadline == b->history_deadline;
}

static void warn(void *context, const char *sentence)
{
	(void)context;
	log_warning("%s", sentence);
}

static struct store *create_sqlite(const struct settings *settings)
{
	struct store_sqlite_options options = {
		.path = (const char *)settings->history_path.ptr,
		.deadline_ms = (unsigned)settings->history_deadline,
		.forget_days = (unsigned)settings->history_forget,
		.max_entries = (size_t)settings->history_max_entries,
		.complain = warn,
	};
	return store_sqlite_create(&options);
}

struct shared_store *shared_store_create(const struct settings *settings)
{
	if (settings->history_store == HISTORY_NONE)
		return NULL;
	struct shared_store *shared = calloc(1, sizeof(*shared));
	BUG_ON(shared == NULL);
	shared->store = create_sqlite(settings);
	atomic_init(&shared->references, 1);
	return shared;
}

struct shared_store *shared_store_share(const struct settings *settings,
	const struct settings *previous_settings, struct shared_store *previous)
{
	if (previous == NULL || !has_same_store(settings, previous_settings))
		return shared_store_create(settings);
	atomic_fetch_add(&previous->references, 1);
	return previous;
}

void shared_store_unref(struct shared_store *shared)
{
	if (shared == NULL || atomic_fetch_sub(&shared->references, 1) != 1)
		return;
	store_destroy(shared->store);
	free(shared);
}

struct store *shared_store_get(const struct shared_store *shared)
{
	return shared != NULL ? shared->store : NULL;
}

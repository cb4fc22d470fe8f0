#include "daemon/memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "engine/history_store.h"

struct shared_store {
	struct store *store;
	_Atomic unsigned references;
};

static bool has_same_redis(const struct settings *a, const struct settings *b)
{
	return view_equal(a->history_redis_server, b->history_redis_server) &&
	       view_equal(a->history_redis_user, b->history_redis_user) &&
	       view_equal(a->history_redis_password_file, b->history_redis_password_file) &&
	       a->history_redis_database == b->history_redis_database &&
	       view_equal(a->history_redis_prefix, b->history_redis_prefix) &&
	       string_list_equal(&a->history_redis_sentinels, &b->history_redis_sentinels) &&
	       view_equal(a->history_redis_sentinel_name, b->history_redis_sentinel_name) &&
	       view_equal(a->history_redis_sentinel_password_file,
		       b->history_redis_sentinel_password_file) &&
	       view_equal(a->history_redis_secret_file, b->history_redis_secret_file) &&
	       a->history_redis_tls == b->history_redis_tls &&
	       view_equal(a->history_redis_ca_file, b->history_redis_ca_file);
}

static bool has_same_store(const struct settings *a, const struct settings *b)
{
	return a->history_store == b->history_store &&
	       view_equal(a->history_path, b->history_path) &&
	       a->history_forget == b->history_forget &&
	       a->history_max_entries == b->history_max_entries &&
	       a->history_deadline == b->history_deadline && has_same_redis(a, b);
}

static void warn(void *context, const char *sentence)
{
	(void)context;
	log_warning("%s", sentence);
}

struct shared_store *shared_store_create(const struct settings *settings)
{
	if (settings->history_store == HISTORY_NONE)
		return NULL;
	struct shared_store *shared = calloc(1, sizeof(*shared));
	BUG_ON(shared == NULL);
	const struct history_listener listener = { .complain = warn };
	shared->store = history_store_open(settings, false, &listener);
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

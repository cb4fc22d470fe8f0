#include "daemon/memory.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/store_redis.h"
#include "store/store_sqlite.h"

#define MEMORY_SENTINELS 16

struct shared_store {
	struct store *store;
	_Atomic unsigned references;
};

static bool lists_are_equal(const struct string_list *a, const struct string_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!view_equal(a->items[i], b->items[i]))
			return false;
	}
	return true;
}

static bool has_same_redis(const struct settings *a, const struct settings *b)
{
	return view_equal(a->history_redis_server, b->history_redis_server) &&
	       view_equal(a->history_redis_user, b->history_redis_user) &&
	       view_equal(a->history_redis_password_file, b->history_redis_password_file) &&
	       a->history_redis_database == b->history_redis_database &&
	       view_equal(a->history_redis_prefix, b->history_redis_prefix) &&
	       lists_are_equal(&a->history_redis_sentinels, &b->history_redis_sentinels) &&
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

static const char *text_of(struct view text)
{
	return (const char *)text.ptr; /* a NUL follows it */
}

static struct store *create_redis(const struct settings *settings)
{
	const struct string_list *sentinels = &settings->history_redis_sentinels;
	const char *names[MEMORY_SENTINELS] = { NULL };
	size_t count =
		sentinels->count < MEMORY_SENTINELS ? sentinels->count : MEMORY_SENTINELS;
	for (size_t i = 0; i < count; i++)
		names[i] = text_of(sentinels->items[i]);
	struct store_redis_options options = {
		.server = text_of(settings->history_redis_server),
		.user = text_of(settings->history_redis_user),
		.password_file = text_of(settings->history_redis_password_file),
		.sentinels = names,
		.sentinel_count = count,
		.sentinel_name = text_of(settings->history_redis_sentinel_name),
		.sentinel_password_file =
			text_of(settings->history_redis_sentinel_password_file),
		.prefix = text_of(settings->history_redis_prefix),
		.secret_file = text_of(settings->history_redis_secret_file),
		.ca_file = text_of(settings->history_redis_ca_file),
		.database = (unsigned)settings->history_redis_database,
		.tls = settings->history_redis_tls,
		.deadline_ms = (unsigned)settings->history_deadline,
		.forget_days = (unsigned)settings->history_forget,
		.max_entries = (size_t)settings->history_max_entries,
		.complain = warn,
	};
	return store_redis_create(&options);
}

void shared_store_check(
	const struct settings *settings, struct view file, struct fault_list *faults)
{
	const struct string_list *sentinels = &settings->history_redis_sentinels;
	if (!store_redis_is_server(settings->history_redis_server)) {
		fault_add(faults, file, 0,
			"history.redis.server: must be HOST:PORT or unix:PATH");
	}
	for (size_t i = 0; i < sentinels->count; i++) {
		if (!store_redis_is_server(sentinels->items[i])) {
			fault_add(faults, file, 0,
				"history.redis.sentinels: each must be HOST:PORT");
		}
	}
	if (sentinels->count > MEMORY_SENTINELS) {
		fault_add(faults, file, 0, "history.redis.sentinels: at most %d are allowed",
			MEMORY_SENTINELS);
	}
	if (!store_redis_is_prefix(settings->history_redis_prefix)) {
		fault_add(faults, file, 0,
			"history.redis.prefix: must be 1 to 64 letters, digits or -_.:");
	}
	if (settings->history_redis_tls && !store_redis_has_tls()) {
		fault_add(faults, file, 0,
			"history.redis.tls: the hiredis of this guised is older than 1.0 and "
			"has "
			"no TLS; let a TLS tunnel such as stunnel listen on this host, and "
			"name "
			"it as history.redis.server");
	}
}

struct shared_store *shared_store_create(const struct settings *settings)
{
	if (settings->history_store == HISTORY_NONE)
		return NULL;
	struct shared_store *shared = calloc(1, sizeof(*shared));
	BUG_ON(shared == NULL);
	shared->store = settings->history_store == HISTORY_REDIS ? create_redis(settings)
								 : create_sqlite(settings);
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

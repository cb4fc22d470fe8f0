#include "engine/history_store.h"

#include "store/store_redis.h"
#include "store/store_sqlite.h"

#define SENTINELS 16

static const char *text_of(struct view text)
{
	return (const char *)text.ptr; /* a NUL follows it */
}

static struct store *create_sqlite(
	const struct settings *settings, const struct store_options *common)
{
	struct store_sqlite_options options = {
		.path = text_of(settings->history_path),
		.common = *common,
	};
	return store_sqlite_create(&options);
}

static struct store *create_redis(
	const struct settings *settings, const struct store_options *common)
{
	const struct string_list *sentinels = &settings->history_redis_sentinels;
	const char *names[SENTINELS] = { NULL };
	size_t count = sentinels->count < SENTINELS ? sentinels->count : SENTINELS;
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
		.common = *common,
	};
	return store_redis_create(&options);
}

void history_store_check(
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
	if (sentinels->count > SENTINELS) {
		fault_add(faults, file, 0, "history.redis.sentinels: at most %d are allowed",
			SENTINELS);
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

struct store *history_store_open(const struct settings *settings, bool is_read_only,
	const struct history_listener *listener)
{
	const struct store_options common = {
		.deadline_ms = (unsigned)settings->history_deadline,
		.forget_days = (unsigned)settings->history_forget,
		.max_entries = (size_t)settings->history_max_entries,
		.is_read_only = is_read_only,
		.complain = listener->complain,
		.context = listener->context,
	};
	switch (settings->history_store) {
	case HISTORY_NONE:
		return NULL;
	case HISTORY_SQLITE:
		return create_sqlite(settings, &common);
	case HISTORY_REDIS:
		return create_redis(settings, &common);
	}
	return NULL;
}

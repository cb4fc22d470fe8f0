#include "daemon/generation.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/domain.h"
#include "base/limits.h"
#include "daemon/exporter.h"
#include "daemon/listen.h"
#include "daemon/memory.h"
#include "dns/unbound.h"
#include "engine/history_store.h"

struct shared_resolver {
	struct dns_resolver *resolver;
	_Atomic unsigned references;
};

static void shared_resolver_unref(struct shared_resolver *shared)
{
	if (shared == NULL || atomic_fetch_sub(&shared->references, 1) != 1)
		return;
	dns_resolver_destroy(shared->resolver);
	free(shared);
}

static bool has_same_resolver(const struct settings *a, const struct settings *b)
{
	return string_list_equal(&a->dns_servers, &b->dns_servers) &&
	       a->dns_dnssec == b->dns_dnssec && a->dns_cache == b->dns_cache &&
	       view_equal(a->dns_trust_anchor, b->dns_trust_anchor);
}

static struct shared_resolver *create_resolver(
	const struct settings *settings, struct arena *arena, const char **why_out)
{
	const char **servers =
		arena_array(arena, const char *, settings->dns_servers.count + 1);
	for (size_t i = 0; i < settings->dns_servers.count; i++)
		servers[i] = arena_string(arena, settings->dns_servers.items[i]);
	struct dns_options options = {
		.servers = servers,
		.server_count = settings->dns_servers.count,
		.dnssec = settings->dns_dnssec,
		.trust_anchor = arena_string(arena, settings->dns_trust_anchor),
		.cache_entries = (size_t)settings->dns_cache,
	};
	struct dns_resolver *resolver = dns_unbound_create(&options, why_out);
	if (resolver == NULL)
		return NULL;
	struct shared_resolver *shared = calloc(1, sizeof(*shared));
	BUG_ON(shared == NULL);
	shared->resolver = resolver;
	atomic_init(&shared->references, 1);
	return shared;
}

static struct shared_resolver *share_resolver(const struct settings *settings,
	const struct generation *previous, struct arena *arena, const char **why_out)
{
	if (previous != NULL && has_same_resolver(settings, generation_settings(previous))) {
		atomic_fetch_add(&previous->resolver->references, 1);
		return previous->resolver;
	}
	return create_resolver(settings, arena, why_out);
}

/* What the configuration cannot see: the form of `listen`, and the public suffix list, which
 * the process loads once. */
static void check_settings(const struct settings *settings, struct view file,
	const struct generation *previous, struct fault_list *faults)
{
	struct listen_address address;
	char why[LISTEN_WHY_SIZE];
	if (listen_parse(settings->listen, &address, why) != ERR_OK)
		fault_add(faults, file, 0, "%s", why);
	history_store_check(settings, file, faults);
	exporter_check(settings, file, faults);
	if (previous != NULL)
		return;
	const char *suffixes = settings->public_suffixes.len > 0
				       ? arena_string(faults->arena, settings->public_suffixes)
				       : NULL;
	if (!domain_suffixes_load(suffixes))
		fault_add(faults, file, 0, "public_suffixes: the list cannot be read");
}

enum err generation_load(const struct config_source *source, const struct generation *previous,
	struct fault_list *faults, struct generation **generation_out)
{
	struct snapshot *snapshot = NULL;
	struct view file = view_of(source->path);
	enum err err = policy_read(source, faults, &snapshot);
	if (err != ERR_OK)
		return err;
	size_t errors_before = faults->errors;
	check_settings(&snapshot->settings, file, previous, faults);
	const char *why = NULL;
	struct shared_resolver *resolver = NULL;
	if (faults->errors == errors_before) {
		resolver = share_resolver(&snapshot->settings, previous, faults->arena, &why);
		if (resolver == NULL) {
			fault_add(faults, file, 0, "dns: %s",
				why != NULL ? why : "the resolver does not start");
		}
	}
	if (resolver == NULL) {
		snapshot_unref(snapshot);
		return ERR_CONFIG;
	}
	struct generation *generation = calloc(1, sizeof(*generation));
	BUG_ON(generation == NULL);
	generation->policy = policy_create(snapshot);
	generation->resolver = resolver;
	if (previous != NULL) {
		generation->store = shared_store_share(
			&snapshot->settings, generation_settings(previous), previous->store);
	}
	atomic_init(&generation->references, 1);
	*generation_out = generation;
	return ERR_OK;
}

void generation_open_store(struct generation *generation)
{
	generation->store = shared_store_create(generation_settings(generation));
}

struct generation *generation_ref(struct generation *generation)
{
	atomic_fetch_add(&generation->references, 1);
	return generation;
}

void generation_unref(struct generation *generation)
{
	if (generation == NULL || atomic_fetch_sub(&generation->references, 1) != 1)
		return;
	policy_destroy(generation->policy);
	shared_resolver_unref(generation->resolver);
	shared_store_unref(generation->store);
	free(generation);
}

const struct settings *generation_settings(const struct generation *generation)
{
	return &generation->policy->snapshot->settings;
}

struct dns_resolver *generation_resolver(const struct generation *generation)
{
	return generation->resolver->resolver;
}

struct store *generation_store(const struct generation *generation)
{
	return shared_store_get(generation->store);
}

struct view fault_line(const struct fault *fault, struct arena *arena)
{
	struct buf line = buf_init(arena, LIMIT_LOG_LINE);
	if (fault->file.len > 0) {
		buf_put(&line, fault->file);
		if (fault->line > 0)
			buf_printf(&line, ":%u", fault->line);
		buf_text(&line, ": ");
	}
	if (fault->is_warning)
		buf_text(&line, "warning: ");
	buf_put(&line, fault->text);
	return buf_view(&line);
}

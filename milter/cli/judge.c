#include "cli/judge.h"

#include "auth/spf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "dns/unbound.h"
#include "engine/history_store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define HOST_NAME_SIZE 256
#define FIRST_BLOCK    ((size_t)64 << 10)

void judge_print_faults(const struct fault_list *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->items[i];
		(void)fprintf(stderr, "%.*s", VIEW_ARG(fault->file));
		if (fault->line > 0)
			(void)fprintf(stderr, ":%u", fault->line);
		(void)fprintf(stderr, ": %s%.*s\n", fault->is_warning ? "warning: " : "",
			VIEW_ARG(fault->text));
	}
}

static struct view default_authserv_id(struct arena *arena)
{
	char host[HOST_NAME_SIZE] = "";
	if (gethostname(host, sizeof(host) - 1) != 0 || host[0] == '\0')
		return VIEW("guise.localhost");
	return arena_printf(arena, "guise.%s", host);
}

/* Once for the process, though a configuration may be loaded again. */
static void load_suffixes(const struct settings *settings)
{
	static bool is_loaded;
	const char *path = (const char *)settings->public_suffixes.ptr;
	if (is_loaded)
		return;
	is_loaded = domain_suffixes_load(settings->public_suffixes.len > 0 ? path : NULL);
	if (!is_loaded)
		(void)fprintf(stderr, "guise: the public suffix list cannot be read\n");
}

static const char *find_configuration(void)
{
	char reason[128];
	if (access(DEFAULT_CONFIGURATION, R_OK) == 0)
		return DEFAULT_CONFIGURATION;
	if (errno != ENOENT) {
		(void)fprintf(stderr, "guise: %s: %s: the built-in defaults are taken\n",
			DEFAULT_CONFIGURATION, strerror_r(errno, reason, sizeof(reason)));
	}
	return NULL;
}

int judge_load(struct judge *judge, const char *config_path, const char *protected_path)
{
	struct snapshot *snapshot = NULL;
	judge->arena = arena_create(4096, 0);
	if (!config_path)
		config_path = find_configuration();
	struct config_source source = { .path = config_path, .protected_path = protected_path };
	struct fault_list faults = { .arena = judge->arena };
	if (policy_read(&source, &faults, &snapshot) != ERR_OK) {
		judge_print_faults(&faults);
		return EX_CONFIG;
	}
	load_suffixes(&snapshot->settings);
	judge->is_configured = config_path != NULL;
	judge->policy = policy_create(snapshot);
	judge->env.policy = judge->policy;
	judge->env.now = (int64_t)time(NULL);
	judge->env.authserv_id = snapshot->settings.authserv_id.len > 0
					 ? snapshot->settings.authserv_id
					 : default_authserv_id(judge->arena);
	return EX_OK;
}

void judge_warn_unprotected(const struct judge *judge)
{
	const struct snapshot *snapshot = judge->policy->snapshot;
	const struct protected_list *list = &snapshot->protected_list;
	const char *path = (const char *)snapshot->settings.protected_path.ptr;
	if (list->person_count + list->organization_count + list->domain_count > 0)
		return;
	(void)fprintf(stderr, "guise: nobody is protected: %s%s\n", path,
		path[0] != '\0' ? " names no people, organisations or domains"
				: "no protected list is configured (-c FILE, -p PROTECTED)");
}

void judge_connect(struct judge *judge)
{
	const struct settings *settings = &judge->policy->snapshot->settings;
	const char **servers =
		arena_array(judge->arena, const char *, settings->dns_servers.count + 1);
	for (size_t i = 0; i < settings->dns_servers.count; i++)
		servers[i] = (const char *)settings->dns_servers.items[i].ptr;
	struct dns_options options = {
		.servers = servers,
		.server_count = settings->dns_servers.count,
		.dnssec = settings->dns_dnssec,
		.trust_anchor = (const char *)settings->dns_trust_anchor.ptr,
		.cache_entries = (size_t)settings->dns_cache,
	};
	const char *why = "";
	judge->resolver = dns_unbound_create(&options, &why);
	if (!judge->resolver) {
		(void)fprintf(
			stderr, "guise: no DNS (%s): nothing can be authenticated\n", why);
	}
	spf_init();
	judge->env.resolver = judge->resolver;
	judge->env.dkim = dkim_verifier_create();
}

static void tell(void *context, const char *sentence)
{
	(void)context;
	(void)fprintf(stderr, "guise: %s\n", sentence);
}

static bool is_begun(const struct settings *settings)
{
	return settings->history_store != HISTORY_SQLITE ||
	       access((const char *)settings->history_path.ptr, F_OK) == 0 || errno != ENOENT;
}

bool judge_remember(struct judge *judge)
{
	const struct settings *settings = &judge->policy->snapshot->settings;
	const struct history_listener listener = { .complain = tell };
	if (!judge->is_configured || settings->history_store == HISTORY_NONE ||
		!is_begun(settings))
		return false;
	/* A server that goes away must not end us. */
	if (settings->history_store == HISTORY_REDIS)
		(void)signal(SIGPIPE, SIG_IGN);
	judge->env.store = history_store_open(settings, true, &listener);
	return store_is_readable(judge->env.store);
}

void judge_close(struct judge *judge)
{
	store_destroy(judge->env.store);
	dkim_verifier_destroy(judge->env.dkim);
	dns_resolver_destroy(judge->resolver);
	policy_destroy(judge->policy);
	arena_destroy(judge->arena);
}

void judge_message(const struct judge *judge, const struct envelope *envelope,
	struct view bytes, struct judged *judged_out)
{
	const struct settings *settings = &judge->policy->snapshot->settings;
	struct body_limits limits = {
		.head = (size_t)settings->body_head,
		.memory = (size_t)settings->body_memory,
		.keep = (size_t)settings->body_keep,
		.spool_dir = (const char *)settings->spool_dir.ptr,
	};
	struct view body = { NULL, 0 };
	judged_out->arena = arena_create(FIRST_BLOCK, LIMIT_ARENA);
	judged_out->message = (struct message){ .envelope = *envelope };
	judged_out->message.header = header_parse(bytes, judged_out->arena, &body);
	judged_out->message.body = body_create(&limits);
	body_append(judged_out->message.body, body);
	judged_out->verdict =
		engine_judge(&judge->env, &judged_out->message, judged_out->arena);
}

void judged_finish(struct judged *judged)
{
	body_destroy(judged->message.body);
	arena_destroy(judged->arena);
}

#include "dns/unbound.h"

#include "base/limits.h"
#include "dns/cache.h"
#include "dns/wire.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unbound.h>
#include <unistd.h>

#define CLASS_IN     1
#define RCODE_OK     0
#define RCODE_NONE   3 /* NXDOMAIN */
#define RCODE_REFUSE 5

/* Milliseconds for which the cache in front keeps an answer. libunbound behind it keeps
 * the full TTL. */
#define LIFETIME_MAX      3600000
#define LIFETIME_MIN      5000   /* so that one message sees one answer */
#define LIFETIME_NEGATIVE 300000 /* where no SOA said how long */
#define LIFETIME_UNKNOWN  5000   /* a server that fails is asked again soon */

/* How long the pump rests when libunbound reports an error, lest it spin. */
#define PUMP_REST_MS 100

struct unbound {
	struct dns_resolver base;
	struct dns_cache *cache;
	struct ub_ctx *context;
	int stop; /* eventfd */
	pthread_t pump;
	bool pump_runs;
};

static struct unbound *unbound_of(struct dns_resolver *resolver)
{
	return (struct unbound *)(void *)resolver;
}

static struct dns_resolver *resolver_of(struct unbound *unbound)
{
	return (struct dns_resolver *)(void *)unbound;
}

static struct dns_answer unknown(const char *why)
{
	return (struct dns_answer){ .status = DNS_UNKNOWN, .why = why };
}

/* The number of records and of the octets in them; false past the limits. */
static bool measure(const struct ub_result *result, size_t *count_out, size_t *bytes_out)
{
	size_t count = 0;
	size_t bytes = 0;
	while (result->data[count]) {
		if (count == LIMIT_DNS_RECORDS || result->len[count] < 0)
			return false;
		bytes += (size_t)result->len[count++];
	}
	*count_out = count;
	*bytes_out = bytes;
	return bytes <= LIMIT_DNS_ANSWER;
}

static struct dns_answer read_records(
	const struct ub_result *result, enum dns_type type, struct arena **arena_out)
{
	size_t count = 0;
	size_t bytes = 0;
	if (!measure(result, &count, &bytes))
		return unknown("too large");
	struct dns_answer answer = { .status = DNS_FOUND, .count = count };
	struct arena *arena =
		arena_create(bytes + count * (sizeof(struct dns_record) + 64) + 64, 0);
	*arena_out = arena;
	answer.records = arena_array(arena, struct dns_record, count);
	for (size_t i = 0; i < count; i++) {
		struct view rdata = { (const unsigned char *)result->data[i],
			(size_t)result->len[i] };
		if (!wire_read_record(rdata, type, arena, &answer.records[i]))
			return unknown("malformed");
	}
	return answer;
}

/* What is not plainly an answer is unknown: a server that fails has not said that there
 * is nothing. */
static struct dns_answer read_result(
	const struct ub_result *result, enum dns_type type, struct arena **arena_out)
{
	struct dns_answer answer = unknown("servfail");
	if (!result)
		return unknown("no answer");
	if (result->bogus) {
		answer = unknown("bogus");
		answer.bogus = true;
	} else if (result->rcode == RCODE_OK && result->havedata && result->data) {
		answer = read_records(result, type, arena_out);
	} else if (result->rcode == RCODE_OK) {
		answer = (struct dns_answer){ .status = DNS_NODATA };
	} else if (result->rcode == RCODE_NONE) {
		answer = (struct dns_answer){ .status = DNS_NXDOMAIN };
	} else if (result->rcode == RCODE_REFUSE) {
		answer = unknown("refused");
	}
	answer.secure = answer.status != DNS_UNKNOWN && result->secure;
	answer.ttl = result->ttl > 0 ? (uint32_t)result->ttl : 0;
	return answer;
}

static int64_t lifetime_of(const struct dns_answer *answer)
{
	int64_t lifetime = (int64_t)answer->ttl * 1000;
	if (answer->status == DNS_UNKNOWN)
		return LIFETIME_UNKNOWN;
	if (answer->status != DNS_FOUND && lifetime == 0)
		return LIFETIME_NEGATIVE;
	if (lifetime < LIFETIME_MIN)
		return LIFETIME_MIN;
	return lifetime > LIFETIME_MAX ? LIFETIME_MAX : lifetime;
}

/* Called by ub_process() in the pump thread. */
static void take_answer(void *data, int error, struct ub_result *result)
{
	struct dns_question *question = data;
	struct arena *arena = NULL;
	struct dns_answer answer =
		read_result(error == 0 ? result : NULL, dns_question_type(question), &arena);
	dns_cache_answer(question, answer, arena, lifetime_of(&answer));
	if (result)
		ub_resolve_free(result);
}

/* The question, asked if nobody did, or NULL when too many are being asked. */
static struct dns_question *ask(struct unbound *unbound, struct view name, enum dns_type type)
{
	bool must_ask = false;
	struct dns_question *question = dns_cache_enter(unbound->cache, name, type, &must_ask);
	if (must_ask && ub_resolve_async(unbound->context, dns_question_name(question),
				(int)type, CLASS_IN, question, take_answer, NULL) != 0)
		dns_cache_answer(question, unknown("failed"), NULL, LIFETIME_UNKNOWN);
	return question;
}

/* A query that outlives its message is left to end by itself: its answer warms the cache. */
static struct dns_answer unbound_lookup(struct dns_resolver *resolver,
	struct dns_budget *budget, struct view name, enum dns_type type, struct arena *arena)
{
	struct dns_question *question = ask(unbound_of(resolver), name, type);
	if (!question)
		return unknown("busy");
	return dns_cache_wait(question, budget->deadline_ms, arena);
}

static void unbound_prefetch(
	struct dns_resolver *resolver, struct view name, enum dns_type type)
{
	struct dns_question *question = ask(unbound_of(resolver), name, type);
	if (question)
		dns_cache_release(question);
}

/* Carries answers from libunbound's thread to those who wait, until told to stop. */
static void *pump(void *data)
{
	struct unbound *unbound = data;
	struct pollfd ready[2] = {
		{ .fd = unbound->stop, .events = POLLIN },
		{ .fd = ub_fd(unbound->context), .events = POLLIN },
	};
	int error = 0;
	for (;;) {
		/* After an error only the order to stop is waited for, and not for long. */
		int count = poll(ready, error == 0 ? 2 : 1, error == 0 ? -1 : PUMP_REST_MS);
		if (count > 0 && ready[0].revents != 0)
			return NULL;
		if (count >= 0) {
			error = ub_process(unbound->context);
		} else if (errno != EINTR) {
			error = UB_PIPE;
		}
	}
}

static void stop_pump(struct unbound *unbound)
{
	uint64_t one = 1;
	if (!unbound->pump_runs)
		return;
	while (write(unbound->stop, &one, sizeof(one)) < 0 && errno == EINTR)
		continue;
	(void)pthread_join(unbound->pump, NULL);
}

static void unbound_destroy(struct dns_resolver *resolver)
{
	struct unbound *unbound = unbound_of(resolver);
	stop_pump(unbound);
	ub_ctx_delete(unbound->context);   /* forgets what is still being asked ... */
	dns_cache_destroy(unbound->cache); /* ... so that this may free it */
	if (unbound->stop >= 0)
		(void)close(unbound->stop);
	free(unbound);
}

static const struct dns_resolver_ops unbound_ops = {
	.lookup = unbound_lookup,
	.prefetch = unbound_prefetch,
	.destroy = unbound_destroy,
};

static void ignore_answer(void *data, int error, struct ub_result *result)
{
	(void)data;
	(void)error;
	if (result)
		ub_resolve_free(result);
}

/* Signals belong to the threads of the daemon that wait for them, so both threads start with
 * all of them blocked. libunbound starts its own with the first query; it answers this one
 * itself. */
static bool start_threads(struct unbound *unbound)
{
	sigset_t all;
	sigset_t before;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	if (ub_resolve_async(unbound->context, "localhost", DNS_A, CLASS_IN, NULL,
		    ignore_answer, NULL) == 0)
		unbound->pump_runs = pthread_create(&unbound->pump, NULL, pump, unbound) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return unbound->pump_runs;
}

static bool set_servers(struct ub_ctx *context, const struct dns_options *options)
{
	for (size_t i = 0; i < options->server_count; i++) {
		if (ub_ctx_set_fwd(context, options->servers[i]) != 0)
			return false;
	}
	/* A host without resolv.conf asks its own name server (resolv.conf(5)). */
	if (options->server_count == 0 && ub_ctx_resolvconf(context, NULL) != 0)
		return ub_ctx_set_fwd(context, "127.0.0.1") == 0;
	return true;
}

static bool set_validation(struct ub_ctx *context, const struct dns_options *options)
{
	if (options->dnssec) {
		return options->trust_anchor &&
		       ub_ctx_add_ta_file(context, options->trust_anchor) == 0;
	}
	return ub_ctx_set_option(context, "module-config:", "iterator") == 0;
}

/* A library's defaults are 16 queries at once over UDP and 2 over TCP: as many dead names
 * in one mail would hold up the lookups of all others. The ports are opened as needed. */
static bool set_options(struct ub_ctx *context)
{
	static const char *const options[][2] = {
		{ "do-not-query-localhost:", "no" }, { "unblock-lan-zones:", "yes" },
		{ "insecure-lan-zones:", "yes" }, { "outgoing-range:", "512" },
		{ "outgoing-num-tcp:", "32" },
		{ "num-queries-per-thread:", "2048" }, /* LIMIT_DNS_IN_FLIGHT */
	};
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (ub_ctx_set_option(context, options[i][0], options[i][1]) != 0)
			return false;
	}
	return true;
}

/* NULL, or what could not be done. The order is libunbound's: ub_ctx_zone_remove() closes
 * the context to every other setting. Reverse zones of private networks are the servers'
 * to answer; test. is so only for servers that were named on purpose: names under it
 * should not leave a host by accident (RFC 6761 6.2). */
static const char *configure(struct ub_ctx *context, const struct dns_options *options)
{
	if (ub_ctx_debugout(context, NULL) != 0 || !set_options(context))
		return "libunbound refuses an option";
	if (!set_validation(context, options))
		return "DNSSEC needs a trust anchor";
	if (!set_servers(context, options))
		return "a DNS server is not an address (ADDRESS or ADDRESS@PORT)";
	if (ub_ctx_async(context, 1) != 0)
		return "libunbound cannot work with threads";
	/* Either way the context is closed here: only now a bad anchor file shows. */
	if (ub_ctx_zone_remove(context, options->server_count > 0 ? "test." : "example.") !=
		0) {
		return options->dnssec ? "the DNSSEC trust anchor cannot be read"
				       : "libunbound cannot be set up";
	}
	return NULL;
}

static const char *start(struct unbound *unbound, const struct dns_options *options)
{
	if (unbound->stop < 0)
		return "no file descriptor is left for DNS";
	const char *why = configure(unbound->context, options);
	if (why)
		return why;
	return start_threads(unbound) ? NULL : "no thread can be started for DNS";
}

struct dns_resolver *dns_unbound_create(const struct dns_options *options, const char **why_out)
{
	struct unbound *unbound = calloc(1, sizeof(*unbound));
	if (!unbound)
		abort();
	unbound->base.ops = &unbound_ops;
	unbound->cache = dns_cache_create(options->cache_entries);
	unbound->stop = eventfd(0, EFD_CLOEXEC);
	unbound->context = ub_ctx_create();
	const char *why =
		unbound->context ? start(unbound, options) : "libunbound cannot start";
	if (!why)
		return resolver_of(unbound);
	*why_out = why;
	unbound_destroy(resolver_of(unbound));
	return NULL;
}

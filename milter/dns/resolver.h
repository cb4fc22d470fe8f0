/*
 * resolver - DNS with one shared cache, a deadline and a budget of queries per message.
 *
 * An interface with two implementations: libunbound (asynchronous, one pump thread, a
 * sharded cache of ours in front) and a table for tests.
 *
 * Owns:    the resolver its cache and threads; answers live in the caller's arena.
 * Threads: dns_lookup() from any number of threads at once. A budget belongs to one thread.
 * Units:   milliseconds of CLOCK_MONOTONIC; TTL in seconds.
 * Limits:  LIMIT_DNS_ANSWER, LIMIT_DNS_RECORDS; names are checked (domain_is_dns_name)
 *          before they are asked: others are DNS_NXDOMAIN without a query.
 * Errors:  DNS_UNKNOWN for all that is not an answer: SERVFAIL, timeout, refused, deadline,
 *          budget spent, bogus, truncated. Never folded into "there is none".
 */
#ifndef DNS_RESOLVER_H
#define DNS_RESOLVER_H

#include "base/arena.h"

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
};

enum dns_status {
	DNS_FOUND,
	DNS_NODATA,
	DNS_NXDOMAIN,
	DNS_UNKNOWN
};

struct dns_record {
	struct view data;    /* A: 4 octets; AAAA: 16; TXT: the strings joined; else a name in
			      * presentation form, lower case, without the final dot */
	unsigned preference; /* MX only */
};

struct dns_answer {
	enum dns_status status;
	bool secure; /* DNSSEC validated */
	bool bogus;  /* DNS_UNKNOWN because validation failed */
	uint32_t ttl;
	struct dns_record *records;
	size_t count;
	const char *why; /* for DNS_UNKNOWN: "timeout", "servfail", "budget", "bogus" ... */
};

/* What one message may spend. */
struct dns_budget {
	int64_t deadline_ms;   /* absolute */
	unsigned queries_left; /* answers from the cache count too: an attacker warms caches */
	unsigned queries_asked;
	bool unanswered; /* some lookup ended DNS_UNKNOWN */
};

struct dns_resolver;

struct dns_resolver_ops {
	struct dns_answer (*lookup)(struct dns_resolver *resolver, struct dns_budget *budget,
		struct view name, enum dns_type type, struct arena *arena);
	/* Starts a query whose answer will be wanted soon; never waits. May do nothing. */
	void (*prefetch)(struct dns_resolver *resolver, struct view name, enum dns_type type);
	void (*destroy)(struct dns_resolver *resolver);
};

/* First member of every implementation. */
struct dns_resolver {
	const struct dns_resolver_ops *ops;
};

struct dns_answer dns_lookup(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena);

/* As dns_lookup(), for names that macros of SPF made: labels may hold any visible ASCII save
 * the backslash (RFC 2181 11), as in "john+lists.users.corp.example". */
struct dns_answer dns_lookup_any(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena);
bool dns_name_can_be_asked(struct view name); /* by dns_lookup_any() */

void dns_prefetch(struct dns_resolver *resolver, struct view name, enum dns_type type);
void dns_resolver_destroy(struct dns_resolver *resolver); /* NULL is fine */

int64_t dns_now_ms(void); /* CLOCK_MONOTONIC */
struct dns_budget dns_budget_begin(unsigned queries, unsigned milliseconds);

/* A part of a budget, for names that whoever wrote the message chose: their servers may be
 * silent on purpose, and what they use up must not be missing where an answer decides. A
 * third of the time and two thirds of the queries that are left; dns_budget_take_back()
 * before the whole is used again. */
struct dns_budget dns_budget_lend(const struct dns_budget *whole);
void dns_budget_take_back(struct dns_budget *whole, const struct dns_budget *part);

#endif

/*
 * unbound - the resolver over libunbound. See resolver.h.
 *
 * Order inside matters: options and forwarders first, then ub_ctx_async, and only then zones
 * (ub_ctx_zone_remove finalises the context). Retry and timeout settings stay libunbound's.
 *
 * It has threads, so it is created after the process has forked into the background. Names
 * under test. reach only servers that were named in `servers`.
 */
#ifndef DNS_UNBOUND_H
#define DNS_UNBOUND_H

#include "dns/resolver.h"

struct dns_options {
	const char *const *servers; /* "192.0.2.1", "127.0.0.1@5310", "2001:db8::1@53"; none:
				       /etc/resolv.conf */
	size_t server_count;
	bool dnssec;
	const char *trust_anchor; /* file, when dnssec */
	size_t cache_entries;     /* of our cache in front */
};

/* NULL with a sentence in `why_out` (a static string) when it cannot start. */
struct dns_resolver *dns_unbound_create(
	const struct dns_options *options, const char **why_out);

#endif

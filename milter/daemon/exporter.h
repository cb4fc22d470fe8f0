/*
 * exporter - the counters by HTTP, at http://ADDRESS/metrics, for a collector such as
 * Prometheus. They tell nobody's name or address, only numbers.
 *
 * Owns:    its socket and one thread, from exporter_start() to exporter_stop().
 * Threads: the main thread starts and stops it.
 * Limits:  EXPORTER_CONNECTIONS at once, each for EXPORTER_TIMEOUT seconds.
 * Errors:  one that cannot listen is told in the log; mail flows without it.
 */
#ifndef DAEMON_EXPORTER_H
#define DAEMON_EXPORTER_H

#include "config/snapshot.h"
#include "daemon/service.h"

#define EXPORTER_CONNECTIONS 8U
#define EXPORTER_TIMEOUT     5U
#define EXPORTER_TEXT        16384

struct exporter;

/* What the configuration cannot see of metrics.listen. */
void exporter_check(
	const struct settings *settings, struct view file, struct fault_list *faults);

/* NULL where nobody is to be told, or it cannot be done. */
struct exporter *exporter_start(struct service *service, struct view listen);
void exporter_stop(struct exporter *exporter); /* NULL is fine */

/* --- for what stands behind it: libmicrohttpd, or nothing --- */

bool exporter_is_there(void);

/* ADDRESS:PORT, with brackets around an IPv6 address. */
struct exporter_address {
	struct ip_address ip;
	uint16_t port;
};
bool exporter_parse(struct view text, struct exporter_address *address_out);

void exporter_print(struct service *service, struct buf *out);

#endif

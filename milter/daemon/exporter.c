#include "daemon/exporter.h"

bool exporter_parse(struct view text, struct exporter_address *address_out)
{
	size_t colon = view_find_last(text, ':');
	struct view digits = view_from(text, colon + 1);
	unsigned port = 0;
	if (colon == text.len || digits.len == 0 || digits.len > 5)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		if (!ascii_is_digit(digits.ptr[i]))
			return false;
		port = port * 10 + (unsigned)(digits.ptr[i] - '0');
	}
	if (port == 0 || port > UINT16_MAX)
		return false;
	address_out->port = (uint16_t)port;
	return ip_parse(view_slice(text, 0, colon), &address_out->ip);
}

void exporter_check(
	const struct settings *settings, struct view file, struct fault_list *faults)
{
	struct exporter_address address;
	struct view listen = settings->metrics_listen;
	if (listen.len == 0)
		return;
	if (!exporter_parse(listen, &address)) {
		fault_add(faults, file, 0,
			"metrics.listen: must be ADDRESS:PORT, as \"127.0.0.1:9815\" or "
			"\"[::1]:9815\"");
	} else if (!exporter_is_there()) {
		fault_add(faults, file, 0,
			"metrics.listen: this guised was built without libmicrohttpd and "
			"cannot tell its counters");
	}
}

void exporter_print(struct service *service, struct buf *out)
{
	struct metrics *metrics = &service->metrics;
	struct generation *generation = service_generation(service);
	struct store *store = generation_store(generation);
	struct store_counters counters = { .reads = 0 };
	if (store != NULL)
		counters = store_counters(store);
	metrics_set(metrics, METRIC_HISTORY_USABLE,
		store != NULL && store_is_readable(store) ? 1 : 0);
	metrics_set(metrics, METRIC_HISTORY_READS, counters.reads);
	metrics_set(metrics, METRIC_HISTORY_CACHE_HITS, counters.cache_hits);
	metrics_set(metrics, METRIC_HISTORY_READ_FAILURES, counters.read_failures);
	metrics_set(metrics, METRIC_HISTORY_WRITES, counters.writes);
	metrics_set(metrics, METRIC_HISTORY_WRITE_FAILURES, counters.write_failures);
	metrics_set(metrics, METRIC_HISTORY_DROPPED, counters.dropped);
	generation_unref(generation);
	metrics_print(metrics, out);
}
